package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `/openapi.json` as a document: valid, complete, and true to its own examples. That answers match it is
/// checked by [ContractTest].
class OpenApiTest {
    private static TestApp app;
    private static OpenApiSchemas schemas;

    @BeforeAll
    static void start() {
        app = TestApp.shared();
        schemas = new OpenApiSchemas(app);
    }

    @Test
    void the_document_is_valid_by_the_schema_of_openapi_3_1() throws IOException {
        try (var in = Objects.requireNonNull(OpenApiTest.class.getResourceAsStream("/openapi/schema-3.1.json"))) {
            var schema = SchemaRegistry.withDialect(Dialects.getDraft202012()).getSchema(Json.MAPPER.readTree(in));
            assertThat(schema.validate(schemas.document())).isEmpty();
        }
    }

    @Test
    void a_document_that_is_wrong_is_found_out() throws IOException {
        try (var in = Objects.requireNonNull(OpenApiTest.class.getResourceAsStream("/openapi/schema-3.1.json"))) {
            var schema = SchemaRegistry.withDialect(Dialects.getDraft202012()).getSchema(Json.MAPPER.readTree(in));
            var text = schemas.document().toString().replace("\"in\":\"path\"", "\"in\":\"nowhere\"");
            assertThat(schema.validate(Json.MAPPER.readTree(text))).isNotEmpty();
        }
    }

    @Test
    void each_endpoint_is_described_once_under_an_operation_id_of_its_own() {
        var ids = new HashSet<String>();
        var operations = 0;
        for (var path : schemas.document().get("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                operations++;
                assertThat(ids.add(operation.getValue().get("operationId").asString()))
                        .as(path.getKey())
                        .isTrue();
            }
        }
        assertThat(operations).isEqualTo(app.endpoints().size());
    }

    @Test
    void each_schema_of_a_part_is_valid_json_schema() {
        var meta = SchemaRegistry.withDialect(Dialects.getDraft202012())
                .getSchema(com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        for (var part : schemas.document().get("components").get("schemas").properties()) {
            assertThat(meta.validate(part.getValue())).as(part.getKey()).isEmpty();
        }
    }

    @Test
    void every_reference_leads_somewhere_and_every_part_is_referred_to() {
        var referred = new TreeSet<String>();
        references(schemas.document(), referred);
        var there = new TreeSet<String>();
        schemas.document()
                .get("components")
                .get("schemas")
                .properties()
                .forEach(part -> there.add("#/components/schemas/" + part.getKey()));
        assertThat(referred).isEqualTo(there);
    }

    private static void references(JsonNode node, Set<String> found) {
        if (node.isObject() && node.has("$ref")) {
            found.add(node.get("$ref").asString());
        }
        node.forEach(child -> references(child, found));
    }

    @Test
    void every_body_has_an_example_that_its_own_schema_takes() {
        for (var endpoint : app.endpoints()) {
            if (endpoint.body() == null) {
                continue;
            }
            var media = schemas.operation(endpoint)
                    .get("requestBody")
                    .get("content")
                    .get("application/json");
            assertThat(media.has("example")).as(Api.name(endpoint)).isTrue();
            assertThat(schemas.faults(media.get("schema"), media.get("example")))
                    .as(Api.name(endpoint))
                    .isEmpty();
        }
    }

    @Test
    void the_reference_and_the_page_for_models_name_every_endpoint() {
        var page = app.get("/docs", null).text();
        var models = app.get("/llms.txt", null).text();
        for (var endpoint : app.endpoints()) {
            assertThat(page)
                    .contains("<article id='"
                            + schemas.operation(endpoint).get("operationId").asString() + "'>");
            assertThat(models).contains("`" + Api.name(endpoint) + "`");
        }
        assertThat(page).as("where every error points").contains("id=errors");
    }
}
