package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;

/// Events, and waiting for mail.
final class EventCases {
    private static final String EVENT = """
            {"eventId": "~evt_[0-9a-f]{16}", "type": "~[a-z]+\\\\.[a-z]+", "identityId": "~id-[0-9a-f]{16}",
             "createdAt": "instant", "data": "object"}""";
    private static final String PAGE =
            "{\"events\": [" + EVENT + "], \"count\": \"int\", \"cursor\": \"string\", \"nextPageToken?\": \"string\"}";

    private EventCases() {}

    static Map<String, ContractTest.Case> all() {
        var all = new HashMap<String, ContractTest.Case>();
        all.put("GET /v0/events", EventCases::page);
        all.put("GET /v0/events/stream", EventCases::stream);
        all.put("GET /v0/messages/wait", EventCases::await);
        return all;
    }

    private static void page(Api api) {
        var first = api.expect("GET /v0/events?limit=1", null, PAGE);
        assertThat(first.get("events").get(0).get("type").asString()).isEqualTo("identity.created");
        var next =
                api.expect("GET /v0/events?after=" + first.get("nextPageToken").asString(), null, PAGE);
        assertThat(next.get("events").get(0).get("type").asString()).isEqualTo("key.created");
        assertThat(next.has("nextPageToken")).isFalse();
        var end = next.get("cursor").asString();
        assertThat(api.expect("GET /v0/events?after=" + end, null, PAGE)
                        .get("count")
                        .asInt())
                .isZero();
        api.receive("hello", "world");
        var news = api.expect("GET /v0/events?types=message.received&after=" + end, null, PAGE);
        assertThat(news.get("count").asInt()).isEqualTo(1);
        assertThat(api.expect("GET /v0/events?since=2026-01-01T00:00:00Z&limit=1", null, PAGE)
                        .get("events"))
                .isEqualTo(first.get("events"));
        assertThat(api.expect("GET /v0/events?since=2199-01-01T00:00:00Z", null, PAGE)
                        .get("count")
                        .asInt())
                .isZero();
        for (var wrong : new String[] {"yesterday", "-1000000-01-01T00:00:00Z", "9999-01-01T00:00:00Z"}) {
            api.refuse("GET /v0/events?since=" + wrong, null, 400, "bad_request");
        }
        api.refuse("GET /v0/events?after=x", null, 400, "bad_request");
        for (var list : new String[] {"types=no.such", "type=no.such", "types=message.received,no.such"}) {
            api.refuse("GET /v0/events?" + list, null, 400, "bad_request");
            assertThat(api.app.get("/v0/events?" + list, api.agent.key()).string("fix"))
                    .contains("message.received, ", "vault.used", "identity.deleted");
        }
        assertThat(api.expect("GET /v0/events?type=key.created", null, PAGE)
                        .get("count")
                        .asInt())
                .isEqualTo(1);
        var whole = api.app.get("/v0/events?limit=3", api.platformKey).json();
        assertThat(whole.get("count").asInt()).isEqualTo(3);
        assertThat(api.app
                        .get("/v0/events?after=" + whole.get("cursor").asString(), api.agent.key())
                        .status())
                .isEqualTo(400);
    }

    private static void stream(Api api) {
        var answer = api.call("GET /v0/events/stream?limit=2&after=oldest", null);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("text/event-stream");
        assertThat(answer.text())
                .matches("(?s)retry: \\d+\\nid: \\S+\\nevent: stream.ready\\ndata: \\{}\\n\\n"
                        + "id: \\S+\\nevent: identity.created\\ndata: \\{.*?}\\n\\n"
                        + "id: \\S+\\nevent: key.created\\ndata: \\{.*?}\\n\\n"
                        + "id: \\S+\\nevent: stream.end\\ndata: \\{\"reason\":\"limit\"}\\n\\n");
        api.keep(api.endpoint("GET /v0/events/stream"), answer);
        api.refuse("GET /v0/events/stream?after=x", null, 400, "bad_request");
    }

    private static void await(Api api) {
        var none = api.expect("GET /v0/messages/wait?for=code&timeout=0", null, """
                {"kind": "=none", "resume": "string"}""");
        api.receive("Your code", "Your verification code is 482913. It expires in 10 minutes.");
        var found = api.expect(
                "GET /v0/messages/wait?for=code&timeout=5&from=example.org&subject=CODE&resume="
                        + none.get("resume").asString(),
                null,
                """
                {"kind": "=code", "code": "=482913", "messageId": "string", "threadId": "~thd_[0-9a-f]{16}",
                 "sender": "=ada@example.org", "subject": "=Your code", "auth?": "object", "confidence": "number",
                 "expiresAt?": "instant", "receivedAt": "instant", "resume": "string"}""");
        assertThat(found.get("confidence").asDouble()).isBetween(0.0, 1.0);
        api.refuse("GET /v0/messages/wait?for=mail", null, 400, "bad_request");
        api.refuse("GET /v0/messages/wait?timeout=x", null, 400, "bad_request");
        api.refuse("GET /v0/messages/wait?since=soon", null, 400, "bad_request");
        api.refuse("GET /v0/messages/wait?resume=x", null, 400, "bad_request");
    }
}
