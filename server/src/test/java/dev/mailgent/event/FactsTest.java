package dev.mailgent.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.json.Json;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Each fact is told, with the fields that its sample in the manual shows.
class FactsTest {
    private static TestApp app;

    @BeforeAll
    static void start() {
        app = TestApp.shared();
    }

    private static Map<String, JsonNode> told(String key) {
        var told = new TreeMap<String, JsonNode>();
        app.get("/v0/events?limit=100", key)
                .json()
                .get("events")
                .forEach(event -> told.put(event.get("type").asString(), event.get("data")));
        return told;
    }

    private static JsonNode data(Map<String, JsonNode> told, String type) {
        return Objects.requireNonNull(told.get(type), type);
    }

    private static void awaitType(String key, String type) {
        Await.until(() -> told(key).containsKey(type));
    }

    private static void assertLikeSample(Map<String, JsonNode> told, EventType type) {
        var fields = new TreeSet<>(data(told, type.wire()).propertyNames());
        var sample = new TreeSet<>(Json.MAPPER.readTree(type.sample()).propertyNames());
        assertThat(fields).as(type.wire()).isEqualTo(sample);
    }

    @Test
    void every_fact_of_an_identity_is_told_as_the_manual_shows_it() {
        var platform = app.organization();
        var agent = app.agent(platform);
        var one = "/v0/platform/identities/" + agent.id();
        app.receive("ada@example.org", agent.email(), "From: ada@example.org\nSubject: s\n\nHello.\n");
        app.call(
                "POST",
                "/v0/messages/send",
                agent.key(),
                "{\"to\": \"d@example.com\", \"subject\": \"s\", \"text\": \"t\"}");
        app.call("PUT", "/v0/vault/stripe", agent.key(), "{\"type\": \"API_KEY\", \"data\": {\"key\": \"k\"}}");
        app.get("/v0/vault/stripe", agent.key());
        app.call("DELETE", "/v0/vault/stripe", agent.key(), null);
        app.call("PATCH", one, platform, "{\"name\": \"Ada\"}");
        app.call(
                "POST",
                "/v0/email-rules",
                agent.key(),
                "{\"type\": \"BLOCK\", \"scope\": \"SEND\", \"value\": \"*@refused.example\"}");
        app.call(
                "POST",
                "/v0/email-rules",
                agent.key(),
                "{\"type\": \"BLOCK\", \"scope\": \"RECEIVE\", \"value\": \"*@spam.example\"}");
        var refused = app.call(
                "POST",
                "/v0/messages/send",
                agent.key(),
                "{\"to\": \"x@refused.example\", \"subject\": \"s\", \"text\": \"t\"}");
        assertThat(refused.status()).isEqualTo(403);
        assertThatThrownBy(() -> app.receive("bot@spam.example", agent.email(), "From: bot@spam.example\n\nBuy.\n"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("550");
        awaitType(agent.key(), "vault.used");
        awaitType(agent.key(), "message.delivered");
        awaitType(agent.key(), "message.rejected");
        awaitType(agent.key(), "message.blocked");

        var key = agent.key();
        for (var type : EventType.values()) {
            switch (type) {
                // Below, and in the tests of returned mail, of loops and of webhooks.
                case MESSAGE_DEFERRED,
                        MESSAGE_BOUNCED,
                        MESSAGE_COMPLAINED,
                        LOOP_DETECTED,
                        SENDING_RESUMED,
                        WEBHOOK_DISABLED,
                        KEY_REVOKED,
                        IDENTITY_DELETED -> {}
                default -> {
                    assertThat(told(key)).containsKey(type.wire());
                    assertLikeSample(told(key), type);
                }
            }
        }
        app.call("DELETE", one, platform, null);
        var whole = told(platform);
        assertLikeSample(whole, EventType.KEY_REVOKED);
        assertThat(data(whole, "key.revoked").get("reason").asString()).isEqualTo("deleted");
        assertLikeSample(whole, EventType.IDENTITY_DELETED);
    }

    @Test
    void a_thread_whose_labels_change_is_told_without_a_message() {
        var agent = app.agent(app.organization());
        app.receive("ada@example.org", agent.email(), "From: ada@example.org\nSubject: s\n\nHello.\n");
        var thread = data(told(agent.key()), "thread.updated").get("threadId").asString();

        app.call("PATCH", "/v0/threads/" + thread, agent.key(), "{\"addLabels\": [\"done\"]}");

        var data = data(told(agent.key()), "thread.updated");
        assertThat(data.get("threadId").asString()).isEqualTo(thread);
        assertThat(data.has("messageId")).isFalse();
    }

    @Test
    void a_key_ends_with_the_reason_it_ended_for() {
        var platform = app.organization();
        var agent = app.agent(platform);
        var keys = "/v0/platform/identities/" + agent.id() + "/keys";
        var second = app.call("POST", keys, platform, "{\"name\": \"second\"}");
        app.call("DELETE", keys + "/" + second.string("keyId"), platform, null);
        assertThat(revoked(platform)).contains("revoked", second.string("keyId"));

        var third = app.call("POST", keys, platform, "{\"name\": \"third\"}").string("rawKey");
        app.call("POST", "/v0/keys/revoke", null, "{\"key\": \"" + third + "\"}");
        assertThat(revoked(platform)).contains("shown");

        app.call("POST", "/v0/platform/identities/" + agent.id() + "/rotate-key", platform, null);
        assertThat(revoked(platform)).contains("rotated");
    }

    private static String revoked(String platform) {
        return String.valueOf(told(platform).get("key.revoked"));
    }
}
