package dev.mailgent.mcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A request's schema without references and without `null`, as hosts that know little of JSON Schema read it best: an
/// argument that is not wanted is left out.
final class InlinedSchema {
    private static final String DEFS = "#/$defs/";
    private static final int MOST_NESTED = 8;

    private final Map<String, Object> root;
    private final Map<String, Object> parts;

    InlinedSchema(Map<String, Object> root, Map<String, Object> parts) {
        this.root = root;
        this.parts = parts;
    }

    /// Each field's schema, by name.
    Map<String, Map<String, Object>> properties() {
        var fields = new LinkedHashMap<String, Map<String, Object>>();
        if (simple(root, 0).get("properties") instanceof Map<?, ?> properties) {
            properties.forEach((name, schema) -> fields.put(String.valueOf(name), map(schema)));
        }
        return fields;
    }

    private Map<String, Object> simple(Map<String, Object> schema, int depth) {
        if (depth > MOST_NESTED) {
            return Map.of("type", "object");
        }
        if (schema.get("$ref") instanceof String reference) {
            return simple(map(parts.get(reference.substring(DEFS.length()))), depth + 1);
        }
        if (schema.get("oneOf") instanceof List<?> choices) {
            // A list or one text is a list; something or null is something.
            var most = choices.stream()
                    .map(InlinedSchema::map)
                    .filter(choice -> !"null".equals(choice.get("type")))
                    .findFirst();
            return simple(most.orElse(Map.of()), depth + 1);
        }
        var simple = new LinkedHashMap<String, Object>();
        schema.forEach((key, value) -> simple.put(key, value(key, value, depth)));
        return simple;
    }

    private Object value(String key, Object value, int depth) {
        return switch (value) {
            case List<?> types
            when key.equals("type") ->
                types.stream()
                        .filter(type -> !type.equals("null"))
                        .findFirst()
                        .map(Object.class::cast)
                        .orElse("null");
            case Map<?, ?> properties
            when key.equals("properties") -> {
                var inner = new LinkedHashMap<String, Object>();
                properties.forEach((name, schema) -> inner.put(String.valueOf(name), simple(map(schema), depth + 1)));
                yield inner;
            }
            case Map<?, ?> schema -> simple(map(schema), depth + 1);
            default -> value;
        };
    }

    @SuppressWarnings("unchecked") // schemas are made of maps with text keys
    private static Map<String, Object> map(@org.jspecify.annotations.Nullable Object schema) {
        return schema == null ? Map.of() : (Map<String, Object>) schema;
    }
}
