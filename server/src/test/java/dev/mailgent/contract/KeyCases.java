package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.LeakReporter;
import dev.mailgent.kit.Shape;
import dev.mailgent.kit.TestApp;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The keys of an identity, and giving one up.
final class KeyCases {
    private static final String LIST = "/v0/platform/identities/{identityId}/keys";
    private static final String ONE = LIST + "/{keyId}";
    private static final String LEAKS = "/v0/security/leaked-tokens";
    private static final String WHAT = """
            "keyId": "~key_[0-9a-f]{16}", "name": "string", "apiKeyPrefix": "~mgnt-[0-9a-f]{8}",
            "allowedIps": ["string"], "expiresAt": "instant or null", "createdAt": "instant\"""";
    private static final String CREATED =
            "{" + WHAT + ", \"scopes\": [\"string\"], \"rawKey\": \"~mgnt-[0-9a-f]{64}\"}";

    private KeyCases() {}

    static Map<String, ContractTest.Case> all() {
        var all = new HashMap<String, ContractTest.Case>();
        all.put("POST " + LIST, KeyCases::create);
        all.put("GET " + LIST, KeyCases::list);
        all.put("DELETE " + ONE, KeyCases::revoke);
        all.put("POST " + ONE + "/rotate", KeyCases::rotate);
        all.put("POST /v0/keys/revoke", KeyCases::giveUp);
        all.put("POST " + LEAKS, KeyCases::leaked);
        return all;
    }

    private static JsonNode made(Api api) {
        return api.expect(
                "POST " + LIST,
                "{\"name\": \"reader\", \"scopes\": [\"mail:read\"], \"expiresAt\": \"2090-01-01T00:00:00+01:00\","
                        + " \"allowedIps\": [\"127.0.0.1\", \"10.1.2.3/8\"]}",
                CREATED,
                api.agent.id());
    }

    private static void create(Api api) {
        var key = made(api);
        assertThat(key.get("allowedIps").toString()).isEqualTo("[\"127.0.0.1/32\",\"10.0.0.0/8\"]");
        assertThat(key.get("expiresAt").asString()).isEqualTo("2089-12-31T23:00:00.000Z");
        var me = api.app.get("/v0/whoami", key.get("rawKey").asString());
        assertThat(me.json().get("scopes").toString()).isEqualTo("[\"mail:read\"]");
        assertThat(me.header("mailgent-key-expires")).isEqualTo("2089-12-31T23:00:00.000Z");
        assertThat(api.refuse("POST " + LIST, "{}", 400, "bad_request", api.agent.id()))
                .contains("name");
        api.refuse("POST " + LIST, "{\"name\": \"x\"}", 404, "not_found", "id-00000000000000aa");
    }

    private static void list(Api api) {
        made(api);
        var answer = api.call("GET " + LIST, null, api.agent.id());
        var list = answer.json();
        assertThat(Shape.faults(
                        "{" + WHAT + ", \"scopes\": [\"string\"], \"lastUsedAt\": \"instant or null\","
                                + " \"lastUsedFrom\": \"string or null\"}",
                        list.get("keys").get(0)))
                .isEmpty();
        assertThat(list.get("keys").get(1).get("scopes").isNull())
                .as("all its identity's")
                .isTrue();
        api.keep(api.endpoint("GET " + LIST), answer);
        assertThat(list.get("count").asInt()).isEqualTo(2);
        assertThat(list.toString()).doesNotContain(api.agent.key());
        api.refuse("GET " + LIST, null, 404, "not_found", "id-00000000000000aa");
    }

    private static void revoke(Api api) {
        var key = made(api);
        var id = key.get("keyId").asString();
        api.expect("DELETE " + ONE, null, "", api.agent.id(), id);
        assertThat(api.app.get("/v0/whoami", key.get("rawKey").asString()).status())
                .isEqualTo(401);
        assertThat(api.app.get("/v0/whoami", api.agent.key()).status()).isEqualTo(200);
        api.refuse("DELETE " + ONE, null, 404, "not_found", api.agent.id(), id);
    }

    private static void rotate(Api api) {
        var key = made(api);
        var rotated = api.expect(
                "POST " + ONE + "/rotate",
                "{\"overlap\": \"PT1H\"}",
                """
                {"keyId": "~key_[0-9a-f]{16}", "apiKeyPrefix": "string", "rawKey": "~mgnt-[0-9a-f]{64}",
                 "previousKeyExpiresAt": "instant or null"}""",
                api.agent.id(),
                key.get("keyId").asString());
        assertThat(rotated.get("previousKeyExpiresAt").isString()).isTrue();
        for (var one : new JsonNode[] {key, rotated}) {
            assertThat(api.app.get("/v0/whoami", one.get("rawKey").asString()).status())
                    .isEqualTo(200);
        }
        api.refuse("POST " + ONE + "/rotate", "{\"overlap\": \"P8D\"}", 400, "bad_request", api.agent.id(), "key_x");
        api.refuse("POST " + ONE + "/rotate", null, 404, "not_found", api.agent.id(), "key_00000000000000aa");
    }

    private static void leaked(Api api) {
        var key = made(api).get("rawKey").asString();
        var report = "[{\"token\": \"" + key + "\", \"type\": \"mailgent\", \"url\": \"https://example.com/a\"},"
                + " {\"token\": \"mgnt-nothing\"}, {\"token\": 7}, {}]";
        for (var wrong : new String[] {LeakReporter.sign(report + " "), "", "%%%"}) {
            var refused = api.app.call(
                    "POST",
                    LEAKS,
                    null,
                    report,
                    LeakReporter.NAME_HEADER,
                    LeakReporter.NAME,
                    LeakReporter.HEADER,
                    wrong);
            Api.assertEnvelope(refused, 401, "unauthorized");
        }
        var other = api.app.call(
                "POST",
                LEAKS,
                null,
                report,
                LeakReporter.NAME_HEADER,
                "x",
                LeakReporter.HEADER,
                LeakReporter.sign(report));
        Api.assertEnvelope(other, 401, "unauthorized");
        assertThat(api.app.get("/v0/whoami", key).status()).isEqualTo(200);

        var taken = report(api, report);
        assertThat(taken.status()).as(taken.text()).isEqualTo(204);
        api.keep(api.endpoint("POST " + LEAKS), taken);
        assertThat(api.app.get("/v0/whoami", key).status()).isEqualTo(401);
        assertThat(api.app.get("/v0/whoami", api.agent.key()).status()).isEqualTo(200);
        var log = api.app.get("/v0/logs?category=auth&action=key_leaked", api.agent.key());
        assertThat(log.text())
                .contains(key.substring(0, 13), "https://example.com/a")
                .doesNotContain(key);
        assertThat(log.json().get("count").asInt()).isEqualTo(1);
        report(api, report);
        assertThat(api.app
                        .get("/v0/logs?action=key_leaked", api.agent.key())
                        .json()
                        .get("count")
                        .asInt())
                .as("told once")
                .isEqualTo(1);
        for (var wrong : new String[] {"{}", "[", "7", "[" + "{},".repeat(1001) + "{}]"}) {
            Api.assertEnvelope(report(api, wrong), 400, "bad_request");
        }
    }

    private static TestApp.Answer report(Api api, String body) {
        return api.app.call(
                "POST",
                LEAKS,
                null,
                body,
                LeakReporter.NAME_HEADER,
                LeakReporter.NAME,
                LeakReporter.HEADER,
                LeakReporter.sign(body));
    }

    private static void giveUp(Api api) {
        var key = made(api).get("rawKey").asString();
        api.expect("POST /v0/keys/revoke", "{\"key\": \"" + key + "\"}", "");
        assertThat(api.app.get("/v0/whoami", key).status()).isEqualTo(401);
        api.refuse("POST /v0/keys/revoke", "{\"key\": \"" + key.substring(1) + "\"}", 400, "bad_request");
    }
}
