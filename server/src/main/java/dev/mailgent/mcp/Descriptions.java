package dev.mailgent.mcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What arguments mean, for those that an endpoint's query does not describe itself.
final class Descriptions {
    private static final Map<String, String> TEXTS = Map.ofEntries(
            Map.entry("messageId", "Id of a message: its Message-ID with the angle brackets, as messageId gives it."),
            Map.entry("threadId", "Id of a thread: thd_ and 16 hex digits."),
            Map.entry("attachmentId", "Id of an attachment, from the message's attachments."),
            Map.entry("draftId", "Id of a draft."),
            Map.entry("ruleId", "Id of a rule."),
            Map.entry("identityId", "Id of an identity: id- and 16 hex digits."),
            Map.entry("keyId", "Id of a key."),
            Map.entry("name", "Name."),
            Map.entry("to", "Addresses of the recipients."),
            Map.entry("cc", "Addresses of those who get a copy."),
            Map.entry("bcc", "Addresses of those who get a copy unseen by the others."),
            Map.entry("subject", "Subject line."),
            Map.entry("text", "The message in plain text."),
            Map.entry("html", "The same message in HTML, when it should have one."),
            Map.entry("attachments", "Files: filename, contentType, and data in base64. At most 10, 25 MB together."),
            Map.entry("sendAt", "When to send it, RFC 3339; at once when left out."),
            Map.entry("addLabels", "Labels to add."),
            Map.entry("removeLabels", "Labels to remove."),
            Map.entry("addScopes", "Scopes to add."),
            Map.entry("removeScopes", "Scopes to remove."),
            Map.entry("scopes", "Scopes it has: mail:read, mail:send and so on; the default set when left out."),
            Map.entry("value", "An address, or *@domain."),
            Map.entry("metadata", "What may be listed in clear beside the secret."),
            Map.entry("expiresAt", "RFC 3339; from then on it is no longer given out."),
            Map.entry("signature", "The signature in base64."),
            Map.entry("did", "The DID whose signature it should be."),
            Map.entry(
                    "idempotencyKey",
                    "Any text that names this call: repeated within 24 hours with the same arguments, nothing is done"
                            + " twice and the first answer is given again."));

    static final List<String> TYPES = List.of(
            "LOGIN",
            "API_KEY",
            "OAUTH",
            "TOTP",
            "SSH_KEY",
            "DATABASE",
            "SMTP",
            "AWS",
            "CERTIFICATE",
            "CARD",
            "SHIPPING_ADDRESS",
            "CUSTOM");

    private Descriptions() {}

    /// The schema with what is known of this argument beside its type.
    static Map<String, Object> added(String tool, String name, Map<String, Object> schema) {
        var all = new LinkedHashMap<>(schema);
        var text = text(tool, name);
        if (!text.isEmpty()) {
            all.putIfAbsent("description", text);
        }
        switch (tool + "." + name) {
            case "mail_add_rule.type" -> all.put("enum", List.of("ALLOW", "BLOCK"));
            case "mail_add_rule.scope" -> all.put("enum", List.of("RECEIVE", "SEND", "REPLY"));
            case "vault_store.type" -> all.put("enum", TYPES);
            case "vault_store.data" -> all.put("type", "object");
            case "identities_update.name" -> all.put("minLength", 1);
            default -> {}
        }
        return all;
    }

    /// What an argument of a prompt means.
    static String argument(String name) {
        return switch (name) {
            case "query" -> "What to look for.";
            case "label" -> "The label.";
            case "type" -> "Type of the credential, LOGIN for example.";
            case "to" -> "Address of the recipient.";
            case "name" -> "Name of the credential.";
            default -> TEXTS.getOrDefault(name, name);
        };
    }

    private static String text(String tool, String name) {
        if (name.equals("name") && tool.startsWith("vault_")) {
            return "Name of the credential.";
        } else if (name.equals("data")) {
            return tool.startsWith("vault_") ? "The secret fields." : "The bytes in base64.";
        }
        return TEXTS.getOrDefault(name, "");
    }
}
