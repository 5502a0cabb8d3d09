package dev.mailgent.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.account.Organizations;
import dev.mailgent.identity.Identities;
import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestClock;
import dev.mailgent.kit.TestNode;
import dev.mailgent.platform.crypto.Purpose;
import dev.mailgent.platform.db.Notifications;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiKeysTest {
    private final TestClock clock = TestClock.atPresent();
    private TestNode node;
    private Organizations.Founded org;

    @BeforeAll
    void start() {
        node = TestNode.start(clock);
        org = node.organization();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void a_revoked_key_is_refused_at_once_here_and_on_a_node_that_hears() {
        var agent = node.identity(org);
        var key = agent.key().rawKey();
        try (var other = node.sibling(clock, true)) {
            assertThat(node.get("/v0/whoami", key).status()).isEqualTo(200);
            assertThat(other.get("/v0/whoami", key).status()).isEqualTo(200);

            delete(agent);

            var refused = node.get("/v0/whoami", key);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.text("message")).isEqualTo("This API key was revoked.");
            Await.until(() -> other.get("/v0/whoami", key).status() == 401);
        }
    }

    @Test
    void a_node_that_hears_nothing_follows_within_five_seconds() {
        var agent = node.identity(org);
        var key = agent.key().rawKey();
        try (var deaf = node.sibling(clock, false)) {
            assertThat(deaf.keys.check(key)).isInstanceOf(ApiKeys.Check.Known.class);
            delete(agent);
            var since = System.nanoTime();
            assertThat(deaf.keys.check(key)).isInstanceOf(ApiKeys.Check.Known.class);

            Await.until(() -> deaf.keys.check(key) instanceof ApiKeys.Check.Ended);

            assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void a_lost_connection_forgets_everything_once_it_is_back() throws Exception {
        var agent = node.identity(org);
        var key = agent.key().rawKey();
        try (var other = node.sibling(clock, true)) {
            assertThat(other.keys.check(key)).isInstanceOf(ApiKeys.Check.Known.class);
            var before = other.keys.lookUps();
            try (var connection = node.postgres.connect();
                    var statement = connection.createStatement()) {
                statement.execute("""
                        SELECT pg_terminate_backend(pid)
                          FROM pg_stat_activity
                         WHERE application_name = 'mailgent notifications'
                           AND datname = current_database()
                        """);
            }
            Await.until(() -> other.keys.check(key) instanceof ApiKeys.Check.Known && other.keys.lookUps() > before);

            delete(agent);

            Await.until(() -> other.keys.check(key) instanceof ApiKeys.Check.Ended);
        }
    }

    @Test
    void no_request_passes_after_the_answer_that_ended_its_key() throws Exception {
        for (var round = 0; round < 10; round++) {
            var agent = node.identity(org);
            var key = agent.key().rawKey();
            var ended = new AtomicBoolean();
            var stop = new AtomicBoolean();
            var late = new AtomicInteger();
            var caller = Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    var before = ended.get();
                    if (node.keys.check(key) instanceof ApiKeys.Check.Known && before) {
                        late.incrementAndGet();
                    }
                }
            });
            delete(agent);
            ended.set(true);
            for (var i = 0; i < 20; i++) {
                assertThat(node.keys.check(key)).isInstanceOf(ApiKeys.Check.Ended.class);
            }
            stop.set(true);
            caller.join();
            assertThat(late).hasValue(0);
        }
    }

    @Test
    void a_key_ends_at_its_time_also_while_it_is_remembered() {
        var id = org.organization().id();
        var agent = node.identity(org);
        // Nanoseconds past a microsecond: PostgreSQL would round this end up, past the moment asked for.
        var start = clock.instant();
        clock.advance(
                Duration.between(start, start.truncatedTo(ChronoUnit.MICROS).plusNanos(1_999)));
        var end = clock.instant().plus(Duration.ofHours(1));
        var key = node.system.run(tx ->
                node.keys.mint(tx, id, agent.identity().id(), "short", end).rawKey());
        var answer = node.get("/v0/whoami", key);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Mailgent-Key-Expires")).endsWith("Z");

        clock.advance(Duration.ofHours(1));

        assertThat(node.get("/v0/whoami", key).text("message")).isEqualTo("This API key has expired.");
    }

    @Test
    void keys_made_with_an_older_pepper_go_on_and_move_to_the_newer() throws Exception {
        try (var before = TestNode.start(clock)) {
            var agent = before.identity(before.organization());
            before.instanceKeys.rotate(Purpose.API_KEY_PEPPER);
            try (var after = before.sibling(clock, true)) {
                assertThat(pepperVersion(after, agent)).isEqualTo(1);
                assertThat(after.keys.check(agent.key().rawKey())).isInstanceOf(ApiKeys.Check.Known.class);
                assertThat(pepperVersion(after, agent)).isEqualTo(2);
                assertThat(after.identity(before.organizations.found("other"))
                                .key()
                                .rawKey())
                        .startsWith("mgnt-");
            }
        }
    }

    @Test
    void uses_are_counted_and_written_in_batches() throws Exception {
        var agent = node.identity(org);
        for (var i = 0; i < 3; i++) {
            node.get("/v0/whoami", agent.key().rawKey());
        }
        var seen = node.get("/v0/whoami", agent.key().rawKey());
        assertThat(seen.json().get("usageCount").asLong()).isEqualTo(4);
        assertThat(seen.json().get("lastUsedAt").isString()).isTrue();

        node.usage.flush();

        assertThat(node.usage.pending(agent.identity().id()).count()).isZero();
        assertThat(node.get("/v0/whoami", agent.key().rawKey())
                        .json()
                        .get("usageCount")
                        .asLong())
                .isEqualTo(5);
        try (var connection = node.postgres.connect();
                var query = connection.prepareStatement("SELECT last_used_at IS NOT NULL FROM api_key WHERE id = ?")) {
            query.setObject(1, agent.key().id());
            try (var rows = query.executeQuery()) {
                rows.next();
                assertThat(rows.getBoolean(1)).isTrue();
            }
        }
    }

    @Test
    void a_minted_key_does_not_print_itself() {
        var agent = node.identity(org);
        assertThat(agent.toString()).doesNotContain(agent.key().rawKey().substring(13));
        assertThat(List.of(agent.key()).toString()).contains(agent.key().prefix());
    }

    @Test
    void a_notification_that_rolls_back_is_never_heard() {
        var heard = new AtomicInteger();
        try (var listener = new Notifications(node.database)) {
            listener.listen("mg_test", payload -> {
                if (payload.equals("no")) {
                    heard.addAndGet(100);
                } else if (payload.equals("yes")) {
                    heard.incrementAndGet();
                }
            });
            listener.start();
            try {
                node.system.perform(tx -> {
                    Notifications.send(tx, "mg_test", "no");
                    throw new IllegalStateException("on purpose");
                });
            } catch (IllegalStateException _) {
                // on purpose
            }
            node.system.perform(tx -> Notifications.send(tx, "mg_test", "yes"));
            Await.until(() -> heard.get() > 0);
            assertThat(heard).hasValue(1);
        }
    }

    private void delete(Identities.Created agent) {
        var answer = node.call(
                "DELETE",
                "/v0/platform/identities/" + agent.identity().id().wire(),
                org.platformKey().rawKey(),
                null);
        assertThat(answer.status()).isEqualTo(204);
    }

    private static int pepperVersion(TestNode node, Identities.Created agent) throws Exception {
        try (var connection = node.postgres.connect();
                var query = connection.prepareStatement("SELECT pepper_version FROM api_key WHERE id = ?")) {
            query.setObject(1, agent.key().id());
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }
}
