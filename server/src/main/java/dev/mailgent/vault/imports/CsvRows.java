package dev.mailgent.vault.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A CSV file (RFC 4180) with a head line: rows by column name, in lower case.
final class CsvRows {
    private final String text;
    private int at;
    private int line = 1;

    private CsvRows(String text) {
        this.text = text;
    }

    /// A row.
    ///
    /// @param line where it begins, from 1
    /// @param isWhole it has as many cells as the head
    record Row(int line, boolean isWhole, Map<String, String> cells) {
        /// The first of these columns that is there and not empty.
        @Nullable
        String first(String... columns) {
            for (var column : columns) {
                var cell = cells.get(column);
                if (cell != null && !cell.isBlank()) {
                    return cell;
                }
            }
            return null;
        }
    }

    static List<Row> of(String text) {
        var csv = new CsvRows(text);
        var head = csv.cells();
        var rows = new ArrayList<Row>();
        while (csv.at < text.length()) {
            var line = csv.line;
            var cells = csv.cells();
            if (cells.size() == 1 && cells.getFirst().isBlank()) {
                continue;
            }
            var row = new TreeMap<String, String>();
            for (var i = 0; i < Math.min(head.size(), cells.size()); i++) {
                row.putIfAbsent(head.get(i).strip().toLowerCase(Locale.ROOT), cells.get(i));
            }
            rows.add(new Row(line, cells.size() == head.size(), row));
        }
        return rows;
    }

    private List<String> cells() {
        var cells = new ArrayList<String>();
        while (true) {
            cells.add(at < text.length() && text.charAt(at) == '"' ? quoted() : plain());
            if (at >= text.length()) {
                return cells;
            }
            var c = text.charAt(at++);
            if (c == ',') {
                continue;
            }
            if (c == '\r' && at < text.length() && text.charAt(at) == '\n') {
                at++;
            }
            line++;
            return cells;
        }
    }

    private String plain() {
        var from = at;
        while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(from, at);
    }

    private String quoted() {
        var cell = new StringBuilder();
        for (at++; at < text.length(); at++) {
            var c = text.charAt(at);
            if (c == '"') {
                if (at + 1 >= text.length() || text.charAt(at + 1) != '"') {
                    at++;
                    return cell + plain();
                }
                at++;
            } else if (c == '\n') {
                line++;
            }
            cell.append(c);
        }
        return cell.toString();
    }
}
