package dev.mailgent.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.FakeReceiver;
import dev.mailgent.kit.TestApp;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Webhooks as the product wires them: from a mail at the SMTP port to a request at a receiver.
class WebhooksTest {
    private static TestApp app;
    private static FakeReceiver receiver;

    private String platform;
    private TestApp.Agent agent;

    @BeforeAll
    static void start() {
        app = TestApp.shared();
        receiver = FakeReceiver.start();
    }

    @AfterAll
    static void stop() {
        receiver.close();
    }

    @BeforeEach
    void settle() {
        platform = app.organization();
        agent = app.agent(platform);
    }

    /// A path of the receiver that no other test uses.
    private static String path() {
        return "/" + UUID.randomUUID();
    }

    private static JsonNode webhook(String key, String path, String more) {
        var body = "{\"url\": \"" + receiver.url(path) + "\"" + more + "}";
        var answer = app.call("POST", "/v0/webhooks", key, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    private static void mail(TestApp.Agent to) {
        app.receive("ada@example.org", to.email(), """
                From: Ada <ada@example.org>
                To: %s
                Message-ID: <%s@example.org>
                Subject: zanzibar

                The code is 123456
                """.formatted(to.email(), UUID.randomUUID()));
    }

    @Test
    void a_received_mail_is_told_in_a_signed_request() {
        var path = path();
        var webhook = webhook(agent.key(), path, ", \"events\": [\"message.received\"]");
        mail(agent);
        var got = receiver.await(path, 1).getFirst();
        assertThat(got.header("content-type")).isEqualTo("application/json");
        assertThat(got.header("x-mailgent-event")).isEqualTo("message.received");
        assertThat(got.header("x-mailgent-idempotency-key"))
                .matches("dlv_[0-9a-f]{16}")
                .isEqualTo(got.header("webhook-id"));
        var body = got.json();
        assertThat(body.get("event").asString()).isEqualTo("message.received");
        assertThat(body.get("id").asString()).matches("evt_[0-9a-f]{16}");
        assertThat(body.get("identityId").asString()).isEqualTo(agent.id());
        assertThat(body.get("data").get("messageId").asString()).endsWith("@example.org>");
        var secret = webhook.get("secret").asString();
        assertThat(StandardVerifier.legacy(secret, got.header("x-mailgent-signature"), got.body()))
                .isTrue();
        assertThat(StandardVerifier.standard(
                        secret,
                        got.header("webhook-id"),
                        got.header("webhook-timestamp"),
                        got.header("webhook-signature"),
                        got.body(),
                        System.currentTimeMillis() / 1000))
                .isTrue();
    }

    @Test
    void an_identity_hears_of_its_own_events_and_an_organization_of_all() {
        var other = app.agent(platform);
        var own = path();
        var all = path();
        var pinned = path();
        webhook(agent.key(), own, ", \"events\": [\"message.*\"]");
        webhook(platform, all, ", \"events\": [\"message.received\"]");
        var third = webhook(
                platform, pinned, ", \"events\": [\"message.received\"], \"identityId\": \"" + other.id() + "\"");
        assertThat(third.get("managedBy").asString()).isEqualTo("organization");
        mail(other);
        mail(agent);
        receiver.await(all, 2);
        assertThat(receiver.await(own, 1))
                .allSatisfy(got ->
                        assertThat(got.json().get("identityId").asString()).isEqualTo(agent.id()));
        assertThat(receiver.await(pinned, 1))
                .allSatisfy(got ->
                        assertThat(got.json().get("identityId").asString()).isEqualTo(other.id()));
        assertThat(receiver.got(own)).hasSize(1);
        assertThat(receiver.got(pinned)).hasSize(1);
        assertThat(app.get("/v0/webhooks", agent.key()).json().get("count").asInt())
                .isEqualTo(1);
        assertThat(app.get("/v0/webhooks", platform).json().get("count").asInt())
                .isEqualTo(3);
    }

    @Test
    void the_log_shows_what_was_sent_and_the_answer_without_its_secrets() {
        var path = path();
        receiver.answer(path, 200, Map.of(), "thanks, Bearer abcdefghijkl and mgnt-" + "0".repeat(64));
        var webhook = webhook(agent.key(), path, ", \"events\": [\"nothing\"]");
        var one = "/v0/webhooks/" + webhook.get("webhookId").asString();
        assertThat(app.call("POST", one + "/test", agent.key(), null).status()).isEqualTo(202);
        Await.until(() -> app.get(one + "/deliveries?state=delivered", agent.key())
                        .json()
                        .get("count")
                        .asInt()
                == 1);
        var delivery = app.get(one + "/deliveries", agent.key())
                .json()
                .get("deliveries")
                .get(0);
        assertThat(delivery.get("status").asInt()).isEqualTo(200);
        assertThat(delivery.get("response").asString()).isEqualTo("thanks, Bearer [redacted] and [redacted]");
        assertThat(delivery.get("durationMs").asInt()).isNotNegative();
        assertThat(delivery.get("request").get("body").asString())
                .isEqualTo(receiver.got(path).getFirst().text());
    }

    @Test
    void attack_35_an_identity_key_neither_changes_nor_reads_a_webhook_of_the_organization() {
        var webhook = webhook(platform, path(), ", \"events\": [\"*\"]");
        var one = "/v0/webhooks/" + webhook.get("webhookId").asString();
        var url = "{\"url\": \"" + receiver.url("/stolen") + "\"}";
        for (var attempt : new String[][] {
            {"PATCH", one, url},
            {"GET", one, null},
            {"DELETE", one, null},
            {"POST", one + "/rotate-secret", null},
            {"POST", one + "/test", null},
            {"POST", one + "/replay", null},
            {"GET", one + "/deliveries", null},
        }) {
            var answer = app.call(attempt[0], attempt[1], agent.key(), attempt[2]);
            assertThat(answer.status()).as(attempt[0] + attempt[1]).isEqualTo(403);
            assertThat(answer.text()).doesNotContain("127.0.0.1");
        }
        assertThat(app.get(one, platform).string("url"))
                .isEqualTo(webhook.get("url").asString());
        assertThat(app.call("POST", "/v0/webhooks", agent.key(), """
                        {"url": "%s", "events": ["*"], "identityId": "%s"}
                        """.formatted(
                                receiver.url("/stolen"), app.agent(platform).id()))
                        .status())
                .isEqualTo(403);
        // Its owner is told.
        Await.until(() -> app.get("/v0/logs?status=denied&action=webhook_update", agent.key())
                        .json()
                        .get("count")
                        .asInt()
                >= 1);
        assertThat(receiver.got("/stolen")).isEmpty();
    }

    @Test
    void a_key_without_the_scope_registers_nothing() {
        var reader = app.agent(platform, "mail:read");
        var answer = app.call(
                "POST", "/v0/webhooks", reader.key(), "{\"url\": \"https://example.com/\", \"events\": [\"*\"]}");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(app.get("/v0/webhooks", reader.key()).status()).isEqualTo(200);
    }

    @Test
    void the_webhooks_of_an_identity_end_with_it() {
        var path = path();
        var webhook = webhook(agent.key(), path, ", \"events\": [\"*\"]");
        app.call("DELETE", "/v0/platform/identities/" + agent.id(), platform, null);
        Await.until(() -> app.get("/v0/webhooks/" + webhook.get("webhookId").asString(), platform)
                        .status()
                == 404);
    }

    @Test
    void the_metrics_tell_of_webhooks() {
        assertThat(app.get("/metrics", null).text())
                .contains("mailgent_webhook_deliveries_waiting ", "mailgent_webhook_attempts_delivered_total ");
    }
}
