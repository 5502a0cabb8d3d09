package dev.mailgent.mcp;

import dev.mailgent.access.Caller;
import dev.mailgent.platform.http.CarriedCalls;
import dev.mailgent.platform.http.Router;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// An endpoint as a tool.
///
/// @param title for people
/// @param input JSON Schema of the arguments
/// @param output JSON Schema of the structured result; null when it has no fixed shape
/// @param hints null when none are published
/// @param arguments turns the arguments into a call; throws Invalid for those it cannot use
record Tool(
        String name,
        String title,
        String description,
        Map<String, Object> input,
        @Nullable Map<String, Object> output,
        @Nullable Hints hints,
        Router.Route route,
        Arguments arguments) {

    /// What a host may show before it calls. The server relies on none of it.
    record Hints(boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld) {
        /// @param letters those that are true, of R, D, I and O
        static Hints of(String letters) {
            return new Hints(
                    letters.contains("R"), letters.contains("D"), letters.contains("I"), letters.contains("O"));
        }

        Map<String, Object> wire() {
            var wire = new LinkedHashMap<String, Object>();
            wire.put("readOnlyHint", readOnly);
            wire.put("destructiveHint", destructive);
            wire.put("idempotentHint", idempotent);
            wire.put("openWorldHint", openWorld);
            return wire;
        }
    }

    /// Arguments of a tool as a call of its endpoint.
    @FunctionalInterface
    interface Arguments {
        CarriedCalls.Arguments of(ObjectNode given);
    }

    boolean isOfferedTo(Caller caller) {
        return caller.mayCall(route.endpoint());
    }

    Map<String, Object> wire() {
        var wire = new LinkedHashMap<String, Object>();
        wire.put("name", name);
        wire.put("title", title);
        wire.put("description", description);
        wire.put("inputSchema", input);
        if (output != null) {
            wire.put("outputSchema", output);
        }
        if (hints != null) {
            wire.put("annotations", hints.wire());
        }
        return wire;
    }
}
