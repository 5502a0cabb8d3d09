package dev.mailgent.mcp;

import dev.mailgent.platform.http.CarriedCalls;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.json.Json;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Calls a tool's endpoint and tells what came of it.
final class ToolCalls {
    private final CarriedCalls calls;

    ToolCalls(CarriedCalls calls) {
        this.calls = calls;
    }

    /// @param arguments as sent; missing and null count as none
    Map<String, Object> call(Tool tool, @Nullable JsonNode arguments, Request request) {
        if (arguments != null && !arguments.isNull() && !arguments.isObject()) {
            throw RpcException.invalidParams("The arguments are not an object.");
        }
        var given = arguments instanceof ObjectNode object ? object : Json.MAPPER.createObjectNode();
        var path = new HashMap<String, String>();
        var answer = calls.call(request, tool.route(), () -> {
            var made = tool.arguments().of(given);
            path.putAll(made.path());
            return made;
        });
        return Results.of(answer, tool.route().endpoint(), path);
    }
}
