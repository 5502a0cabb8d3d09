package dev.mailgent.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.account.Organizations;
import dev.mailgent.kit.TestClock;
import dev.mailgent.kit.TestNode;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdempotencyTest {
    private static final String PATH = "/v0/platform/identities";

    private final TestClock clock = TestClock.atPresent();
    private final AtomicInteger effects = new AtomicInteger();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private TestNode node;
    private Organizations.Founded org;
    private String platform = "";

    record Made(int number, Instant at) {}

    record Wish(String what) {}

    /// Endpoints whose effects can be counted, held up and made to fail.
    private final class Probe implements Routes {
        @Override
        public void register(Router router) {
            router.add(
                    Endpoint.post("/v0/probe/{name}")
                            .summary("Probe")
                            .body(Wish.class)
                            .answers(201, Made.class)
                            .idempotent()
                            .build(),
                    request -> node.idempotency
                            .once(
                                    Caller.of(request),
                                    Idempotency.keyOf(request),
                                    request,
                                    Made.class,
                                    _ -> effect(request.body(Wish.class).what()))
                            .response(request));
        }

        private Made effect(String what) {
            var number = effects.incrementAndGet();
            if (what.equals("fail")) {
                throw new Problem.Conflict("on purpose", "").asException();
            }
            if (what.equals("hold")) {
                entered.countDown();
                try {
                    release.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }
            return new Made(number, clock.instant());
        }
    }

    @BeforeAll
    void start() {
        node = TestNode.start(clock, new Probe());
        org = node.organization();
        platform = org.platformKey().rawKey();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void the_same_request_gives_the_first_answer_again() {
        var first = create("k1", "{\"name\":\"Ada\"}");
        var again = create("k1", "{\"name\":\"Ada\"}");

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.raw().body()).isEqualTo(first.raw().body()).contains("rawKey");
        assertThat(first.header("Idempotent-Replay")).isEmpty();
        assertThat(again.header("Idempotent-Replay")).isEqualTo("true");
        assertThat(again.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void another_request_with_the_key_is_a_conflict() {
        assertThat(create("k2", "{\"name\":\"Ada\"}").status()).isEqualTo(201);
        var other = create("k2", "{\"name\":\"Bob\"}");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.text("error")).isEqualTo("conflict");

        var key = node.identity(org).key().rawKey();
        assertThat(probe(key, "one", "k2", "x").status()).as("another caller").isEqualTo(201);
        assertThat(probe(key, "two", "k2", "x").status()).as("another path").isEqualTo(409);
    }

    @Test
    void without_a_key_every_request_counts() {
        var key = node.identity(org).key().rawKey();
        var before = effects.get();
        assertThat(node.call("POST", "/v0/probe/a", key, "{\"what\":\"x\"}").status())
                .isEqualTo(201);
        assertThat(node.call("POST", "/v0/probe/a", key, "{\"what\":\"x\"}").status())
                .isEqualTo(201);
        assertThat(effects.get() - before).isEqualTo(2);
    }

    @Test
    void a_day_later_the_key_is_free_again() {
        var key = node.identity(org).key().rawKey();
        var first = probe(key, "day", "k", "x");
        clock.advance(Duration.ofHours(23));
        assertThat(probe(key, "day", "k", "x").raw().body())
                .isEqualTo(first.raw().body());
        clock.advance(Duration.ofHours(1).plusSeconds(1));
        assertThat(probe(key, "day", "k", "y").raw().body())
                .isNotEqualTo(first.raw().body());
    }

    @Test
    void an_effect_that_failed_may_be_tried_again() {
        var key = node.identity(org).key().rawKey();
        var before = effects.get();
        assertThat(probe(key, "f", "k", "fail").status()).isEqualTo(409);
        assertThat(probe(key, "f", "k", "fail").status()).isEqualTo(409);
        assertThat(effects.get() - before).isEqualTo(2);
        assertThat(probe(key, "f", "k", "x").status()).isEqualTo(201);
    }

    @Test
    void many_at_once_take_effect_once() throws Exception {
        var key = node.identity(org).key().rawKey();
        var before = effects.get();
        var bodies = new HashSet<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<TestNode.Answer>>();
            for (var i = 0; i < 12; i++) {
                calls.add(() -> probe(key, "many", "k", "x"));
            }
            for (var answer : threads.invokeAll(calls)) {
                assertThat(answer.get().status()).isEqualTo(201);
                bodies.add(answer.get().raw().body());
            }
        }
        assertThat(effects.get() - before).isEqualTo(1);
        assertThat(bodies).hasSize(1);
    }

    @Test
    void one_that_waits_too_long_is_told_to_come_back() throws Exception {
        var key = node.identity(org).key().rawKey();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> probe(key, "hold", "k", "hold"));
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            var second = probe(key, "hold", "k", "hold");
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.text("fix")).contains("few seconds");
            release.countDown();
            assertThat(first.get(10, TimeUnit.SECONDS).status()).isEqualTo(201);
        }
        assertThat(probe(key, "hold", "k", "hold").status()).isEqualTo(201);
    }

    @Test
    void a_key_that_is_no_key_is_refused() {
        for (var bad : List.of("x".repeat(256), "tab\there")) {
            assertThat(create(bad, "{}").status()).as(bad).isEqualTo(400);
        }
        assertThat(create("x".repeat(255), "{}").status()).isEqualTo(201);
    }

    @Test
    void kept_answers_are_sealed_and_bound_to_their_row() throws Exception {
        var first = create("sealed", "{\"name\":\"Sealed\"}");
        try (var connection = node.postgres.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT answer FROM idempotency WHERE key = 'sealed'")) {
            rows.next();
            var stored = new String(rows.getBytes(1), java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThat(stored).doesNotContain("rawKey").doesNotContain(first.text("identityId"));
            statement.execute("""
                    INSERT INTO idempotency
                    SELECT org_id, caller_id, 'moved', request_hash, answer, created_at
                      FROM idempotency
                     WHERE key = 'sealed'
                    """);
        }
        assertThat(create("moved", "{\"name\":\"Sealed\"}").status()).isEqualTo(500);
    }

    @Test
    void old_answers_are_purged_and_young_ones_stay() throws Exception {
        create("old", "{}");
        clock.advance(Duration.ofHours(25));
        create("young", "{}");

        assertThat(node.idempotency.purgeOlderThan(clock.instant().minus(Duration.ofHours(24))))
                .isPositive();

        try (var connection = node.postgres.connect();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT key FROM idempotency WHERE key IN ('old', 'young')")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("young");
            assertThat(rows.next()).isFalse();
        }
    }

    private TestNode.Answer create(String key, String body) {
        return node.call("POST", PATH, platform, body, "Idempotency-Key", key);
    }

    private TestNode.Answer probe(String key, String name, String idempotencyKey, String what) {
        return node.call(
                "POST", "/v0/probe/" + name, key, "{\"what\":\"" + what + "\"}", "Idempotency-Key", idempotencyKey);
    }
}
