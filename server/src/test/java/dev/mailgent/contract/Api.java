package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Shape;
import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.http.Endpoint;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One contract case's way to the product: an organization and an identity of its own, calls named by
/// endpoint, and a memory of which endpoints gave the answer they promise.
final class Api {
    static final String[] ALL_SCOPES = {
        "mail:read", "mail:send", "mail:manage", "vault:read", "vault:write", "identity:sign", "identity:verify",
    };

    final TestApp app;
    final String platformKey;
    final TestApp.Agent agent;
    private final OpenApiSchemas schemas;
    private final Set<String> kept = new HashSet<>();

    Api(TestApp app, OpenApiSchemas schemas) {
        this(app, schemas, app.organization());
    }

    /// Another identity of an organization.
    Api(TestApp app, OpenApiSchemas schemas, String platformKey) {
        this.app = app;
        this.schemas = schemas;
        this.platformKey = platformKey;
        this.agent = app.agent(platformKey, ALL_SCOPES);
    }

    /// The endpoints that were called and gave their success.
    Set<String> kept() {
        return kept;
    }

    /// Calls an endpoint with the key of its audience and expects its success.
    ///
    /// @param name method and path template, `GET /v0/messages/{messageId}`; a query may follow
    /// @param shape what the answer is, see [Shape]; empty for no body
    /// @param arguments path parameters in order, percent-encoded here
    JsonNode expect(String name, @Nullable String body, String shape, String... arguments) {
        var answer = call(name, body, arguments);
        var endpoint = endpoint(name);
        assertThat(answer.status()).as("%s: %s", name, answer.text()).isEqualTo(endpoint.status());
        if (shape.isEmpty()) {
            assertThat(answer.bytes()).as(name).isEmpty();
        } else {
            assertThat(answer.header("content-type")).isEqualTo("application/json");
            assertThat(Shape.faults(shape, answer.json())).as(name).isEmpty();
        }
        keep(endpoint, answer);
        return answer.json();
    }

    /// Takes `answer` for the success of `endpoint`, and holds it against the published schema.
    void keep(Endpoint endpoint, TestApp.Answer answer) {
        assertThat(schemas.faults(endpoint, answer)).as(name(endpoint)).isEmpty();
        kept.add(name(endpoint));
    }

    /// Expects a refusal in the error envelope. @return its message
    String refuse(String name, @Nullable String body, int status, String error, String... arguments) {
        var answer = call(name, body, arguments);
        assertThat(answer.status()).as("%s: %s", name, answer.text()).isEqualTo(status);
        assertEnvelope(answer, status, error);
        return answer.string("message");
    }

    static void assertEnvelope(TestApp.Answer answer, int status, String error) {
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(Shape.faults("""
                {"error": "=%s", "message": "~.+", "status": "int", "requestId": "~req_[0-9a-f]{24}",
                 "fix?": "~.+", "docs?": "~/docs.*"}
                """.formatted(error), answer.json())).isEmpty();
        assertThat(answer.json().get("status").asInt()).isEqualTo(status);
        assertThat(answer.header("x-request-id")).isEqualTo(answer.string("requestId"));
    }

    TestApp.Answer call(String name, @Nullable String body, String... arguments) {
        var endpoint = endpoint(name);
        var path = name.substring(name.indexOf(' ') + 1);
        for (var argument : arguments) {
            var from = path.indexOf('{');
            path = path.substring(0, from) + encode(argument) + path.substring(path.indexOf('}', from) + 1);
        }
        return app.call(endpoint.method(), path, key(endpoint), body);
    }

    @Nullable
    String key(Endpoint endpoint) {
        return switch (endpoint.audience()) {
            case PUBLIC -> null;
            case PLATFORM -> platformKey;
            case IDENTITY, ANY_KEY -> agent.key();
        };
    }

    Endpoint endpoint(String name) {
        var bare = name.replaceFirst("\\?.*", "");
        return app.endpoints().stream()
                .filter(endpoint -> name(endpoint).equals(bare))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no endpoint " + bare));
    }

    static String name(Endpoint endpoint) {
        return endpoint.method() + " " + endpoint.path();
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// A mail from outside into the inbox of [#agent]; @return its wire id
    String receive(String subject, String text) {
        return receive(agent, subject, text);
    }

    String receive(TestApp.Agent to, String subject, String text) {
        var id = "<" + UUID.randomUUID() + "@example.org>";
        app.receive("ada@example.org", to.email(), """
                From: Ada <ada@example.org>
                To: %s, Bob <bob@example.org>
                Cc: carol@example.org
                Date: Mon, 2 Mar 2026 09:00:00 +0000
                Message-ID: %s
                Subject: %s
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain; charset=utf-8

                %s
                --b
                Content-Type: text/csv; name="a b.csv"
                Content-Disposition: attachment; filename="a b.csv"

                1,2
                --b--
                """.formatted(to.email(), id, subject, text));
        return id;
    }
}
