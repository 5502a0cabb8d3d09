package dev.mailgent.vault.imports;

import dev.mailgent.platform.json.Json;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// `export.data`, the JSON inside a 1pux file of 1Password: accounts, their vaults, their items.
final class OnePasswordJson {
    /// Category numbers of 1Password that have a type here; others become CUSTOM.
    private static final Map<String, String> TYPES = Map.of(
            "001", "LOGIN", "002", "CARD", "005", "LOGIN", "112", "API_KEY", "114", "SSH_KEY", "102", "DATABASE");

    private OnePasswordJson() {}

    static void read(String text, List<Item> items, List<String> skipped) {
        JsonNode file;
        try {
            file = Json.MAPPER.readTree(text);
        } catch (JacksonException _) {
            throw ImportFile.refused("it is not valid JSON");
        }
        if (!file.path("accounts").isArray()) {
            throw ImportFile.refused("it has no list 'accounts'");
        }
        var number = 0;
        for (var account : file.path("accounts")) {
            for (var vault : account.path("vaults")) {
                for (var node : vault.path("items")) {
                    var where = "item " + ++number;
                    var item = item(node.has("item") ? node.path("item") : node, where);
                    if (item.data().isEmpty()) {
                        skipped.add(where + ": there is nothing in it to keep");
                    } else {
                        items.add(item);
                    }
                }
            }
        }
    }

    private static Item item(JsonNode node, String where) {
        var overview = node.path("overview");
        var details = node.path("details");
        var title = text(overview.path("title"));
        var item = Item.of(
                        where,
                        title.isBlank() ? "unnamed" : title,
                        TYPES.getOrDefault(text(node.path("categoryUuid")), "CUSTOM"))
                .shown("uri", text(overview.path("url")));
        for (var field : details.path("loginFields")) {
            switch (text(field.path("designation"))) {
                case "username" -> item.shown("username", text(field.path("value")));
                case "password" -> item.secret("password", text(field.path("value")));
                default -> {}
            }
        }
        item.secret("password", text(details.path("password"))).secret("notes", text(details.path("notesPlain")));
        for (var section : details.path("sections")) {
            for (var field : section.path("fields")) {
                section(item, field);
            }
        }
        return item;
    }

    private static void section(Item item, JsonNode field) {
        var value = field.path("value");
        var totp = text(value.path("totp"));
        if (!totp.isEmpty()) {
            item.secret("totp", totp);
            return;
        }
        value.properties().stream().findFirst().ifPresent(only -> {
            var name = name(item, text(field.path("id")), text(field.path("title")));
            var found = only.getValue();
            if (name.equals("privateKey") && found.isObject()) {
                found = found.path("privateKey");
            }
            if (!name.isBlank() && !item.data().has(name)) {
                item.secret(name, text(found));
            }
        });
    }

    /// 1Password's own field ids in the words of our types.
    private static String name(Item item, String id, String title) {
        return switch (item.type() + " " + id) {
            case "CARD cardholder" -> "cardholder";
            case "CARD ccnum" -> "number";
            case "CARD cvv" -> "cvc";
            case "API_KEY credential" -> "key";
            case "SSH_KEY private_key" -> "privateKey";
            default -> title.isBlank() ? id : title;
        };
    }

    private static String text(JsonNode value) {
        return value.isString() || value.isNumber() ? value.asString() : "";
    }
}
