package dev.mailgent.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.account.Organizations;
import dev.mailgent.identity.Identities;
import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestClock;
import dev.mailgent.kit.TestNode;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Routes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessGateTest {
    private static final Routes PROBE = router -> {
        router.add(
                Endpoint.get("/v0/probe/mail")
                        .scope("mail:read")
                        .summary("Probe")
                        .tool("mail_probe")
                        .answers(200, Map.class)
                        .build(),
                _ -> Response.ok(Map.of("seen", true)));
        router.add(
                Endpoint.get("/v0/probe/public")
                        .audience(Endpoint.Audience.PUBLIC)
                        .summary("Probe")
                        .answers(200, Map.class)
                        .build(),
                _ -> Response.ok(Map.of("seen", true)));
    };

    private final TestClock clock = TestClock.atPresent();
    private TestNode node;
    private Organizations.Founded org;
    private Identities.Created ada;

    @BeforeAll
    void start() {
        node = TestNode.start(clock, PROBE);
        org = node.organization();
        ada = node.identity(org);
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void a_missing_a_malformed_and_an_unknown_key_are_told_apart_in_words_only() {
        var messages = new HashSet<String>();
        for (var key : new String[] {null, "sk-not-ours", other(ada.key().rawKey())}) {
            var answer = node.get("/v0/whoami", key);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text("error")).isEqualTo("unauthorized");
            assertThat(answer.text("requestId")).startsWith("req_");
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
            messages.add(answer.text("message"));
        }
        assertThat(messages).hasSize(3);
    }

    @Test
    void attack_20_forged_texts_are_refused_without_asking_the_database() {
        var good = ada.key().rawKey();
        var changed = good.substring(0, 40) + (good.charAt(40) == 'a' ? 'b' : 'a') + good.substring(41);
        var forged = List.of(
                changed,
                "mgpk-" + good.substring(5),
                "loid-" + good.substring(5),
                "mgent-" + good.substring(5),
                good.toUpperCase(java.util.Locale.ROOT),
                good + "0",
                good.substring(0, 68),
                good.substring(0, 60) + " " + good.substring(61),
                "mgnt-" + "\u0661".repeat(64));
        var before = node.keys.lookUps();
        for (var key : forged) {
            assertThat(node.keys.check(key)).as(key).isNotInstanceOf(ApiKeys.Check.Known.class);
        }
        var answer = node.get("/v0/whoami", changed);
        assertThat(node.keys.lookUps()).isEqualTo(before);
        assertThat(answer.text("message"))
                .isEqualTo(node.get("/v0/whoami", other(good)).text("message"));
    }

    @Test
    void attack_22_a_row_written_into_the_database_does_not_authenticate() throws Exception {
        var own = KeyText.mint(KeyText.Kind.IDENTITY);
        try (var connection = node.postgres.connect();
                var insert = connection.prepareStatement("""
                        INSERT INTO api_key (digest, pepper_version, id, org_id, identity_id, slot, prefix, name,
                                             created_at)
                        VALUES (sha256(?::bytea), 1, gen_random_uuid(), ?, ?, gen_random_uuid(), 'mgnt-00000000', 'mine', now())
                        """)) {
            insert.setBytes(1, own.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            insert.setObject(2, org.organization().id().value());
            insert.setObject(3, ada.identity().id().value());
            insert.execute();
        }

        assertThat(node.get("/v0/whoami", own).status()).isEqualTo(401);
    }

    @Test
    void a_scope_that_is_missing_is_named_and_the_refusal_is_in_the_activity_log() {
        var limited = node.identity(org, "calendar:read");
        var key = limited.key().rawKey();

        var answer = node.get("/v0/probe/mail", key);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text("error")).isEqualTo("forbidden");
        assertThat(answer.text("message")).isEqualTo("Missing required scope: mail:read");
        assertThat(answer.text("fix")).contains(limited.identity().id().wire()).contains("addScopes");
        Await.until(() ->
                node.get("/v0/logs?status=denied", key).json().get("count").asInt() == 1);
        var row = node.get("/v0/logs?status=denied", key).json().get("logs").get(0);
        assertThat(row.get("action").asString()).isEqualTo("mail_probe");
        assertThat(row.get("category").asString()).isEqualTo("mail");
        assertThat(row.get("severity").asString()).isEqualTo("WARNING");
        assertThat(row.get("metadata").get("route").asString()).isEqualTo("/v0/probe/mail");
    }

    @Test
    void each_kind_of_key_is_refused_what_is_the_others() {
        assertThat(node.get("/v0/probe/mail", org.platformKey().rawKey()).status())
                .isEqualTo(403);
        assertThat(node.get("/v0/platform/identities", ada.key().rawKey()).status())
                .isEqualTo(403);
        assertThat(node.get("/v0/probe/mail", ada.key().rawKey()).status()).isEqualTo(200);
        assertThat(node.get("/v0/platform/identities", org.platformKey().rawKey())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_public_endpoint_does_not_look_at_the_key() {
        assertThat(node.get("/v0/probe/public", null).status()).isEqualTo(200);
        assertThat(node.get("/v0/probe/public", "rubbish").status()).isEqualTo(200);
    }

    @Test
    void the_database_is_asked_once_for_many_requests() {
        var key = node.identity(org).key().rawKey();
        var before = node.keys.lookUps();
        for (var i = 0; i < 20; i++) {
            assertThat(node.get("/v0/probe/mail", key).status()).isEqualTo(200);
        }
        assertThat(node.keys.lookUps() - before).isEqualTo(1);
    }

    @Test
    void the_two_hundred_and_first_request_of_a_minute_waits() {
        var limits = new AccessConfig(200, 5, 60);
        try (var small = TestNode.start(clock, limits, PROBE)) {
            var founded = small.organization();
            var key = small.identity(founded).key().rawKey();
            for (var i = 1; i <= 200; i++) {
                var answer = small.get("/v0/probe/mail", key);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("X-RateLimit-Limit")).isEqualTo("200");
                assertThat(answer.header("X-RateLimit-Remaining")).isEqualTo(Integer.toString(200 - i));
            }
            clock.advance(Duration.ofSeconds(20));

            var late = small.get("/v0/probe/mail", key);
            assertThat(late.status()).isEqualTo(429);
            assertThat(late.text("error")).isEqualTo("rate_limited");
            assertThat(late.header("Retry-After")).isEqualTo("40");
            assertThat(late.header("X-RateLimit-Remaining")).isEqualTo("0");
            assertThat(Long.parseLong(late.header("X-RateLimit-Reset")))
                    .isBetween(clock.millis() / 1000 + 40, clock.millis() / 1000 + 41);
            assertThat(small.get("/v0/probe/mail", small.identity(founded).key().rawKey())
                            .status())
                    .as("another identity has its own limit")
                    .isEqualTo(200);

            clock.advance(Duration.ofSeconds(40));
            assertThat(small.get("/v0/probe/mail", key).status()).isEqualTo(200);
        }
    }

    @Test
    void an_address_with_many_failures_waits_and_a_good_key_behind_it_does_not() {
        try (var small = TestNode.start(clock, new AccessConfig(200, 200, 60), PROBE)) {
            var key = small.identity(small.organization()).key().rawKey();
            for (var i = 0; i < 60; i++) {
                assertThat(small.get("/v0/whoami", "wrong").status()).isEqualTo(401);
            }
            var refused = small.get("/v0/whoami", "wrong");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isNotEmpty();
            assertThat(small.get("/v0/whoami", null).status()).isEqualTo(429);
            assertThat(small.get("/v0/whoami", key).status()).isEqualTo(200);

            clock.advance(Duration.ofMinutes(1));
            assertThat(small.get("/v0/whoami", "wrong").status()).isEqualTo(401);
        }
    }

    @Test
    void every_request_of_a_known_caller_is_in_the_request_log() throws Exception {
        var agent = node.identity(org, "calendar:read");
        node.get("/v0/whoami", agent.key().rawKey());
        node.get("/v0/probe/mail", agent.key().rawKey());

        var rows = new AtomicInteger();
        Await.until(() -> {
            try (var connection = node.postgres.connect();
                    var query = connection.prepareStatement("""
                            SELECT count(*) FROM request_log
                             WHERE identity_id = ? AND key_id = ? AND (route, status, error)
                                   IN (('/v0/whoami', 200, NULL), ('/v0/probe/mail', 403, 'forbidden'))
                                OR identity_id = ? AND route = '/v0/whoami' AND status = 200 AND error IS NULL
                            """)) {
                query.setObject(1, agent.identity().id().value());
                query.setObject(2, agent.key().id());
                query.setObject(3, agent.identity().id().value());
                try (var result = query.executeQuery()) {
                    result.next();
                    rows.set(result.getInt(1));
                    return rows.get() == 2;
                }
            }
        });
        assertThat(rows).hasValue(2);
    }

    @Test
    void a_key_checked_before_costs_little() {
        var key = ada.key().rawKey();
        node.keys.check(key);
        var calls = 200_000;
        var best = Long.MAX_VALUE;
        for (var round = 0; round < 5; round++) {
            var started = System.nanoTime();
            for (var i = 0; i < calls; i++) {
                if (!(node.keys.check(key) instanceof ApiKeys.Check.Known)) {
                    throw new AssertionError("forgotten");
                }
            }
            best = Math.min(best, (System.nanoTime() - started) / calls);
        }
        System.out.println("check of a remembered key: " + best + " ns");
        assertThat(best).as("nanoseconds, on a busy machine").isLessThan(20_000);
    }

    /// A key of good form and checksum that nobody has.
    private static String other(String key) {
        var text = KeyText.mint(KeyText.Kind.IDENTITY);
        assertThat(text).isNotEqualTo(key);
        return text;
    }
}
