package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.json.Json;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Attacks 15 and 16: whoever is not the owner asks every endpoint for the owner's things, in path, query
/// and body, and learns no more than that there is nothing. Made from the registry, so that a new
/// endpoint is in it from the start.
class StrangerTest {
    private static TestApp app;
    private static OpenApiSchemas schemas;

    private Api owner;
    private Api sibling;
    private Samples samples;
    private List<String> before;

    @BeforeAll
    static void start() {
        app = TestApp.shared();
        schemas = new OpenApiSchemas(app);
    }

    @BeforeEach
    void settle() {
        owner = new Api(app, schemas);
        sibling = new Api(app, schemas, owner.platformKey);
        samples = Samples.of(owner);
        before = samples.inside();
    }

    @Test
    void attack_15_another_organization_finds_nothing_by_any_endpoint() {
        attack(new Api(app, schemas));
    }

    @Test
    void attack_16_another_identity_of_the_organization_finds_nothing_by_any_endpoint() {
        // The platform key is the owner's here: what it may manage is no attack.
        attack(sibling, endpoint -> endpoint.audience() != Endpoint.Audience.PLATFORM);
    }

    @Test
    void attack_16_an_identity_key_manages_no_identity_not_even_itself() {
        for (var endpoint : app.endpoints()) {
            if (endpoint.audience() == Endpoint.Audience.PLATFORM) {
                var own = app.call(
                        endpoint.method(), Samples.path(endpoint, samples.ids), owner.agent.key(), body(endpoint));
                var absent = app.call(
                        endpoint.method(), Samples.path(endpoint, Samples.ABSENT), owner.agent.key(), body(endpoint));
                Api.assertEnvelope(own, 403, "forbidden");
                assertThat(anonymous(own)).as(Api.name(endpoint)).isEqualTo(anonymous(absent));
            }
        }
        assertThat(samples.inside()).isEqualTo(before);
    }

    @Test
    void a_platform_key_reads_and_sends_nobodys_mail() {
        for (var endpoint : app.endpoints()) {
            if (endpoint.audience() == Endpoint.Audience.IDENTITY) {
                var answer = app.call(
                        endpoint.method(), Samples.path(endpoint, samples.ids), owner.platformKey, body(endpoint));
                Api.assertEnvelope(answer, 403, "forbidden");
            }
        }
        assertThat(samples.inside()).isEqualTo(before);
    }

    @Test
    void a_key_that_lacks_the_scope_is_told_which_and_changes_nothing() {
        var limited = new HashMap<String, TestApp.Agent>();
        for (var scope : Api.ALL_SCOPES) {
            var others = Arrays.stream(Api.ALL_SCOPES)
                    .filter(one -> !one.equals(scope))
                    .toArray(String[]::new);
            limited.put(scope, app.agent(owner.platformKey, others));
        }
        before = samples.inside();
        for (var endpoint : app.endpoints()) {
            var scope = endpoint.scope();
            if (scope == null) {
                continue;
            }
            // vault:read includes vault:totp.
            var key = Objects.requireNonNull(limited.get(scope.replace("totp", "read")), scope)
                    .key();
            var answer = app.call(endpoint.method(), Samples.path(endpoint, Samples.ABSENT), key, body(endpoint));
            Api.assertEnvelope(answer, 403, "forbidden");
            assertThat(answer.string("message")).isEqualTo("Missing required scope: " + scope);
        }
        assertThat(samples.inside()).isEqualTo(before);
    }

    @Test
    void without_a_key_nothing_but_the_public_pages_answers() {
        for (var endpoint : app.endpoints()) {
            var answer = app.call(endpoint.method(), Samples.path(endpoint, samples.ids), null, body(endpoint));
            if (endpoint.path().startsWith("/oauth/")) {
                assertThat(answer.status()).as(Api.name(endpoint)).isEqualTo(400);
            } else if (endpoint.audience() == Endpoint.Audience.PUBLIC && !Samples.wantsForm(endpoint)) {
                assertThat(answer.status()).as(Api.name(endpoint)).isEqualTo(endpoint.status());
            } else {
                Api.assertEnvelope(answer, 401, "unauthorized");
            }
        }
        assertThat(samples.inside()).isEqualTo(before);
    }

    private void attack(Api stranger) {
        attack(stranger, _ -> true);
    }

    private void attack(Api stranger, java.util.function.Predicate<Endpoint> attacked) {
        var asked = 0;
        for (var endpoint : app.endpoints()) {
            if (endpoint.audience() == Endpoint.Audience.PUBLIC || !attacked.test(endpoint)) {
                continue;
            }
            var key = stranger.key(endpoint);
            if (!endpoint.pathParameters().isEmpty()) {
                byPath(endpoint, key);
                asked++;
            }
            byQuery(endpoint, key);
            byBody(endpoint, key);
        }
        assertThat(asked).isGreaterThan(10);
        assertThat(samples.inside()).as("the owner's things are as before").isEqualTo(before);
    }

    private void byPath(Endpoint endpoint, @Nullable String key) {
        if (Api.name(endpoint).equals("PUT /v0/vault/{name}")) {
            // Names are the caller's own: this makes a credential of the stranger's, and the owner's stays as it was.
            var own = app.call("PUT", Samples.path(endpoint, samples.ids), key, body(endpoint));
            assertThat(own.json().get("version").asInt()).isPositive();
            app.call("DELETE", Samples.path(endpoint, samples.ids), key, null);
            return;
        }
        var theirs = app.call(endpoint.method(), Samples.path(endpoint, samples.ids), key, body(endpoint));
        var absent = app.call(endpoint.method(), Samples.path(endpoint, Samples.ABSENT), key, body(endpoint));
        Api.assertEnvelope(theirs, 404, "not_found");
        assertThat(anonymous(theirs)).as(Api.name(endpoint)).isEqualTo(anonymous(absent));
    }

    /// The owner's page tokens and words, and the owner's ids in every text parameter.
    private void byQuery(Endpoint endpoint, @Nullable String key) {
        if (!endpoint.method().equals("GET") || !endpoint.pathParameters().isEmpty()) {
            return;
        }
        for (var parameter : endpoint.query()) {
            var values = new ArrayList<>(samples.givesAway());
            if (parameter.name().equals("pageToken")) {
                values.addAll(samples.tokens.values());
            }
            for (var value : values) {
                var answer = app.get(
                        endpoint.path() + "?" + Samples.ending(endpoint) + parameter.name() + "=" + Api.encode(value),
                        key);
                assertThat(answer.status())
                        .as(Api.name(endpoint) + " " + parameter)
                        .isIn(200, 400);
                assertGivesNothingAway(endpoint, answer);
            }
        }
    }

    /// The owner's ids in every text field of a body.
    private void byBody(Endpoint endpoint, @Nullable String key) {
        var type = endpoint.body();
        if (type == null || !endpoint.pathParameters().isEmpty()) {
            return;
        }
        for (var component : type.getRecordComponents()) {
            for (var id : samples.ids.values()) {
                var fields = new HashMap<String, Object>(example(endpoint));
                fields.put(component.getName(), isList(component) ? List.of(id) : id);
                var answer = app.call(endpoint.method(), endpoint.path(), key, Samples.pretty(fields));
                assertThat(answer.status())
                        .as("%s with %s in %s", Api.name(endpoint), id, component.getName())
                        .isBetween(200, 499);
                assertThat(answer.text()).doesNotContain(Samples.MARKER, owner.agent.email());
            }
        }
    }

    private void assertGivesNothingAway(Endpoint endpoint, TestApp.Answer answer) {
        for (var text : samples.givesAway()) {
            assertThat(answer.text()).as(Api.name(endpoint)).doesNotContain(text);
        }
    }

    static boolean isList(RecordComponent component) {
        return List.class.isAssignableFrom(component.getType());
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> example(Endpoint endpoint) {
        var text = endpoint.exampleBody();
        return text == null ? Map.of() : Json.MAPPER.readValue(text, Map.class);
    }

    static @Nullable String body(Endpoint endpoint) {
        return endpoint.exampleBody();
    }

    /// The answer without what is different in every answer.
    private static String anonymous(TestApp.Answer answer) {
        var headers = new HashMap<>(answer.headers());
        headers.keySet()
                .removeIf(name -> name.equals("date") || name.equals("x-request-id") || name.startsWith("x-ratelimit"));
        return headers + " " + answer.status() + " "
                + answer.text()
                        .replace(
                                Objects.requireNonNull(answer.json().get("requestId"))
                                        .asString(),
                                "");
    }
}
