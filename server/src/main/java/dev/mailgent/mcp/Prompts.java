package dev.mailgent.mcp;

import dev.mailgent.access.Caller;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Ready-made requests a person may pick, each one message of the user. They concern an identity, so a platform key has
/// none.
final class Prompts {
    /// @param text the message; `{name}` stands for an argument
    private record Prompt(String name, String description, List<String> arguments, String text) {
        Map<String, Object> wire() {
            var wire = new LinkedHashMap<String, Object>();
            wire.put("name", name);
            wire.put("description", description);
            if (!arguments.isEmpty()) {
                var list = new ArrayList<Map<String, Object>>();
                arguments.forEach(argument -> list.add(
                        Map.of("name", argument, "description", Descriptions.argument(argument), "required", true)));
                wire.put("arguments", list);
            }
            return wire;
        }
    }

    private static final Map<String, Prompt> ALL = Stream.of(
                    prompt("whoami", "Show who you are", "Show which identity you are: name, address and scopes."),
                    prompt(
                            "check-inbox",
                            "Look for new mail",
                            "List my unread mail, newest first. For each say who wrote, about what, and whether it"
                                    + " needs an answer. Do not answer yet."),
                    prompt(
                            "daily-digest",
                            "Sum up today's mail",
                            "Sum up the mail of the last 24 hours: what matters first, what waits for me, what can be"
                                    + " ignored. Name sender and subject of each."),
                    prompt(
                            "read-thread",
                            "Read a conversation",
                            "Read the thread {threadId} and tell what was said, what was agreed and what is open.",
                            "threadId"),
                    prompt(
                            "search-messages",
                            "Search the mailbox",
                            "Find mail about: {query}. List what you find with sender, subject and date.",
                            "query"),
                    prompt(
                            "send-email",
                            "Write and send a mail",
                            "Write a mail to {to} with the subject \"{subject}\". Show me the text and send it once I"
                                    + " agree.",
                            "to",
                            "subject"),
                    prompt(
                            "reply-to-email",
                            "Answer a mail",
                            "Read the message {messageId} and draft an answer. Show it to me and send it as a reply"
                                    + " once I agree.",
                            "messageId"),
                    prompt(
                            "follow-up",
                            "Follow up on a conversation",
                            "Read the thread {threadId}. If the last word was mine and nobody answered, draft a short"
                                    + " reminder, show it to me and send it once I agree.",
                            "threadId"),
                    prompt(
                            "label-messages",
                            "Label mail",
                            "Look through my recent mail and tell which messages deserve the label \"{label}\" and why."
                                    + " Add it once I agree.",
                            "label"),
                    prompt(
                            "cleanup-inbox",
                            "Tidy the mailbox",
                            "Look through my mail for what is no longer needed. List what you would delete or label,"
                                    + " and do it only once I agree."),
                    prompt(
                            "list-credentials",
                            "Show what is in the vault",
                            "List the credentials in my vault by name and type. Do not open any."),
                    prompt(
                            "store-credential",
                            "Keep a credential",
                            "Store a credential of type {type} under the name \"{name}\". Ask me for the fields it"
                                    + " needs, and do not repeat the secret ones.",
                            "name",
                            "type"),
                    prompt(
                            "get-totp",
                            "Get a login code",
                            "Give me the current TOTP code of the credential \"{name}\" and how long it is valid.",
                            "name"))
            .collect(Collectors.toMap(Prompt::name, prompt -> prompt, (one, _) -> one, LinkedHashMap::new));

    private Prompts() {}

    private static Prompt prompt(String name, String description, String text, String... arguments) {
        return new Prompt(name, description, List.of(arguments), text);
    }

    /// Names of a prompt's arguments; none of a prompt that is not there.
    static List<String> arguments(String name) {
        var prompt = ALL.get(name);
        return prompt == null ? List.of() : prompt.arguments();
    }

    static List<Map<String, Object>> list() {
        return ALL.values().stream().map(Prompt::wire).toList();
    }

    /// @throws RpcException for a prompt that is not there or an argument that is missing
    static Map<String, Object> get(Message message, Caller caller) {
        var prompt = ALL.get(message.required("name"));
        if (prompt == null || caller.isPlatform()) {
            throw RpcException.invalidParams("There is no prompt of this name.");
        }
        var values = message.params().path("arguments");
        var text = new StringBuilder(prompt.text());
        // From the last place to the first, so that a value with braces is not filled in its turn.
        for (var at = text.lastIndexOf("{"); at >= 0; at = at == 0 ? -1 : text.lastIndexOf("{", at - 1)) {
            var end = text.indexOf("}", at);
            text.replace(at, end + 1, argument(values, text.substring(at + 1, end)));
        }
        return Map.of(
                "description",
                prompt.description(),
                "messages",
                List.of(Map.of("role", "user", "content", Map.of("type", "text", "text", text.toString()))));
    }

    private static String argument(JsonNode values, String name) {
        var value = values.path(name);
        if (!value.isString()) {
            throw RpcException.invalidParams("The argument '" + name + "' is missing or no text.");
        }
        return value.asString();
    }
}
