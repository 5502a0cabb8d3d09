package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.Shape;
import java.util.HashMap;
import java.util.Map;

/// Who am I, the activity log, identities, and what the server says about itself.
final class OtherCases {
    private static final String SUMMARY = """
            "identityId": "~id-[0-9a-f]{16}", "name": "string", "type": "=INBOX", "purpose": "~BUYER|SELLER",
            "email": "~.+@.+", "scopes": ["string"], "usageCount": "int", "lastUsedAt": "instant or null",
            "createdAt": "instant\"""";
    private static final String IDENTITY = "{" + SUMMARY + ", \"apiKeyPrefix\": \"~mgnt-[0-9a-f]{8}\"}";
    private static final String ONE = "/v0/platform/identities/{identityId}";
    private static final String CREATED = """
            {"identityId": "~id-[0-9a-f]{16}", "name": "string", "type": "=INBOX", "purpose": "~BUYER|SELLER",
             "emailAddress": "~.+@agents\\\\.test", "scopes": ["string"], "apiKeyPrefix": "~mgnt-[0-9a-f]{8}",
             "rawKey": "~mgnt-[0-9a-f]{64}", "createdAt": "instant"}""";

    private OtherCases() {}

    static Map<String, ContractTest.Case> all() {
        var all = new HashMap<String, ContractTest.Case>();
        all.put("GET /v0/whoami", OtherCases::whoami);
        all.put("POST /mcp", OtherCases::mcp);
        all.put("GET /v0/logs", OtherCases::logs);
        all.put("GET /v0/logs/stats", OtherCases::stats);
        all.put("POST /v0/platform/identities", OtherCases::create);
        all.put("GET /v0/platform/identities", OtherCases::list);
        all.put("GET " + ONE, OtherCases::show);
        all.put("PATCH " + ONE, OtherCases::change);
        all.put("DELETE " + ONE, OtherCases::delete);
        all.put("POST " + ONE + "/rotate-key", OtherCases::rotate);
        all.put("GET /healthz", api -> api.expect("GET /healthz", null, "{\"status\": \"=ok\"}"));
        all.put("GET /readyz", api -> api.expect("GET /readyz", null, "{\"status\": \"=ready\"}"));
        all.put("GET /metrics", api -> page(api, "GET /metrics", "text/plain", "# TYPE mailgent_"));
        all.put(
                "GET /openapi.json",
                api -> page(api, "GET /openapi.json", "application/json", "\"openapi\":\"3.1.0\""));
        all.put("GET /", api -> {
            var answer = api.call("GET /", null);
            assertThat(answer.status()).isEqualTo(302);
            assertThat(answer.header("location")).isEqualTo("/docs");
            api.keep(api.endpoint("GET /"), answer);
        });
        all.put("GET /docs", api -> page(api, "GET /docs", "text/html", "/v0/messages/send"));
        all.put("GET /llms.txt", api -> page(api, "GET /llms.txt", "text/plain", "/v0/messages/send"));
        return all;
    }

    private static void page(Api api, String name, String type, String holds) {
        var answer = api.call(name, null);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).startsWith(type);
        assertThat(answer.text()).contains(holds);
        api.keep(api.endpoint(name), answer);
    }

    private static void whoami(Api api) {
        var me = api.expect("GET /v0/whoami", null, """
                {"identityId": "~id-[0-9a-f]{16}", "name": "string", "displayName": "string", "email": "string",
                 "type": "=INBOX", "purpose": "=BUYER", "scopes": ["string"], "usageCount": "int",
                 "lastUsedAt": "instant or null", "createdAt": "instant", "wallet": "null",
                 "did": "~did:web:.+:identities:id-[0-9a-f]{16}"}""");
        assertThat(me.get("identityId").asString()).isEqualTo(api.agent.id());
        assertThat(me.get("email").asString()).isEqualTo(api.agent.email());
        var organization = api.app.get("/v0/whoami", api.platformKey);
        assertThat(Shape.faults("""
                {"organization": {"id": "string", "name": "string", "createdAt": "instant"},
                 "identities": [{%s}], "scopes": ["string"]}""".formatted(SUMMARY), organization.json())).isEmpty();
        api.keep(api.endpoint("GET /v0/whoami"), organization);
    }

    private static void mcp(Api api) {
        var hello = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"initialize\", \"params\":"
                + " {\"protocolVersion\": \"2025-11-25\"}}";
        var answer = api.expect("POST /mcp", hello, """
                {"jsonrpc": "=2.0", "id": "int", "result": "object"}""");
        assertThat(answer.get("result").get("serverInfo").get("name").asString())
                .isEqualTo("mailgent");
        var failed = api.call("POST /mcp", "{}");
        assertThat(failed.status()).isEqualTo(400);
        assertThat(failed.json().get("error").get("code").asInt()).isEqualTo(-32600);
    }

    private static void logs(Api api) {
        var page = """
                {"logs": [{"id": "~log_[0-9a-f]{16}", "action": "string", "category": "~mail|vault|identity|auth|calendar",
                           "severity": "~INFO|WARNING|ERROR", "status": "~success|error|denied",
                           "description": "string or null", "targetType": "string or null",
                           "targetId": "string or null", "metadata": "object or null", "durationMs": "int or null",
                           "createdAt": "instant"}], "count": "int", "nextPageToken?": "string"}""";
        for (var i = 0; i < 2; i++) {
            api.call("POST /v0/messages/send", "{\"to\": \"d@example.com\", \"subject\": \"s\", \"text\": \"t\"}");
        }
        var sent = api.expect("GET /v0/logs?action=mail_send&category=mail&status=success", null, page);
        assertThat(sent.get("count").asInt()).isEqualTo(2);
        var first = api.expect("GET /v0/logs?limit=1", null, page);
        var next = api.expect(
                "GET /v0/logs?limit=1&pageToken=" + first.get("nextPageToken").asString(), null, page);
        assertThat(next.get("logs").get(0)).isNotEqualTo(first.get("logs").get(0));
        api.refuse("GET /v0/logs?status=maybe", null, 400, "bad_request");
    }

    private static void stats(Api api) {
        api.call("POST /v0/messages/send", "{\"to\": \"d@example.com\", \"subject\": \"s\", \"text\": \"t\"}");
        var stats = api.expect("GET /v0/logs/stats", null, """
                {"total": "int", "today": "int", "errors": "int", "byCategory": {"mail": "int", "identity?": "int"}}""");
        assertThat(stats.get("byCategory").get("mail").asInt()).isEqualTo(1);
    }

    private static void create(Api api) {
        var name = "POST /v0/platform/identities";
        var made = api.expect(name, null, CREATED);
        assertThat(made.get("purpose").asString()).isEqualTo("BUYER");
        assertThat(made.get("rawKey").asString())
                .startsWith(made.get("apiKeyPrefix").asString());
        var named = api.expect(
                name,
                "{\"name\": \"Ada the Buyer\", \"emailName\": \"ada\", \"scopes\": [\"mail:read\", \"no:such\"]}",
                CREATED);
        assertThat(named.get("emailAddress").asString()).matches("ada-[a-z0-9]{5}@agents\\.test");
        assertThat(named.get("scopes").toString()).isEqualTo("[\"mail:read\"]");
        assertThat(api.refuse(name, "{\"purpose\": \"THIEF\"}", 400, "bad_request"))
                .contains("purpose");
        assertThat(api.refuse(name, "{\"scopes\": \"mail:read\"}", 400, "bad_request"))
                .contains("scopes");
    }

    private static void list(Api api) {
        var page = "{\"identities\": [{" + SUMMARY + "}], \"count\": \"int\", \"nextPageToken?\": \"string\"}";
        api.app.agent(api.platformKey);
        var first = api.expect("GET /v0/platform/identities?limit=1", null, page);
        var token = first.get("nextPageToken").asString();
        var last = api.expect("GET /v0/platform/identities?limit=1&pageToken=" + token, null, page);
        assertThat(last.get("identities").get(0).get("identityId").asString()).isEqualTo(api.agent.id());
        assertThat(last.has("nextPageToken")).isFalse();
        api.refuse("GET /v0/platform/identities?pageToken=x", null, 400, "bad_request");
    }

    private static void show(Api api) {
        var shown = api.expect("GET " + ONE, null, IDENTITY, api.agent.id());
        assertThat(shown.get("email").asString()).isEqualTo(api.agent.email());
        api.refuse("GET " + ONE, null, 404, "not_found", "id-0000000000000000");
        api.refuse("GET " + ONE, null, 404, "not_found", "x");
    }

    private static void change(Api api) {
        var shape = "{\"identityId\": \"string\", \"name\": \"string\", \"scopes\": [\"string\"]}";
        var changed = api.expect(
                "PATCH " + ONE,
                "{\"name\": \"New\", \"addScopes\": [\"calendar:delete\"], \"removeScopes\": [\"mail:send\"]}",
                shape,
                api.agent.id());
        assertThat(changed.get("name").asString()).isEqualTo("New");
        assertThat(changed.get("scopes").toString()).contains("calendar:delete").doesNotContain("mail:send");
        api.refuse("POST /v0/messages/send", "{}", 403, "forbidden");
        api.refuse("PATCH " + ONE, "{\"name\": \"x\"}", 404, "not_found", "id-0000000000000000");
        assertThat(api.refuse("PATCH " + ONE, "{\"scopes\": [\"mail:read\"]}", 400, "bad_request", api.agent.id()))
                .contains("scopes");
    }

    private static void delete(Api api) {
        api.expect("DELETE " + ONE, null, "", api.agent.id());
        Await.until(() -> api.app.get("/v0/whoami", api.agent.key()).status() == 401);
        api.refuse("DELETE " + ONE, null, 404, "not_found", api.agent.id());
        api.refuse("GET " + ONE, null, 404, "not_found", api.agent.id());
    }

    private static void rotate(Api api) {
        var name = "POST " + ONE + "/rotate-key";
        var shape = """
                {"rawKey": "~mgnt-[0-9a-f]{64}", "apiKeyPrefix": "~mgnt-[0-9a-f]{8}", "identityId": "string",
                 "previousKeyExpiresAt": "instant or null"}""";
        var rotated = api.expect(name, null, shape, api.agent.id());
        assertThat(api.app.get("/v0/whoami", rotated.get("rawKey").asString()).status())
                .isEqualTo(200);
        Await.until(() -> api.app.get("/v0/whoami", api.agent.key()).status() == 401);
        var overlapped = api.expect(name, "{\"overlap\": \"PT24H\"}", shape, api.agent.id());
        assertThat(overlapped.get("previousKeyExpiresAt").isString()).isTrue();
        api.refuse(name, "{\"overlap\": \"soon\"}", 400, "bad_request", api.agent.id());
        assertThat(api.refuse(name, "{\"overlapp\": \"PT24H\"}", 400, "bad_request", api.agent.id()))
                .as("a mistyped field would end the old key at once")
                .contains("overlapp");
        api.refuse(name, null, 404, "not_found", "id-0000000000000000");
    }
}
