package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Encodings;
import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Attacks 12 and 13: a TOTP seed is stored in every way it can be, and then every registered endpoint is
/// asked, with every method, body and kind of key, in success and in error. No answer holds it, in its body
/// or its headers, in any encoding. Made from the registry, so that a new endpoint is in it from the start.
class SeedCanaryTest {
    /// Bytes that are text and that a URL must escape, so that each form is another.
    private static final String SEED = "Canary+seed/0987%54&2";

    private static final String BASE32 = Encodings.base32(SEED.getBytes(StandardCharsets.US_ASCII));
    private static final String URI = "otpauth://totp/Bank:ada?secret=" + BASE32 + "&issuer=Bank";
    private static final String PASSWORD = "Pass+word/canary%3";

    private static final List<Map<String, ?>> WAYS = List.of(
            Map.of("type", "TOTP", "data", Map.of("secret", BASE32, "backupCodes", List.of("b-1", "b-2"))),
            Map.of("type", "TOTP", "data", Map.of("secret", BASE32.toLowerCase(java.util.Locale.ROOT))),
            Map.of("type", "LOGIN", "data", Map.of("password", PASSWORD, "totp", URI)),
            Map.of("type", "LOGIN", "data", Map.of("password", PASSWORD, "secret", BASE32)),
            Map.of("type", "CUSTOM", "data", Map.of("anything", URI)));

    private static TestApp app;
    private static OpenApiSchemas schemas;

    @BeforeAll
    static void start() {
        app = TestApp.shared();
        schemas = new OpenApiSchemas(app);
    }

    private static void store(Api api, String name, Map<String, ?> way) {
        var body = Json.MAPPER.writeValueAsString(way);
        for (var again = 0; again < 2; again++) {
            var stored = api.call("PUT /v0/vault/{name}", body, name);
            assertThat(stored.status()).as(stored.text()).isEqualTo(200);
            assertNoSeed("PUT, time " + again, stored);
        }
    }

    @Test
    void attack_13_however_it_was_stored_the_seed_comes_back_from_nothing_about_it() {
        var api = new Api(app, schemas);
        for (var i = 0; i < WAYS.size(); i++) {
            var name = "way " + i;
            store(api, name, WAYS.get(i));
            for (var endpoint : app.endpoints()) {
                if (endpoint.pathParameters().contains("name")
                        && endpoint.method().equals("GET")) {
                    var answer = api.call(Api.name(endpoint), null, name);
                    assertThat(answer.status()).as(Api.name(endpoint)).isEqualTo(200);
                    assertNoSeed(Api.name(endpoint), answer);
                }
            }
            assertNoSeed("restore", api.call("POST /v0/vault-versions/{name}", "{\"version\": 1}", name));
            // What was shown is sent back, as a model would.
            var shown = api.call("GET /v0/vault/{name}", null, name).json();
            var back = Json.MAPPER.writeValueAsString(Map.of("type", shown.get("type"), "data", shown.get("data")));
            assertNoSeed("PUT of what was shown", api.call("PUT /v0/vault/{name}", back, name));
        }
        assertNoSeed("list", api.call("GET /v0/vault", null));
    }

    @Test
    void attack_13_no_endpoint_returns_a_seed_whatever_is_asked_of_it() {
        for (var endpoint : app.endpoints()) {
            // One inbox for what only reads, a new one for each endpoint that may change or end it.
            for (var audience : new Endpoint.Audience[] {
                Endpoint.Audience.IDENTITY, Endpoint.Audience.PLATFORM, Endpoint.Audience.PUBLIC
            }) {
                if (!endpoint.method().equals("GET") || audience == Endpoint.Audience.IDENTITY) {
                    ask(endpoint, audience);
                } else {
                    assertThat(ask(endpoint, audience)).as(Api.name(endpoint)).isLessThan(500);
                }
            }
        }
    }

    private static int ask(Endpoint endpoint, Endpoint.Audience audience) {
        var api = new Api(app, schemas);
        store(api, "bank", WAYS.get(2));
        var samples = samples(api);
        var key = key(api, audience);
        var path = Samples.path(endpoint, samples) + "?" + Samples.ending(endpoint);
        var answer = app.call(endpoint.method(), path, key, endpoint.exampleBody());
        assertNoSeed(Api.name(endpoint) + " as " + audience, answer);
        if (audience == Endpoint.Audience.PLATFORM) {
            assertThat(answer.text()).as(Api.name(endpoint)).doesNotContain(PASSWORD);
        }
        for (var field : fields(endpoint)) {
            var fields = new HashMap<String, Object>(StrangerTest.example(endpoint));
            fields.put(field, BASE32);
            var echoed = app.call(endpoint.method(), path, key, Samples.pretty(fields));
            if (echoed.status() >= 400) {
                assertNoSeed("error of " + Api.name(endpoint) + " with the seed in " + field, echoed);
            }
        }
        return answer.status();
    }

    private static List<String> fields(Endpoint endpoint) {
        var names = new ArrayList<String>();
        if (endpoint.body() != null && endpoint.path().contains("vault")) {
            for (var component : endpoint.body().getRecordComponents()) {
                names.add(component.getName());
            }
        }
        return names;
    }

    private static @Nullable String key(Api api, Endpoint.Audience audience) {
        return switch (audience) {
            case IDENTITY, ANY_KEY -> api.agent.key();
            case PLATFORM -> api.platformKey;
            case PUBLIC -> null;
        };
    }

    /// Ids that are there for what the vault and identities own, and ids nobody has for the rest.
    private static Map<String, String> samples(Api api) {
        var ids = new HashMap<>(Samples.ABSENT);
        ids.put("identityId", api.agent.id());
        ids.put("name", "bank");
        return ids;
    }

    private static void assertNoSeed(String where, TestApp.Answer answer) {
        try {
            var all = answer.headers() + "\n" + answer.text();
            assertThat(Encodings.found(SEED, all.getBytes(StandardCharsets.UTF_8)))
                    .as(where)
                    .isNull();
            assertThat(Encodings.found(SEED, answer.bytes())).as(where).isNull();
            assertThat(Encodings.found(BASE32, answer.bytes()))
                    .as(where + ", encoded once more")
                    .isNull();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
