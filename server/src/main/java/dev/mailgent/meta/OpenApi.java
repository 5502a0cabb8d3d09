package dev.mailgent.meta;

import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.ProblemJson;
import dev.mailgent.platform.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// The API as an OpenAPI 3.1 document, from the registry alone.
public final class OpenApi {
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(200, "Done"),
            Map.entry(201, "Created"),
            Map.entry(202, "Accepted"),
            Map.entry(204, "Done, nothing to say"),
            Map.entry(302, "Found elsewhere"),
            Map.entry(303, "Goes on elsewhere"),
            Map.entry(400, "The request is wrong; the message names the field"),
            Map.entry(401, "No key, or not one of ours"),
            Map.entry(403, "The key may not do this; the message names the scope"),
            Map.entry(404, "Absent, or someone else's"),
            Map.entry(409, "Contradicts what is there"),
            Map.entry(410, "Its time has passed"),
            Map.entry(413, "The body is too large"),
            Map.entry(422, "A field cannot be accepted"),
            Map.entry(429, "Too many requests, or a quota is used up"),
            Map.entry(500, "A bug of ours"),
            Map.entry(503, "Something we stand on is away"));

    private OpenApi() {}

    /// The document as JSON bytes.
    public static byte[] document(List<Endpoint> endpoints, String baseUrl) {
        var schemas = new JsonSchemas();
        var error = schemas.reference(ProblemJson.class, false);
        var paths = new TreeMap<String, Map<String, Object>>();
        for (var endpoint : endpoints) {
            paths.computeIfAbsent(endpoint.path(), _ -> new LinkedHashMap<>())
                    .put(endpoint.method().toLowerCase(Locale.ROOT), operation(endpoint, schemas, error));
        }
        var document = new LinkedHashMap<String, Object>();
        document.put("openapi", "3.1.0");
        document.put(
                "info",
                Map.of(
                        "title",
                        "Mailgent",
                        "version",
                        "0.1.0",
                        "description",
                        "Identity infrastructure for AI agents.",
                        "license",
                        Map.of("name", "Apache-2.0", "identifier", "Apache-2.0")));
        document.put("servers", List.of(Map.of("url", baseUrl)));
        document.put("paths", paths);
        document.put(
                "components",
                Map.of(
                        "schemas",
                        schemas.components(),
                        "securitySchemes",
                        Map.of(
                                "identityKey",
                                Map.of("type", "http", "scheme", "bearer", "description", "mgnt-…"),
                                "platformKey",
                                Map.of("type", "http", "scheme", "bearer", "description", "mgpk-…"))));
        return Json.MAPPER.writeValueAsBytes(document);
    }

    private static Map<String, Object> operation(Endpoint endpoint, JsonSchemas schemas, Map<String, Object> error) {
        var operation = new LinkedHashMap<String, Object>();
        operation.put("operationId", operationId(endpoint));
        operation.put("summary", endpoint.summary());
        if (!endpoint.description().isEmpty()) {
            operation.put("description", endpoint.description());
        }
        operation.put("tags", List.of(tag(endpoint)));
        operation.put("security", security(endpoint));
        if (endpoint.scope() != null) {
            operation.put("x-scope", endpoint.scope());
        }
        var parameters = parameters(endpoint);
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        var body = endpoint.body();
        if (body != null) {
            var media = new LinkedHashMap<String, Object>();
            media.put("schema", schemas.reference(body, true));
            var example = endpoint.exampleBody();
            if (example != null) {
                media.put("example", Json.MAPPER.readTree(example));
            }
            operation.put("requestBody", Map.of("content", Map.of("application/json", media)));
        }
        operation.put("responses", responses(endpoint, schemas, error));
        return operation;
    }

    private static List<Map<String, Object>> security(Endpoint endpoint) {
        return switch (endpoint.audience()) {
            case PUBLIC -> List.of();
            case IDENTITY -> List.of(Map.of("identityKey", List.of()));
            case PLATFORM -> List.of(Map.of("platformKey", List.of()));
            case ANY_KEY -> List.of(Map.of("identityKey", List.of()), Map.of("platformKey", List.of()));
        };
    }

    private static List<Map<String, Object>> parameters(Endpoint endpoint) {
        var parameters = new ArrayList<Map<String, Object>>();
        for (var name : endpoint.pathParameters()) {
            parameters.add(Map.of("name", name, "in", "path", "required", true, "schema", Map.of("type", "string")));
        }
        for (var query : endpoint.query()) {
            parameters.add(Map.of(
                    "name",
                    query.name(),
                    "in",
                    "query",
                    "description",
                    query.description(),
                    "schema",
                    Map.of("type", query.type())));
        }
        if (endpoint.idempotent()) {
            parameters.add(Map.of(
                    "name",
                    "Idempotency-Key",
                    "in",
                    "header",
                    "description",
                    "Names this request: sent again within 24 hours it gives the first answer.",
                    "schema",
                    Map.of("type", "string", "maxLength", 255)));
        }
        return parameters;
    }

    private static Map<String, Object> responses(Endpoint endpoint, JsonSchemas schemas, Map<String, Object> error) {
        var responses = new TreeMap<String, Object>();
        var success = new LinkedHashMap<String, Object>();
        success.put("description", reason(endpoint.status()));
        var answer = endpoint.answer();
        if (answer != null) {
            success.put(
                    "content",
                    answer != byte[].class
                            ? Map.of("application/json", Map.of("schema", schemas.reference(answer, false)))
                            : Map.of("application/octet-stream", Map.of()));
        }
        responses.put(Integer.toString(endpoint.status()), success);
        var errors = new TreeSet<>(endpoint.errors());
        errors.addAll(List.of(400, 500, 503));
        if (endpoint.audience() != Endpoint.Audience.PUBLIC) {
            errors.addAll(List.of(401, 403, 429));
        }
        for (var status : errors) {
            responses.put(
                    Integer.toString(status),
                    Map.of(
                            "description",
                            reason(status),
                            "content",
                            Map.of("application/json", Map.of("schema", error))));
        }
        return responses;
    }

    private static String reason(int status) {
        return REASONS.getOrDefault(status, "Refused");
    }

    /// The tool's name where there is one, else made of method and path.
    static String operationId(Endpoint endpoint) {
        var tool = endpoint.tool();
        return tool != null
                ? tool
                : endpoint.method().toLowerCase(Locale.ROOT)
                        + endpoint.path().replaceAll("[^A-Za-z0-9]+", "_").replaceAll("_$", "");
    }

    /// The first segment that is no version: messages, threads, platform.
    static String tag(Endpoint endpoint) {
        if (endpoint.path().startsWith("/.well-known/oauth-")) {
            return "oauth";
        }
        for (var segment : endpoint.path().split("/", -1)) {
            if (!segment.isEmpty() && !segment.equals("v0")) {
                return segment;
            }
        }
        return "meta";
    }
}
