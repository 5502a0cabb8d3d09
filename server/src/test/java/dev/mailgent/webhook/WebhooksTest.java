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
    void a_webhook_on_everything_is_not_told_what_the_key_that_made_it_may_not_read() {
        var reader = app.agent(platform, "mail:read", "mail:manage");
        var path = path();
        var webhook = webhook(reader.key(), path, ", \"events\": [\"*\"]");
        assertThat(webhook.get("events").toString())
                .contains("\"message.*\"", "\"identity.*\"")
                .doesNotContain("vault", "\"*\"");
        for (var named : new String[] {"vault.*", "vault.used"}) {
            var body =
                    "{\"url\": \"" + receiver.url(path) + "\", \"events\": [\"message.received\", \"" + named + "\"]}";
            var refused = app.call("POST", "/v0/webhooks", reader.key(), body);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.string("message")).contains("vault:read");
        }
        var one = "/v0/webhooks/" + webhook.get("webhookId").asString();
        var widened = app.call("PATCH", one, reader.key(), "{\"events\": [\"*\", \"key.created\"]}");
        assertThat(widened.json().get("events").toString()).doesNotContain("vault", "\"*\"");
        store(reader);

        mail(reader);

        receiver.await(path, 3);
        assertThat(told(webhook))
                .contains("identity.updated", "message.received")
                .doesNotContain("vault.");
    }

    /// Lets an identity write to the vault and not read it, and does so, which is an event of the vault.
    private void store(TestApp.Agent identity) {
        var change = "{\"addScopes\": [\"vault:write\"], \"removeScopes\": [\"vault:read\"]}";
        var changed = app.call("PATCH", "/v0/platform/identities/" + identity.id(), platform, change);
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        var secret = "{\"type\": \"API_KEY\", \"data\": {\"key\": \"sk_1\"}}";
        var stored = app.call("PUT", "/v0/vault/stripe", identity.key(), secret);
        assertThat(stored.status()).as(stored.text()).isBetween(200, 201);
    }

    @Test
    void a_key_that_may_not_read_the_vault_neither_redirects_its_news_nor_reads_them_in_the_log() {
        var path = path();
        var webhook = webhook(agent.key(), path, ", \"events\": [\"*\"]");
        assertThat(webhook.get("events").toString()).isEqualTo("[\"*\"]");
        var one = "/v0/webhooks/" + webhook.get("webhookId").asString();
        var made = app.call(
                "POST",
                "/v0/platform/identities/" + agent.id() + "/keys",
                platform,
                "{\"name\": \"reader\", \"scopes\": [\"mail:read\", \"mail:manage\"]}");
        var weak = made.string("rawKey");
        var elsewhere = "{\"url\": \"" + receiver.url(path()) + "\"}";

        assertThat(app.call("PATCH", one, weak, elsewhere).status()).isEqualTo(403);
        assertThat(app.call("POST", one + "/rotate-secret", weak, null).status())
                .isEqualTo(403);
        assertThat(app.get(one + "/deliveries", weak).status()).isEqualTo(403);
        assertThat(app.get(one, weak).status()).isEqualTo(200);
        assertThat(app.call("PATCH", one, agent.key(), elsewhere).status()).isEqualTo(200);
        assertThat(app.call("DELETE", one, weak, null).status()).isEqualTo(204);
    }

    @Test
    void an_identity_that_loses_a_scope_is_not_told_of_what_it_was_for() {
        var path = path();
        var webhook = webhook(agent.key(), path, ", \"events\": [\"*\"]");

        store(agent);
        mail(agent);

        receiver.await(path, 3);
        assertThat(told(webhook))
                .contains("identity.updated", "message.received")
                .doesNotContain("vault.");
    }

    /// The log of a webhook, in which all is that was put there for it.
    private String told(JsonNode webhook) {
        return app.get("/v0/webhooks/" + webhook.get("webhookId").asString() + "/deliveries?limit=100", platform)
                .text();
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
