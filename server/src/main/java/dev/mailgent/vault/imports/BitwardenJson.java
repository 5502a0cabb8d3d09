package dev.mailgent.vault.imports;

import dev.mailgent.platform.json.Json;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Bitwarden's unencrypted JSON export: items of the types 1 login, 2 note, 3 card, 4 identity, 5 SSH key.
final class BitwardenJson {
    private BitwardenJson() {}

    static void read(String text, List<Item> items, List<String> skipped) {
        JsonNode file;
        try {
            file = Json.MAPPER.readTree(text);
        } catch (JacksonException _) {
            throw ImportFile.refused("it is not valid JSON");
        }
        if (file.path("encrypted").asBoolean(false)) {
            throw ImportFile.refused("it is encrypted");
        }
        if (!file.path("items").isArray()) {
            throw ImportFile.refused("it has no list 'items'");
        }
        var number = 0;
        for (var node : file.path("items")) {
            var where = "item " + ++number;
            var item = item(node, where);
            if (item == null) {
                skipped.add(where + ": a kind of item we do not know");
                continue;
            }
            item.secret("notes", text(node, "notes"));
            for (var field : node.path("fields")) {
                var name = text(field, "name");
                if (!name.isBlank() && !item.data().has(name)) {
                    item.secret(name, text(field, "value"));
                }
            }
            if (item.data().isEmpty()) {
                skipped.add(where + ": there is nothing in it to keep");
            } else {
                items.add(item);
            }
        }
    }

    private static @org.jspecify.annotations.Nullable Item item(JsonNode node, String where) {
        var name = text(node, "name");
        var title = name.isBlank() ? "unnamed" : name;
        return switch (node.path("type").asInt(0)) {
            case 1 -> {
                var login = node.path("login");
                yield Item.of(where, title, "LOGIN")
                        .secret("password", text(login, "password"))
                        .secret("totp", text(login, "totp"))
                        .shown("username", text(login, "username"))
                        .shown("uri", text(login.path("uris").path(0), "uri"));
            }
            case 2 -> Item.of(where, title, "CUSTOM");
            case 3 -> {
                var card = node.path("card");
                var digits = text(card, "number");
                var month = text(card, "expMonth");
                yield Item.of(where, title, "CARD")
                        .secret("cardholder", text(card, "cardholderName"))
                        .secret("number", digits)
                        .secret("expMonth", month.length() == 1 ? "0" + month : month)
                        .secret("expYear", text(card, "expYear"))
                        .secret("cvc", text(card, "code"))
                        .shown("brand", text(card, "brand"))
                        .shown("last4", digits.substring(Math.max(0, digits.length() - 4)));
            }
            case 4 -> {
                var person = Item.of(where, title, "CUSTOM");
                node.path("identity")
                        .properties()
                        .forEach(field -> person.secret(field.getKey(), text(field.getValue())));
                yield person;
            }
            case 5 -> {
                var key = node.path("sshKey");
                yield Item.of(where, title, "SSH_KEY")
                        .secret("privateKey", text(key, "privateKey"))
                        .shown("publicKey", text(key, "publicKey"));
            }
            default -> null;
        };
    }

    private static String text(JsonNode node, String name) {
        return text(node.path(name));
    }

    private static String text(JsonNode value) {
        return value.isString() || value.isNumber() ? value.asString() : "";
    }
}
