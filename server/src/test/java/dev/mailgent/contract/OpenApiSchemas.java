package dev.mailgent.contract;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.json.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The schemas of `/openapi.json` as a client would apply them.
final class OpenApiSchemas {
    private final SchemaRegistry registry = SchemaRegistry.withDialect(Dialects.getDraft202012());
    private final JsonNode document;

    OpenApiSchemas(TestApp app) {
        document = app.get("/openapi.json", null).json();
    }

    JsonNode document() {
        return document;
    }

    JsonNode operation(Endpoint endpoint) {
        return document.get("paths").get(endpoint.path()).get(endpoint.method().toLowerCase(Locale.ROOT));
    }

    /// What is wrong with an answer, by the schema of its status.
    List<String> faults(Endpoint endpoint, TestApp.Answer answer) {
        var described = operation(endpoint).get("responses").get(Integer.toString(answer.status()));
        if (described == null) {
            return List.of("status " + answer.status() + " is not described");
        }
        var content = described.get("content");
        if (content == null) {
            return answer.bytes().length == 0 ? List.of() : List.of("a body where none is described");
        }
        if (!content.has("application/json")) {
            return List.of();
        }
        return faults(content.get("application/json").get("schema"), answer.json());
    }

    /// What is wrong with `value`, by a schema that may refer to the document's components.
    List<String> faults(JsonNode schema, JsonNode value) {
        return compile(schema).validate(value).stream().map(Error::toString).toList();
    }

    private Schema compile(JsonNode schema) {
        // The components travel along, so that "#/components/schemas/X" resolves inside this one document.
        var whole = (ObjectNode) schema.deepCopy();
        whole.set("components", document.get("components"));
        return registry.getSchema(Json.MAPPER.readTree(whole.toString()));
    }
}
