package dev.mailgent.mcp;

import dev.mailgent.access.Caller;
import dev.mailgent.platform.http.Request;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What could stand in an argument of a prompt. Rows of the caller are read by the tool that lists them, so that
/// nobody is told here what the tool would not tell.
final class Completions {
    /// Most values of an answer (MCP, completion).
    private static final int MOST = 100;

    /// @param tool that lists the rows
    /// @param rows their field in its answer
    /// @param field of a row: text or a list of texts
    private record Source(String tool, String rows, String field) {}

    private static final Map<String, Source> SOURCES = Map.of(
            "threadId", new Source("mail_list_threads", "threads", "threadId"),
            "messageId", new Source("mail_list_messages", "messages", "messageId"),
            "label", new Source("mail_list_messages", "messages", "labels"),
            "name", new Source("vault_list", "credentials", "name"));

    private final ToolCalls calls;
    private final Supplier<Toolbox> toolbox;

    Completions(ToolCalls calls, Supplier<Toolbox> toolbox) {
        this.calls = calls;
        this.toolbox = toolbox;
    }

    /// Of what is not known here there are none.
    Map<String, Object> of(Message message, Request request, Caller caller) {
        var reference = message.params().path("ref");
        var name = message.params().path("argument").path("name");
        var begun = message.params().path("argument").path("value");
        if (!reference.path("type").isString() || !name.isString() || !begun.isString()) {
            throw RpcException.invalidParams("The request needs ref.type, argument.name and argument.value.");
        }
        var known = !caller.isPlatform()
                && Prompts.arguments(reference.path("name").asString("")).contains(name.asString());
        var all = new LinkedHashSet<String>();
        if (known) {
            for (var value : values(name.asString(), request, caller)) {
                if (begins(value, begun.asString())) {
                    all.add(value);
                }
            }
        }
        var values = all.stream().limit(MOST).toList();
        return Map.of(
                "completion", Map.of("values", values, "total", all.size(), "hasMore", all.size() > values.size()));
    }

    private static boolean begins(String value, String begun) {
        return value.toLowerCase(Locale.ROOT).startsWith(begun.toLowerCase(Locale.ROOT));
    }

    private List<String> values(String argument, Request request, Caller caller) {
        if (argument.equals("type")) {
            return Descriptions.TYPES;
        }
        var source = SOURCES.get(argument);
        if (source == null) {
            return List.of();
        }
        var tool = toolbox.get().find(source.tool()).filter(found -> found.isOfferedTo(caller));
        if (tool.isEmpty()
                || !(calls.call(tool.get(), null, request).get("structuredContent") instanceof ObjectNode answer)) {
            return List.of();
        }
        var values = new ArrayList<String>();
        for (var row : answer.path(source.rows())) {
            add(row.path(source.field()), values);
        }
        return values;
    }

    private static void add(JsonNode node, List<String> values) {
        if (node.isString()) {
            values.add(node.asString());
        } else {
            node.forEach(one -> values.add(one.asString()));
        }
    }
}
