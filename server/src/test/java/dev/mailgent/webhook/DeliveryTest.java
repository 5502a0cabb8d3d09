package dev.mailgent.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import dev.mailgent.platform.egress.EgressPolicy;
import dev.mailgent.platform.egress.Names;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// Deliveries over time: retries, rotation, giving up, the log and its end.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeliveryTest {
    private static final byte[] OTHER = "{}".getBytes(StandardCharsets.UTF_8);

    private WebhookKit kit;

    @BeforeAll
    void start() {
        kit = new WebhookKit();
    }

    @AfterAll
    void stop() {
        kit.close();
    }

    private static boolean verifies(String secret, dev.mailgent.kit.FakeReceiver.Got got, long now) {
        return StandardVerifier.standard(
                secret,
                got.header("webhook-id"),
                got.header("webhook-timestamp"),
                got.header("webhook-signature"),
                got.body(),
                now);
    }

    @Test
    void a_delivery_that_failed_comes_again_with_the_same_id_the_same_bytes_and_a_new_timestamp() {
        kit.receiver.answer("/retry", 500, Map.of(), "not today");
        var webhook = kit.webhook("/retry");
        kit.event("message.received");
        var failed = kit.await(webhook, "pending", 1);
        assertThat(failed.get("status").asInt()).isEqualTo(500);
        assertThat(failed.get("response").asString()).isEqualTo("not today");
        assertThat(failed.get("error").asString()).contains("500");
        assertThat(kit.get(webhook).get("failingSince").isNull()).isFalse();

        kit.receiver.answer("/retry", 204);
        kit.pass(Duration.ofSeconds(7));
        var done = kit.await(webhook, "delivered", 2);
        assertThat(done.get("history")).hasSize(2);
        assertThat(done.get("history").get(0).get("status").asInt()).isEqualTo(500);
        assertThat(kit.get(webhook).get("failingSince").isNull()).isTrue();

        var got = kit.receiver.await("/retry", 2);
        assertThat(got.get(1).body()).isEqualTo(got.get(0).body());
        assertThat(got.get(1).header("webhook-id"))
                .isEqualTo(got.get(0).header("webhook-id"))
                .isEqualTo(got.get(0).header("x-mailgent-idempotency-key"))
                .doesNotContain(".");
        assertThat(got.get(1).header("webhook-timestamp"))
                .isNotEqualTo(got.get(0).header("webhook-timestamp"));
        var secret = webhook.get("secret").asString();
        for (var one : got) {
            var at = Long.parseLong(one.header("webhook-timestamp"));
            assertThat(verifies(secret, one, at)).isTrue();
            assertThat(StandardVerifier.legacy(secret, one.header("x-mailgent-signature"), one.body()))
                    .isTrue();
        }
    }

    @Test
    void attack_33_what_was_changed_or_replayed_late_does_not_verify() {
        var webhook = kit.webhook("/replay");
        kit.event("message.received");
        var got = kit.receiver.await("/replay", 1).getFirst();
        var secret = webhook.get("secret").asString();
        var at = Long.parseLong(got.header("webhook-timestamp"));
        var signature = got.header("webhook-signature");
        assertThat(verifies(secret, got, at)).isTrue();
        assertThat(verifies(secret, got, at + 360)).as("six minutes later").isFalse();
        assertThat(StandardVerifier.standard(secret, "dlv_0", "" + at, signature, got.body(), at))
                .as("another id")
                .isFalse();
        assertThat(StandardVerifier.standard(
                        secret, got.header("webhook-id"), "" + (at + 1), signature, got.body(), at))
                .as("another time")
                .isFalse();
        assertThat(StandardVerifier.standard(secret, got.header("webhook-id"), "" + at, signature, OTHER, at))
                .as("another body")
                .isFalse();
        assertThat(StandardVerifier.legacy(secret, got.header("x-mailgent-signature"), OTHER))
                .isFalse();
        assertThat(verifies("", got, at)).as("no secret").isFalse();
    }

    @Test
    void attack_33_during_the_overlap_of_a_rotation_both_secrets_verify_and_after_it_one() {
        var webhook = kit.webhook("/rotated");
        var old = webhook.get("secret").asString();
        var path = "/v0/webhooks/" + WebhookKit.id(webhook) + "/rotate-secret";
        var rotated = kit.node.call("POST", path, kit.key, null);
        assertThat(rotated.status()).isEqualTo(200);
        var secret = rotated.text("secret");
        assertThat(secret).isNotEqualTo(old);

        kit.event("message.received");
        var during = kit.receiver.await("/rotated", 1).getFirst();
        var at = Long.parseLong(during.header("webhook-timestamp"));
        assertThat(verifies(old, during, at)).isTrue();
        assertThat(verifies(secret, during, at)).isTrue();
        assertThat(StandardVerifier.legacy(secret, during.header("x-mailgent-signature"), during.body()))
                .isTrue();
        assertThat(StandardVerifier.legacy(old, during.header("x-mailgent-signature-previous"), during.body()))
                .isTrue();

        kit.pass(Duration.ofHours(25));
        kit.event("message.received");
        var after = kit.receiver.await("/rotated", 2).get(1);
        var later = Long.parseLong(after.header("webhook-timestamp"));
        assertThat(verifies(secret, after, later)).isTrue();
        assertThat(verifies(old, after, later)).isFalse();
        assertThat(after.headers()).doesNotContainKey("x-mailgent-signature-previous");

        var ended = kit.node.call("POST", path, kit.key, "{\"overlap\": \"PT0S\"}");
        assertThat(ended.json().get("previousSecretExpiresAt").isNull()).isTrue();
        kit.event("message.received");
        var last = kit.receiver.await("/rotated", 3).get(2);
        var now = Long.parseLong(last.header("webhook-timestamp"));
        assertThat(verifies(ended.text("secret"), last, now)).isTrue();
        assertThat(verifies(secret, last, now)).isFalse();

        // What signs no more is gone.
        kit.pass(Duration.ofHours(2));
        kit.first().forget();
        assertThat(kit.number("SELECT count(*) FROM webhook_secret s JOIN webhook w ON w.id = s.webhook_id"
                        + " WHERE w.url LIKE '%/rotated'"))
                .isEqualTo(1);
    }

    @Test
    void gone_disables_the_webhook_and_its_owner_is_told() {
        kit.receiver.answer("/gone", 410);
        var webhook = kit.webhook("/gone", "message.received");
        var watcher = kit.webhook("/watcher", "webhook.disabled");
        kit.event("message.received");
        var failed = kit.await(webhook, "failed", 1);
        assertThat(failed.get("status").asInt()).isEqualTo(410);
        Await.until(() -> !kit.get(webhook).get("enabled").asBoolean());
        assertThat(kit.get(webhook).get("disabledReason").asString()).isEqualTo("gone");
        Await.until(() -> kit.mails.contains(kit.agent.email() + " A webhook was disabled"));
        var told = kit.receiver.await("/watcher", 1).getFirst();
        assertThat(told.json().get("data").get("webhookId").asString()).isEqualTo(WebhookKit.id(webhook));
        var logged = kit.node.get("/v0/logs?action=webhook_disabled", kit.key).json();
        assertThat(logged.get("count").asInt()).isPositive();

        kit.event("message.received");
        kit.event("webhook.disabled");
        kit.receiver.await("/watcher", 2);
        assertThat(kit.receiver.got("/gone"))
                .as("a disabled webhook gets nothing")
                .hasSize(1);
        assertThat(watcher).isNotNull();

        // It works again: enabled, and what failed is sent after all.
        kit.receiver.answer("/gone", 200);
        var path = "/v0/webhooks/" + WebhookKit.id(webhook);
        assertThat(kit.node.call("POST", path + "/replay", kit.key, "{}").status())
                .isEqualTo(409);
        kit.node.call("PATCH", path, kit.key, "{\"enabled\": true}");
        var replayed = kit.node.call("POST", path + "/replay", kit.key, "{\"onlyFailed\": true}");
        assertThat(replayed.status()).isEqualTo(202);
        assertThat(replayed.json().get("replayed").asInt()).isEqualTo(1);
        kit.await(webhook, "delivered", 2);
    }

    @Test
    void after_the_last_attempt_a_delivery_has_failed_and_a_webhook_without_a_success_is_given_up() {
        kit.receiver.answer("/never", 503);
        var webhook = kit.webhook("/never", "message.received");
        kit.event("message.received");
        kit.await(webhook, "pending", 1);
        var pauses = List.of("PT5S", "PT5M", "PT30M", "PT2H", "PT5H", "PT10H", "PT14H", "PT20H");
        for (var i = 0; i < pauses.size(); i++) {
            kit.pass(Duration.parse(pauses.get(i)).multipliedBy(6).dividedBy(5).plusSeconds(1));
            kit.await(webhook, "pending", i + 2);
        }
        kit.pass(Duration.ofHours(29));
        var failed = kit.await(webhook, "failed", 10);
        assertThat(failed.get("history")).hasSize(10);
        assertThat(failed.get("nextAttemptAt").isNull()).isTrue();
        Await.until(() -> !kit.get(webhook).get("enabled").asBoolean());
        assertThat(kit.get(webhook).get("disabledReason").asString()).isEqualTo("failing");
    }

    @Test
    void a_redirect_is_a_failure_and_nobody_goes_where_it_leads() {
        kit.receiver.answer("/moved", 307, Map.of("Location", kit.receiver.url("/elsewhere")), "");
        var webhook = kit.webhook("/moved", "message.received");
        kit.event("message.received");
        var failed = kit.await(webhook, "pending", 1);
        assertThat(failed.get("error").asString()).contains("redirect");
        assertThat(kit.receiver.got("/elsewhere")).isEmpty();
    }

    @Test
    void a_receiver_that_asks_for_a_pause_gets_it() {
        kit.receiver.answer("/busy", 429, Map.of("Retry-After", "3600"), "");
        var webhook = kit.webhook("/busy", "message.received");
        kit.event("message.received");
        kit.await(webhook, "pending", 1);
        kit.pass(Duration.ofMinutes(30));
        kit.receiver.answer("/busy", 200);
        kit.event("message.received");
        kit.receiver.await("/busy", 2);
        assertThat(kit.deliveries(webhook).get(1).get("state").asString()).isEqualTo("pending");
        kit.pass(Duration.ofMinutes(31));
        kit.receiver.await("/busy", 3);
    }

    @Test
    void a_receiver_that_never_answers_holds_up_no_other() {
        kit.receiver.answer("/dead", 0);
        var dead = kit.webhook("/dead", "thread.updated", "key.created");
        var alive = kit.webhook("/alive", "key.created");
        for (var i = 0; i < 60; i++) {
            kit.event("key.created");
        }
        kit.receiver.await("/alive", 60);
        assertThat(kit.receiver.got("/dead").size()).as("at a time").isLessThan(30);
        assertThat(new HashSet<>(kit.receiver.got("/alive").stream()
                        .map(one -> one.header("webhook-id"))
                        .toList()))
                .hasSize(60);
        assertThat(alive).isNotNull();
        kit.node.call("DELETE", "/v0/webhooks/" + WebhookKit.id(dead), kit.key, null);
        assertThat(kit.node.get("/v0/webhooks/" + WebhookKit.id(dead), kit.key).status())
                .isEqualTo(404);
    }

    @Test
    void two_processes_on_one_database_send_each_event_once() {
        var second = kit.start(EgressPolicy.WITH_LOOPBACK, Names.OF_SYSTEM);
        kit.webhook("/both", "identity.updated");
        for (var i = 0; i < 100; i++) {
            kit.event("identity.updated");
        }
        kit.receiver.await("/both", 100);
        kit.event("identity.updated");
        var got = kit.receiver.await("/both", 101);
        assertThat(got.stream().map(one -> one.json().get("id").asString()).distinct())
                .hasSize(101);
        assertThat(got).hasSize(101);
        second.look();
    }

    @Test
    void a_lease_of_a_process_that_died_ends_and_its_deliveries_are_made() throws Exception {
        var webhook = kit.webhook("/orphan", "identity.created");
        var sql = "UPDATE webhook_lane l SET due_at = now(), lease_until = '"
                + kit.clock.instant().plusSeconds(60)
                + "' FROM webhook w WHERE w.id = l.webhook_id AND w.url LIKE '%/orphan'";
        try (var connection = kit.node.postgres.connect()) {
            connection.createStatement().execute(sql);
        }
        kit.event("identity.created");
        Await.until(() -> !kit.deliveries(webhook).isEmpty());
        assertThat(kit.receiver.got("/orphan")).as("somebody seems to serve it").isEmpty();
        kit.pass(Duration.ofSeconds(61));
        kit.receiver.await("/orphan", 1);
    }

    @Test
    void the_log_is_kept_for_seven_days() {
        var webhook = kit.webhook("/old", "message.received");
        kit.event("message.received");
        kit.await(webhook, "delivered", 1);
        kit.pass(Duration.ofDays(6));
        kit.event("message.received");
        kit.receiver.await("/old", 2);
        kit.first().forget();
        assertThat(kit.deliveries(webhook)).hasSize(2);
        kit.pass(Duration.ofDays(2));
        kit.first().forget();
        assertThat(kit.deliveries(webhook)).hasSize(1);
    }

    @Test
    void a_secret_is_in_the_database_only_sealed() {
        var webhook = kit.webhook("/sealed", "message.received");
        var secret = webhook.get("secret").asString();
        assertThat(secret).matches("whsec_[A-Za-z0-9+/]{43}=");
        kit.event("message.received");
        kit.await(webhook, "delivered", 1);
        for (var table : List.of("webhook", "webhook_secret", "webhook_delivery", "activity", "event", "idempotency")) {
            for (var form : List.of(secret, secret.substring(6))) {
                assertThat(kit.number("SELECT count(*) FROM " + table + " t WHERE position('" + form
                                + "' IN t::text) > 0 OR position(encode('" + form + "', 'hex') IN t::text) > 0"))
                        .as(table)
                        .isZero();
            }
        }
        for (JsonNode shown : List.of(kit.get(webhook), kit.newest(webhook))) {
            assertThat(shown.toString()).doesNotContain(secret.substring(6));
        }
    }
}
