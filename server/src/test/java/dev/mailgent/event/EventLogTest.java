package dev.mailgent.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.access.Agent;
import dev.mailgent.access.Caller;
import dev.mailgent.access.Scope;
import dev.mailgent.kit.TestNode;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.OrgId;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start(InstantSource.system());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static void append(Tx tx, Agent agent, String type, int number) {
        Events.append(tx, agent, type, Map.of("number", number), Instant.now());
    }

    private static void append(Agent agent, String type, int number) {
        node.tenants.perform(agent.org(), tx -> append(tx, agent, type, number));
    }

    private static Agent agent(dev.mailgent.account.Organizations.Founded org) {
        return node.identity(org).identity().agent();
    }

    private static List<Event> all(OrgId org, OrgPlace from, int limit) {
        var events = new ArrayList<Event>();
        var place = from;
        while (true) {
            var page = node.events.ofOrganization(org, place, limit);
            events.addAll(page.events());
            place = page.next();
            if (!page.more()) {
                return events;
            }
        }
    }

    @Test
    void pages_of_one_identity_meet_without_gap_or_overlap() {
        var agent = agent(node.organization());
        var begin = node.events.end(agent.org(), agent.id());
        for (var i = 0; i < 5; i++) {
            append(agent, i % 2 == 0 ? "message.received" : "vault.used", i);
        }

        var seen = new ArrayList<String>();
        var position = begin;
        while (true) {
            var page = node.events.ofIdentity(agent.org(), agent.id(), position, 3);
            if (page.isEmpty()) {
                break;
            }
            page.forEach(event -> seen.add(event.type()));
            position = page.getLast().position();
        }

        assertThat(seen)
                .containsExactly(
                        "message.received",
                        "thread.updated",
                        "vault.used",
                        "message.received",
                        "thread.updated",
                        "vault.used",
                        "message.received",
                        "thread.updated");
        assertThat(position).isEqualTo(node.events.end(agent.org(), agent.id()));
    }

    @Test
    void pages_of_an_organization_cut_inside_a_transaction_lose_nothing() {
        var org = node.organization();
        var one = agent(org);
        var other = agent(org);
        var begin = node.events.end(one.org());
        node.tenants.perform(one.org(), tx -> {
            for (var i = 0; i < 4; i++) {
                append(tx, one, "message.received", i);
                append(tx, other, "vault.used", i);
            }
        });

        for (var limit = 1; limit <= 5; limit++) {
            var events = all(one.org(), begin, limit);
            assertThat(events).hasSize(12);
            assertThat(events).extracting(Event::wireId).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_reader_of_an_organization_sees_every_event_once_and_in_order_while_many_write() throws Exception {
        var founded = node.organization();
        var agents = List.of(agent(founded), agent(founded), agent(founded));
        var org = founded.organization().id();
        var begin = node.events.end(org);
        var writing = new AtomicBoolean(true);
        var seen = new ArrayList<Event>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = new ArrayList<java.util.concurrent.Future<?>>();
            for (var w = 0; w < 6; w++) {
                var first = w;
                writers.add(threads.submit(() -> {
                    for (var i = 0; i < 60; i++) {
                        var number = i;
                        node.tenants.perform(org, tx -> {
                            // A transaction has its id before it waits for a feed, so ids and commits cross.
                            tx.query("SELECT pg_current_xact_id()::text AS id", _ -> true);
                            if (number % 3 == 0) {
                                tx.query("SELECT pg_sleep(0.002)", _ -> true);
                            }
                            var in = number % 2;
                            append(
                                    tx,
                                    agents.get(Math.min((first + number) % 3, (first + number + 1 + in) % 3)),
                                    "vault.used",
                                    0);
                        });
                    }
                }));
            }
            var reader = threads.submit(() -> {
                var place = begin;
                while (true) {
                    var last = !writing.get();
                    var page = node.events.ofOrganization(org, place, 7);
                    seen.addAll(page.events());
                    place = page.next();
                    if (last && page.events().isEmpty()) {
                        return;
                    }
                }
            });
            for (var writer : writers) {
                writer.get();
            }
            writing.set(false);
            reader.get();
        }

        assertThat(seen).hasSize(360);
        var last = new HashMap<UUID, Long>();
        for (var event : seen) {
            var before = last.put(event.identity().value(), event.position());
            assertThat(event.position()).isGreaterThan(before == null ? 0 : before);
        }
    }

    @Test
    void an_event_waits_for_a_transaction_of_ours_that_began_before_it_and_for_nobody_else() throws Exception {
        var org = node.organization();
        var slow = agent(org);
        var quick = agent(org);
        var begin = node.events.end(slow.org());
        var written = new CountDownLatch(1);
        var commit = new CountDownLatch(1);
        try (var foreign = DriverManager.getConnection(
                        node.postgres.jdbcUrl(), node.postgres.user(), node.postgres.password());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            foreign.setAutoCommit(false);
            foreign.createStatement().execute("SELECT pg_current_xact_id()");
            var writer = threads.submit(() -> node.tenants.perform(slow.org(), tx -> {
                append(tx, slow, "key.created", 1);
                written.countDown();
                hold(commit);
            }));
            written.await();
            append(quick, "key.revoked", 2);

            var early = node.events.ofOrganization(slow.org(), begin, 10);
            assertThat(early.events()).isEmpty();
            assertThat(early.unsettled()).isTrue();

            commit.countDown();
            writer.get();
            var page = node.events.ofOrganization(slow.org(), early.next(), 10);
            assertThat(page.events()).extracting(Event::type).containsExactly("key.created", "key.revoked");
            assertThat(page.unsettled()).isFalse();
        }
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_place_survives_its_text_and_nothing_else_is_one() {
        var place = new OrgPlace(77, UUID.randomUUID(), 12);

        assertThat(OrgPlace.parse(place.text())).contains(place);
        assertThat(OrgPlace.parse(place.text() + "A")).isEmpty();
        assertThat(OrgPlace.parse("x".repeat(44))).isEmpty();
        assertThat(OrgPlace.parse("")).isEmpty();
    }

    @Test
    void events_since_a_time_are_found_without_reading_those_of_months_before() {
        var org = node.organization();
        var agent = agent(org);
        var begin = Instant.now().plusSeconds(1000);
        node.tenants.perform(agent.org(), tx -> {
            for (var i = 0; i < 20; i++) {
                // Ten minutes apart; two of each committed in the wrong order.
                var at = begin.plusSeconds(600L * i + (i % 2 == 0 ? 20 : -590));
                Events.append(tx, agent, "vault.used", Map.of("number", i), at);
            }
        });
        var since = begin.plusSeconds(600 * 10 + 15);
        var caller = new Caller(agent.org(), agent, new UUID(0, 1), Set.of(Scope.VAULT_READ));
        var platform = new Caller(agent.org(), null, new UUID(0, 1), Set.of());
        for (var who : List.of(caller, platform)) {
            var reader = EventReader.since(node.events, who, Set.of(EventType.VAULT_USED), since);
            var found = new ArrayList<Event>();
            do {
                found.addAll(reader.read(3));
            } while (reader.more());
            assertThat(found).hasSize(9).noneMatch(event -> event.createdAt().isBefore(since));
        }
        assertThat(node.events.before(agent.org(), agent.id(), since))
                .isGreaterThan(node.events.before(agent.org(), agent.id(), begin.minusSeconds(900)));
        assertThat(node.events.before(agent.org(), agent.id(), since.plusSeconds(100_000)))
                .isEqualTo(node.events.end(agent.org(), agent.id()));
    }
}
