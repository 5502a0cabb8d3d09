package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.Shape;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Webhooks, their deliveries and what can be done with both.
final class WebhookCases {
    private static final String ALL = "/v0/webhooks";
    private static final String ONE = ALL + "/{webhookId}";
    private static final String DELIVERIES = ONE + "/deliveries";
    private static final String DELIVERY = DELIVERIES + "/{deliveryId}";
    private static final String SECRET = "~whsec_[A-Za-z0-9+/]{43}=";
    private static final String WHAT = """
            "webhookId": "~whk_[0-9a-f]{16}", "url": "~https?://.+", "events": ["string"],
            "description": "string or null", "identityId": "~id-[0-9a-f]{16} or null",
            "managedBy": "=identity or =organization", "enabled": "bool", "createdAt": "instant\"""";
    private static final String WEBHOOK = "{" + WHAT + """
            , "disabledReason": "=owner or =gone or =failing or null", "failingSince": "instant or null",
            "previousSecretExpiresAt": "instant or null", "updatedAt": "instant"}""";
    private static final String CREATED = "{" + WHAT + ", \"secret\": \"" + SECRET + "\"}";
    private static final String SENT = """
            {"deliveryId": "~dlv_[0-9a-f]{16}", "event": "string", "identityId": "~id-[0-9a-f]{16} or null",
             "state": "=pending or =delivered or =failed", "attempts": "int", "nextAttemptAt": "instant or null",
             "lastAttemptAt": "instant or null", "status": "int or null", "durationMs": "int or null",
             "error": "string or null", "response": "string or null",
             "request": {"method": "=POST", "headers": "object", "body": "string"},
             "history": [{"at": "instant", "status": "int or null", "durationMs": "int", "error": "string or null"}],
             "createdAt": "instant"}""";
    private static final String NEW =
            "{\"url\": \"http://127.0.0.1:1/hook\", \"events\": [\"message.received\", \"message.received\"]}";
    private static final String NOBODY = "whk_00000000000000aa";

    private WebhookCases() {}

    static Map<String, ContractTest.Case> all() {
        var all = new HashMap<String, ContractTest.Case>();
        all.put("POST " + ALL, WebhookCases::create);
        all.put("GET " + ALL, WebhookCases::list);
        all.put("GET " + ONE, WebhookCases::get);
        all.put("PATCH " + ONE, WebhookCases::update);
        all.put("DELETE " + ONE, WebhookCases::delete);
        all.put("POST " + ONE + "/rotate-secret", WebhookCases::rotate);
        all.put("POST " + ONE + "/test", WebhookCases::test);
        all.put("GET " + DELIVERIES, WebhookCases::deliveries);
        all.put("GET " + DELIVERY, WebhookCases::delivery);
        all.put("POST " + DELIVERY + "/replay", WebhookCases::replay);
        all.put("POST " + ONE + "/replay", WebhookCases::replayMany);
        return all;
    }

    private static JsonNode made(Api api) {
        return api.expect("POST " + ALL, NEW, CREATED);
    }

    private static String id(Api api) {
        return made(api).get("webhookId").asString();
    }

    private static void create(Api api) {
        var webhook = made(api);
        assertThat(webhook.get("events").toString()).isEqualTo("[\"message.received\"]");
        assertThat(webhook.get("identityId").asString()).isEqualTo(api.agent.id());
        assertThat(webhook.get("managedBy").asString()).isEqualTo("identity");
        assertThat(api.call("POST " + ALL, NEW).header("cache-control")).isEqualTo("no-store");
        assertThat(api.refuse("POST " + ALL, "{\"events\": [\"*\"]}", 400, "bad_request"))
                .contains("url");
        assertThat(api.refuse("POST " + ALL, "{\"url\": \"https://hooks.example.com/\"}", 400, "bad_request"))
                .contains("events");
        for (var events : new String[] {"[]", "[\"Message\"]", "[\"message.\"]", "[\"a*\"]", "[\"**\"]", "[null]"}) {
            api.refuse("POST " + ALL, NEW.replaceFirst("\\[.*]", events), 400, "bad_request");
        }
        for (var url : new String[] {"ftp://example.com/", "https://10.0.0.1/", "https://u:p@example.com/", "x"}) {
            var body = "{\"url\": \"" + url + "\", \"events\": [\"*\"]}";
            assertThat(api.refuse("POST " + ALL, body, 422, "unprocessable")).doesNotContain(url);
        }
        var same = new String[2];
        for (var i = 0; i < 2; i++) {
            var answer = api.app.call("POST", ALL, api.agent.key(), NEW, "Idempotency-Key", "one");
            same[i] = answer.string("webhookId") + answer.string("secret");
        }
        assertThat(same[0]).isEqualTo(same[1]);
    }

    private static void list(Api api) {
        for (var i = 0; i < 3; i++) {
            made(api);
        }
        var page = api.expect(
                "GET " + ALL + "?limit=2",
                null,
                "{\"webhooks\": [" + WEBHOOK + "], \"count\": \"int\", \"nextPageToken\": \"string\"}");
        assertThat(page.get("count").asInt()).isEqualTo(2);
        var next = api.call(
                        "GET " + ALL + "?limit=2&pageToken="
                                + page.get("nextPageToken").asString(),
                        null)
                .json();
        assertThat(next.get("count").asInt()).isEqualTo(1);
        assertThat(next.has("nextPageToken")).isFalse();
        assertThat(next.toString()).doesNotContain("whsec_");
    }

    private static void get(Api api) {
        var id = id(api);
        api.expect("GET " + ONE, null, WEBHOOK, id);
        assertThat(api.app.get(ALL + "/" + id, api.platformKey).status()).isEqualTo(200);
        api.refuse("GET " + ONE, null, 404, "not_found", NOBODY);
        api.refuse("GET " + ONE, null, 404, "not_found", "x");
    }

    private static void update(Api api) {
        var id = id(api);
        var changed = api.expect(
                "PATCH " + ONE,
                "{\"events\": [\"message.*\"], \"enabled\": false, \"description\": \"mine\"}",
                WEBHOOK,
                id);
        assertThat(changed.get("url").asString()).isEqualTo("http://127.0.0.1:1/hook");
        assertThat(changed.get("disabledReason").asString()).isEqualTo("owner");
        assertThat(changed.get("description").asString()).isEqualTo("mine");
        assertThat(api.refuse("POST " + ONE + "/test", null, 409, "conflict", id))
                .contains("disabled");
        var again = api.expect("PATCH " + ONE, "{\"enabled\": true}", WEBHOOK, id);
        assertThat(again.get("disabledReason").isNull()).isTrue();
        assertThat(again.get("events").toString()).isEqualTo("[\"message.*\"]");
        api.refuse("PATCH " + ONE, "{\"url\": \"http://169.254.169.254/\"}", 422, "unprocessable", id);
        api.refuse("PATCH " + ONE, "{\"secret\": \"whsec_x\"}", 400, "bad_request", id);
        api.refuse("PATCH " + ONE, "{}", 404, "not_found", NOBODY);
    }

    private static void delete(Api api) {
        var id = id(api);
        api.expect("DELETE " + ONE, null, "", id);
        api.refuse("GET " + ONE, null, 404, "not_found", id);
        api.refuse("DELETE " + ONE, null, 404, "not_found", id);
    }

    private static void rotate(Api api) {
        var webhook = made(api);
        var shape = "{\"webhookId\": \"~whk_.*\", \"secret\": \"" + SECRET
                + "\", \"previousSecretExpiresAt\": \"instant or null\"}";
        var path = "POST " + ONE + "/rotate-secret";
        var id = webhook.get("webhookId").asString();
        var rotated = api.expect(path, null, shape, id);
        assertThat(rotated.get("secret")).isNotEqualTo(webhook.get("secret"));
        assertThat(rotated.get("previousSecretExpiresAt").isNull()).isFalse();
        assertThat(api.expect(path, "{\"overlap\": \"PT0S\"}", shape, id)
                        .get("previousSecretExpiresAt")
                        .isNull())
                .isTrue();
        assertThat(api.refuse(path, "{\"overlap\": \"PT25H\"}", 400, "bad_request", id))
                .contains("overlap");
        api.refuse(path, null, 404, "not_found", NOBODY);
    }

    private static JsonNode tested(Api api, String id) {
        var delivery = api.expect("POST " + ONE + "/test", null, SENT, id);
        var deliveryId = delivery.get("deliveryId").asString();
        Await.until(() -> api.call("GET " + DELIVERY, null, id, deliveryId)
                .string("state")
                .equals("failed"));
        return delivery;
    }

    private static void test(Api api) {
        var id = id(api);
        var delivery = tested(api, id);
        assertThat(delivery.get("event").asString()).isEqualTo("webhook.test");
        api.refuse("POST " + ONE + "/test", null, 404, "not_found", NOBODY);
    }

    private static void deliveries(Api api) {
        var id = id(api);
        tested(api, id);
        tested(api, id);
        var page = api.expect(
                "GET " + DELIVERIES + "?limit=1&state=failed&event=webhook.test",
                null,
                "{\"deliveries\": [" + SENT + "], \"count\": \"int\", \"nextPageToken\": \"string\"}",
                id);
        assertThat(page.get("count").asInt()).isEqualTo(1);
        var next = api.call(
                        "GET " + DELIVERIES + "?limit=1&pageToken="
                                + page.get("nextPageToken").asString(),
                        null,
                        id)
                .json();
        assertThat(next.get("deliveries")).isNotEqualTo(page.get("deliveries"));
        assertThat(api.call("GET " + DELIVERIES + "?state=delivered", null, id)
                        .json()
                        .get("count")
                        .asInt())
                .isZero();
        assertThat(api.refuse("GET " + DELIVERIES + "?state=x", null, 400, "bad_request", id))
                .contains("state");
        assertThat(api.refuse("GET " + DELIVERIES + "?event=%00", null, 400, "bad_request", id))
                .contains("event");
        api.refuse("GET " + DELIVERIES, null, 404, "not_found", NOBODY);
    }

    private static void delivery(Api api) {
        var id = id(api);
        var deliveryId = tested(api, id).get("deliveryId").asString();
        var delivery = api.expect("GET " + DELIVERY, null, SENT, id, deliveryId);
        assertThat(delivery.get("attempts").asInt()).isEqualTo(1);
        assertThat(delivery.get("status").isNull()).isTrue();
        assertThat(delivery.get("error").asString()).contains("refused the connection");
        assertThat(delivery.get("history")).hasSize(1);
        assertThat(Shape.faults(
                        "{\"id\": \"~evt_[0-9a-f]{16}\", \"event\": \"=webhook.test\", \"type\": \"=webhook.test\","
                                + " \"timestamp\": \"instant\", \"identityId\": \"~id-.*\", \"data\": \"object\"}",
                        dev.mailgent.platform.json.Json.MAPPER.readTree(
                                delivery.get("request").get("body").asString())))
                .isEmpty();
        api.refuse("GET " + DELIVERY, null, 404, "not_found", id, "dlv_00000000000000aa");
        api.refuse("GET " + DELIVERY, null, 404, "not_found", NOBODY, deliveryId);
        api.refuse("GET " + DELIVERY, null, 404, "not_found", id(api), deliveryId);
    }

    private static void replay(Api api) {
        var id = id(api);
        var deliveryId = tested(api, id).get("deliveryId").asString();
        var again = api.expect("POST " + DELIVERY + "/replay", null, SENT, id, deliveryId);
        assertThat(again.get("deliveryId").asString()).isEqualTo(deliveryId);
        Await.until(() -> api.call("GET " + DELIVERY, null, id, deliveryId)
                        .json()
                        .get("attempts")
                        .asInt()
                == 2);
        api.refuse("POST " + DELIVERY + "/replay", null, 404, "not_found", id, "dlv_00000000000000aa");
    }

    private static void replayMany(Api api) {
        var id = id(api);
        var replayed = api.expect("POST " + ONE + "/replay", null, "{\"replayed\": \"int\"}", id);
        assertThat(replayed.get("replayed").asInt()).isZero();
        var range =
                "{\"from\": \"2026-01-01T00:00:00+01:00\", \"to\": \"2026-01-02T00:00:00Z\", \"onlyFailed\": false}";
        api.expect("POST " + ONE + "/replay", range, "{\"replayed\": \"int\"}", id);
        assertThat(api.refuse("POST " + ONE + "/replay", "{\"from\": \"today\"}", 400, "bad_request", id))
                .contains("from");
        api.refuse("POST " + ONE + "/replay", null, 404, "not_found", NOBODY);
    }
}
