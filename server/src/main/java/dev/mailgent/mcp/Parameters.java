package dev.mailgent.mcp;

import dev.mailgent.meta.JsonSchemas;
import dev.mailgent.platform.http.CarriedCalls;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The parameters of an endpoint as arguments of a tool, wherever they travel in HTTP: in the path, the query, the body
/// or a header. An argument that is not known is refused, lest something else be done than was meant.
final class Parameters {
    private static final String IDEMPOTENCY_KEY = "idempotencyKey";

    private enum Place {
        PATH,
        QUERY,
        BODY,
        HEADER
    }

    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final List<String> required = new ArrayList<>();
    private final boolean hasBody;

    private Parameters(Endpoint endpoint, String tool, Set<String> only) {
        for (var name : endpoint.pathParameters()) {
            add(tool, name, Place.PATH, Map.of("type", "string"));
            required.add(name);
        }
        for (var query : endpoint.query()) {
            var schema = new LinkedHashMap<String, Object>();
            schema.put("type", query.type());
            schema.put("description", query.description());
            add(tool, query.name(), Place.QUERY, schema);
        }
        var body = endpoint.body();
        if (body != null) {
            var schemas = new JsonSchemas("#/$defs/");
            var inlined = new InlinedSchema(schemas.reference(body, true), schemas.components());
            inlined.properties().forEach((name, schema) -> {
                if (only.isEmpty() || only.contains(name)) {
                    add(tool, name, Place.BODY, schema);
                }
            });
        }
        if (endpoint.idempotent()) {
            add(tool, IDEMPOTENCY_KEY, Place.HEADER, Map.of("type", "string", "maxLength", 255));
        }
        for (var name : Names.required(tool)) {
            if (places.containsKey(name) && !required.contains(name)) {
                required.add(name);
            }
        }
        hasBody = body != null;
    }

    /// Everything the endpoint takes.
    static Parameters of(Endpoint endpoint, String tool) {
        return new Parameters(endpoint, tool, Set.of());
    }

    /// The path and some fields of the body.
    static Parameters of(Endpoint endpoint, String tool, Set<String> fields) {
        return new Parameters(endpoint, tool, fields);
    }

    private void add(String tool, String name, Place place, Map<String, Object> schema) {
        places.put(name, place);
        properties.put(name, Descriptions.added(tool, name, schema));
    }

    Map<String, Object> schema() {
        return schema(properties, required);
    }

    static Map<String, Object> schema(Map<String, Object> properties, List<String> required) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", List.copyOf(required));
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    /// @throws dev.mailgent.platform.problem.ProblemException Invalid, naming the argument and never its value
    CarriedCalls.Arguments arguments(ObjectNode given) {
        requireKnown(given, places.keySet(), required);
        var path = new HashMap<String, String>();
        var query = new HashMap<String, String>();
        var headers = new HashMap<String, String>();
        var body = Json.MAPPER.createObjectNode();
        for (var argument : given.properties()) {
            var name = argument.getKey();
            var value = argument.getValue();
            switch (Objects.requireNonNull(places.get(name))) {
                case PATH -> path.put(name, text(name, value));
                case QUERY -> {
                    if (!value.isNull()) {
                        query.put(name, listed(name, value));
                    }
                }
                case HEADER -> {
                    if (!value.isNull()) {
                        headers.put("idempotency-key", text(name, value));
                    }
                }
                case BODY -> body.set(name, value);
            }
        }
        return new CarriedCalls.Arguments(
                path, query, headers, hasBody ? Json.MAPPER.writeValueAsBytes(body) : new byte[0]);
    }

    static void requireKnown(ObjectNode given, Set<String> known, List<String> required) {
        for (var name : given.propertyNames()) {
            if (!known.contains(name)) {
                throw new Problem.Invalid(
                                "The tool has no argument of that name.",
                                known.isEmpty()
                                        ? "Send no arguments."
                                        : "Correct it or leave it out. Known: "
                                                + String.join(", ", new TreeSet<>(known)) + ".")
                        .asException();
            }
        }
        for (var name : required) {
            if (!given.hasNonNull(name)) {
                throw new Problem.Invalid("The argument '" + name + "' is missing.", "Send it.").asException();
            }
        }
    }

    static String text(String name, JsonNode value) {
        if (value.isString() && !value.asString().isEmpty()) {
            return value.asString();
        }
        throw new Problem.Invalid("The argument '" + name + "' is no text, or empty.", "Send text.").asException();
    }

    /// A query parameter is text; models send numbers as numbers and comma lists as lists.
    private static String listed(String name, JsonNode value) {
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(one -> text(name, one))
                    .collect(Collectors.joining(","));
        } else if (value.isValueNode()) {
            return value.asString();
        }
        throw new Problem.Invalid("The argument '" + name + "' is no text.", "Send text.").asException();
    }

    static byte[] bytes(JsonNode body) {
        return Json.MAPPER.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    }
}
