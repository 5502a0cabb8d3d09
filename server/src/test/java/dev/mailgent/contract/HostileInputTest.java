package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.TestApp;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Requests that are wrong, at every endpoint: each is refused in the envelope with its own status, and
/// none is a bug of ours. Made from the registry.
class HostileInputTest {
    private static final List<String> TEXTS = List.of(
            "'; DROP TABLE message; --",
            "' OR '1'='1",
            "\\'; SELECT set_config('app.org', '00000000-0000-0000-0000-000000000000', false); --",
            "$$; RESET ROLE; $$",
            "a\u0000b",
            "\ud800",
            "\uffff\u202e",
            "%00%s%n${jndi:ldap://127.0.0.1/}",
            "{\"$ne\": null}",
            "../../../../etc/passwd",
            "<script>alert(1)</script>\r\nX-Injected: 1",
            "9".repeat(400),
            "-1",
            "\u0130".repeat(300),
            "x".repeat(5000));

    private static TestApp app;
    private static Api api;
    private static Samples samples;

    @BeforeAll
    static void start() {
        app = TestApp.shared();
        api = new Api(app, new OpenApiSchemas(app));
        samples = Samples.of(api);
    }

    @Test
    void attack_19_no_text_in_a_path_is_more_than_an_id_that_is_not_there() {
        for (var endpoint : app.endpoints()) {
            for (var parameter : endpoint.pathParameters()) {
                for (var text : TEXTS) {
                    var chosen = new HashMap<>(samples.ids);
                    chosen.put(parameter, text);
                    var answer = app.call(
                            endpoint.method(),
                            Samples.path(endpoint, chosen),
                            api.key(endpoint),
                            endpoint.exampleBody());
                    if (Api.name(endpoint).equals("PUT /v0/vault/{name}") && answer.status() == 200) {
                        // Any text is a name.
                        app.call("DELETE", Samples.path(endpoint, chosen), api.key(endpoint), null);
                        continue;
                    }
                    assertThat(answer.status())
                            .as("%s, %s", Api.name(endpoint), text)
                            .isIn(400, 404);
                    Api.assertEnvelope(answer, answer.status(), answer.status() == 400 ? "bad_request" : "not_found");
                }
            }
        }
    }

    @Test
    void attack_19_no_text_in_a_query_is_more_than_text() {
        for (var endpoint : app.endpoints()) {
            for (var parameter : endpoint.query()) {
                for (var text : TEXTS) {
                    var path = Samples.path(endpoint, samples.ids) + "?" + Samples.ending(endpoint) + parameter.name()
                            + "=" + Api.encode(text);
                    var answer = app.call(endpoint.method(), path, api.key(endpoint), endpoint.exampleBody());
                    assertThat(answer.status())
                            .as("%s, %s: %s", Api.name(endpoint), parameter.name(), text)
                            .isIn(200, 400);
                }
            }
        }
    }

    @Test
    void attack_19_no_text_in_a_body_is_more_than_text() {
        for (var endpoint : app.endpoints()) {
            var type = endpoint.body();
            if (type == null) {
                continue;
            }
            for (var component : type.getRecordComponents()) {
                for (var text : TEXTS) {
                    var fields = new HashMap<String, Object>(StrangerTest.example(endpoint));
                    fields.put(component.getName(), StrangerTest.isList(component) ? List.of(text) : text);
                    var answer = app.call(
                            endpoint.method(),
                            Samples.path(endpoint, samples.ids),
                            api.key(endpoint),
                            Samples.pretty(fields));
                    assertThat(answer.status())
                            .as("%s with %s in %s: %s", Api.name(endpoint), text, component.getName(), answer.text())
                            .isBetween(200, 422);
                }
            }
        }
    }

    @Test
    void a_field_of_a_wrong_type_is_named() {
        for (var endpoint : app.endpoints()) {
            var type = endpoint.body();
            if (type == null || endpoint.carrier()) { // MCP has errors of its own
                continue;
            }
            for (var component : type.getRecordComponents()) {
                for (var wrong : List.of(7, Map.of("a", 1), List.of(List.of(1)), true)) {
                    if (isRight(component, wrong)) {
                        continue;
                    }
                    var fields = new HashMap<String, Object>(StrangerTest.example(endpoint));
                    fields.put(component.getName(), wrong);
                    var answer = app.call(
                            endpoint.method(),
                            Samples.path(endpoint, samples.ids),
                            api.key(endpoint),
                            Samples.pretty(fields));
                    Api.assertEnvelope(answer, 400, "bad_request");
                    assertThat(answer.string("message"))
                            .as("%s, %s = %s", Api.name(endpoint), component.getName(), wrong)
                            .contains("'" + component.getName());
                }
            }
        }
    }

    private static boolean isRight(RecordComponent component, Object value) {
        return (value instanceof Map && component.getType() == Map.class)
                || (value instanceof Integer && component.getType() == Integer.class)
                || (value instanceof Boolean && component.getType() == Boolean.class);
    }

    @Test
    void what_is_no_json_object_is_refused() {
        for (var endpoint : app.endpoints()) {
            if (endpoint.body() == null || endpoint.carrier()) {
                continue;
            }
            for (var body : List.of(
                    "{", "[]", "\"x\"", "7", "null", "{} {}", "{\"a\":", "[".repeat(5000), "\u0000", "{'a':1}")) {
                var answer = app.call(endpoint.method(), Samples.path(endpoint, samples.ids), api.key(endpoint), body);
                assertThat(answer.status())
                        .as("%s: %s", Api.name(endpoint), body)
                        .isEqualTo(400);
                Api.assertEnvelope(answer, 400, "bad_request");
            }
        }
    }

    @Test
    void a_body_over_the_limit_is_refused_before_it_is_read() {
        for (var endpoint : app.endpoints()) {
            var key = api.key(endpoint);
            var answer = app.raw(
                    endpoint.method(),
                    Samples.path(endpoint, samples.ids),
                    key,
                    "Content-Type: application/json\r\nContent-Length: " + (endpoint.maxBodyBytes() + 1) + "\r\n",
                    "{");
            Api.assertEnvelope(answer, 413, "payload_too_large");
            assertThat(answer.string("message")).contains(Long.toString(endpoint.maxBodyBytes()));
        }
    }

    @Test
    void a_body_nobody_wants_is_never_taken_for_the_next_request() {
        var hidden = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
        var last = "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        for (var start : List.of("POST /v0/nothing", "POST /v0/messages/send", "GET /v0/messages", "DELETE /healthz")) {
            var head = start + " HTTP/1.1\r\nHost: x\r\n";
            var small = app.exchange(head + "Content-Length: " + hidden.length() + "\r\n\r\n" + hidden + last);
            assertThat(small).as(start).doesNotContain("\"ok\"").contains("\"ready\"");
            var chunk = Integer.toHexString(hidden.length()) + "\r\n" + hidden + "\r\n0\r\n\r\n";
            var chunked = app.exchange(head + "Transfer-Encoding: chunked\r\n\r\n" + chunk + last);
            assertThat(chunked).as(start).doesNotContain("\"ok\"").contains("Connection: close");
        }
    }

    @Test
    void a_client_that_sends_all_before_it_reads_gets_the_413() {
        var size = 5 * 1024 * 1024;
        var answer = app.exchange("POST /v0/email-rules HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + api.agent.key()
                + "\r\nContent-Length: " + size + "\r\n\r\n" + " ".repeat(size));
        assertThat(answer).startsWith("HTTP/1.1 413").endsWith("}");
        assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
    }

    @Test
    void a_connection_is_closed_when_the_client_asks_for_it() {
        assertThat(app.exchange("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .contains("\"ok\"");
    }

    @Test
    void a_chunked_body_over_the_limit_is_refused() {
        var name = "POST /v0/email-rules";
        var size = (int) api.endpoint(name).maxBodyBytes() + 1;
        var answer = app.raw(
                "POST",
                "/v0/email-rules",
                api.agent.key(),
                "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
                Integer.toHexString(size) + "\r\n" + " ".repeat(size) + "\r\n0\r\n\r\n");
        Api.assertEnvelope(answer, 413, "payload_too_large");
    }

    @Test
    void a_method_that_a_path_does_not_have_is_answered_405_with_those_it_has() {
        for (var endpoint : app.endpoints()) {
            var path = Samples.path(endpoint, samples.ids);
            var allowed = new TreeSet<String>();
            app.endpoints().stream()
                    .filter(other -> other.path().equals(endpoint.path()))
                    .forEach(other -> allowed.add(other.method()));
            for (var method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")) {
                if (allowed.contains(method)) {
                    continue;
                }
                var answer = app.raw(method, path, api.key(endpoint), "", "");
                if (answer.status() == 405) {
                    Api.assertEnvelope(answer, 405, "method_not_allowed");
                    assertThat(answer.header("allow").split(", ")).as(path).containsAll(allowed);
                } else {
                    // A message id may hold raw slashes, so that what follows one is read as part of it.
                    assertThat(path).matches("/v0/(messages|vault|vault-versions)/.*");
                    Api.assertEnvelope(answer, answer.status(), answer.status() == 400 ? "bad_request" : "not_found");
                }
            }
        }
    }

    @Test
    void a_path_that_is_not_there_is_answered_404_in_json() {
        for (var path : List.of(
                "/v0",
                "/v0/",
                "/v1/messages",
                "/v0/nothing",
                "/v0/messages/",
                "/v0//messages",
                "/%2e%2e/etc/passwd",
                "/v0/platform",
                "/v0/threads/a/b",
                "/favicon.ico",
                "/v0/drafts/x/y")) {
            var answer = app.raw("GET", path, api.agent.key(), "", "");
            if (path.equals("/v0/messages/")) {
                assertThat(answer.status()).as("a slash at the end is forgiven").isEqualTo(200);
                continue;
            }
            Api.assertEnvelope(answer, 404, "not_found");
            assertThat(answer.text()).as(path).doesNotContain("route");
        }
    }

    @Test
    void a_message_id_may_come_raw_or_encoded_at_every_endpoint_that_takes_one() {
        var id = "<a/b+c=d." + System.nanoTime() + "@example.org>";
        var bare = id.substring(1, id.length() - 1);
        for (var endpoint : app.endpoints()) {
            if (!endpoint.pathParameters().contains("messageId")) {
                continue;
            }
            for (var form : List.of(id, bare, "%3C" + bare + "%3E", Api.encode(id), Api.encode(bare))) {
                var fresh = new Api(app, new OpenApiSchemas(app));
                app.receive("ada@example.org", fresh.agent.email(), """
                        From: ada@example.org
                        Message-ID: %s
                        Subject: s
                        Content-Type: multipart/mixed; boundary=b

                        --b
                        Content-Type: text/csv; name=a.csv
                        Content-Disposition: attachment

                        1
                        --b--
                        """.formatted(id));
                var message = app.get("/v0/messages", fresh.agent.key())
                        .json()
                        .get("messages")
                        .get(0);
                assertThat(message.get("messageId").asString()).isEqualTo(id);
                var path = endpoint.path()
                        .replace("{messageId}", form)
                        .replace(
                                "{attachmentId}",
                                message.get("attachments")
                                        .get(0)
                                        .get("attachmentId")
                                        .asString());
                var body = endpoint.exampleBody() == null ? "" : endpoint.exampleBody();
                var answer = app.raw(
                        endpoint.method(),
                        path,
                        fresh.agent.key(),
                        "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n",
                        body);
                // A received message cannot be cancelled; being told so is being found.
                assertThat(answer.status())
                        .as("%s %s: %s", endpoint.method(), path, answer.text())
                        .isIn(endpoint.status(), 409);
            }
        }
    }

    @Test
    void an_empty_body_with_a_json_content_type_is_no_error_where_none_is_needed() {
        var fresh = new Api(app, new OpenApiSchemas(app));
        var things = Samples.of(fresh);
        for (var endpoint : app.endpoints()) {
            // A report of leaked keys is an array, and OAuth sends forms, which no record describes.
            var wantsNone = endpoint.body() == null
                    && (!Samples.wantsForm(endpoint) || endpoint.method().equals("GET"));
            if (wantsNone && !endpoint.method().equals("DELETE")) {
                var answer = app.raw(
                        endpoint.method(),
                        things.target(endpoint),
                        fresh.key(endpoint),
                        "Content-Type: application/json\r\nContent-Length: 0\r\n",
                        "");
                assertThat(answer.status()).as(Api.name(endpoint)).isIn(endpoint.status(), 409);
            }
        }
    }

    @Test
    void a_head_request_answers_like_a_get_without_the_body() {
        for (var endpoint : app.endpoints()) {
            if (endpoint.method().equals("GET")) {
                var answer = app.raw("HEAD", samples.target(endpoint), api.key(endpoint), "", "");
                assertThat(answer.status()).as(Api.name(endpoint)).isEqualTo(endpoint.status());
                assertThat(answer.bytes()).isEmpty();
                if (endpoint.answer() != null && !endpoint.path().endsWith("/stream")) {
                    assertThat(Integer.parseInt(answer.header("content-length")))
                            .isPositive();
                }
            }
        }
    }
}
