package dev.mailgent.cli.command;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A JSON object to send. What was not given is left out.
final class Body {
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();

    Body with(String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
        return this;
    }

    Body with(String name, boolean value) {
        json.put(name, value);
        return this;
    }

    Body with(String name, List<String> values) {
        if (!values.isEmpty()) {
            values.forEach(json.putArray(name)::add);
        }
        return this;
    }

    /// A flag: `true`, or left out.
    Body withTrue(String name, boolean given) {
        if (given) {
            json.put(name, true);
        }
        return this;
    }

    Body withAll(String name, List<ObjectNode> values) {
        if (!values.isEmpty()) {
            values.forEach(json.putArray(name)::add);
        }
        return this;
    }

    JsonNode json() {
        return json;
    }

    /// Null when nothing was given.
    @Nullable
    JsonNode jsonOrNull() {
        return json.isEmpty() ? null : json;
    }
}
