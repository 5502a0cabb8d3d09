package dev.mailgent.vault.imports;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The CSV files of 1Password and Bitwarden.
final class CsvExports {
    private CsvExports() {}

    static void onePassword(String text, List<Item> items, List<String> skipped) {
        var rows = CsvRows.of(text);
        requireColumn(rows, "title", "name");
        for (var row : rows) {
            var where = "line " + row.line();
            if (!row.isWhole()) {
                skipped.add(where + ": it has not as many cells as the head line");
                continue;
            }
            var url = row.first("url", "website", "urls", "login_uri");
            var name = row.first("title", "name");
            var user = row.first("username");
            var password = row.first("password");
            var totp = row.first("otpauth", "one-time password", "otp", "totp");
            var notes = row.first("notes", "notesplain");
            add(items, skipped, where, name, url, user, password, totp, notes, row.first("tags"));
        }
    }

    static void bitwarden(String text, List<Item> items, List<String> skipped) {
        var rows = CsvRows.of(text);
        requireColumn(rows, "name");
        for (var row : rows) {
            var where = "line " + row.line();
            if (!row.isWhole()) {
                skipped.add(where + ": it has not as many cells as the head line");
                continue;
            }
            var type = row.first("type");
            if (type != null && !type.equals("login") && !type.equals("note")) {
                skipped.add(where + ": a kind of item we do not know");
                continue;
            }
            var before = items.size();
            add(
                    items,
                    skipped,
                    where,
                    row.first("name"),
                    row.first("login_uri"),
                    row.first("login_username"),
                    row.first("login_password"),
                    row.first("login_totp"),
                    row.first("notes"),
                    row.first("folder", "collections"));
            var fields = row.first("fields");
            if (fields != null && items.size() > before) {
                fields.lines().forEach(line -> {
                    var colon = line.indexOf(": ");
                    if (colon > 0) {
                        var field = line.substring(0, colon).strip();
                        if (!items.getLast().data().has(field)) {
                            items.getLast().secret(field, line.substring(colon + 2));
                        }
                    }
                });
            }
        }
    }

    private static void add(
            List<Item> items,
            List<String> skipped,
            String where,
            @Nullable String name,
            @Nullable String url,
            @Nullable String user,
            @Nullable String password,
            @Nullable String totp,
            @Nullable String notes,
            @Nullable String tags) {
        if (password == null && totp == null && notes == null && user == null) {
            skipped.add(where + ": there is nothing in it to keep");
            return;
        }
        var title = name != null ? name : url != null ? url : "unnamed";
        var isLogin = password != null || user != null;
        items.add(Item.of(where, title, isLogin ? "LOGIN" : totp != null ? "TOTP" : "CUSTOM")
                .secret("password", password)
                .secret("totp", totp)
                .secret("notes", notes)
                .shown("uri", url)
                .shown("username", user)
                .shown("tags", tags));
    }

    private static void requireColumn(List<CsvRows.Row> rows, String... names) {
        if (rows.isEmpty()) {
            throw ImportFile.refused("it has no rows below its head line");
        }
        for (var name : names) {
            if (rows.getFirst().cells().containsKey(name)) {
                return;
            }
        }
        throw ImportFile.refused("its head line has no column '" + names[0] + "'");
    }
}
