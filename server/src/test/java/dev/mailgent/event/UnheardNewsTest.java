package dev.mailgent.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.access.ApiKeys;
import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What a stream does about news that nobody told it of, and about news that are not for it.
class UnheardNewsTest {
    private static final class Ears implements EventSink {
        final List<String> heard = new CopyOnWriteArrayList<>();
        final AtomicInteger signs = new AtomicInteger();

        @Override
        public void ready(String cursor) {
            heard.add("ready");
        }

        @Override
        public void event(EventBody event, String cursor) {
            heard.add(event.type());
        }

        @Override
        public void flush() {}

        @Override
        public void heartbeat(String cursor) {
            signs.incrementAndGet();
        }

        @Override
        public void end(StreamEnd why, String cursor) {
            heard.add("end");
        }
    }

    private static EventStream open(TestNode node, String key, Set<EventType> types, boolean looksAnyway, Ears ears) {
        var caller = ((ApiKeys.Check.Known) node.keys.check(key)).caller();
        var reader = EventReader.fromEnd(node.events, caller, types);
        var stream = new EventStream(
                reader, node.keys.watch(key, caller), Duration.ofMillis(200), looksAnyway, Long.MAX_VALUE);
        node.bell.listen(caller.agent().id(), stream);
        Thread.ofVirtual().start(() -> {
            try {
                stream.run(ears);
            } catch (IOException e) {
                ears.heard.add(e.toString());
            }
        });
        Await.until(() -> ears.heard.contains("ready"));
        return stream;
    }

    @Test
    void an_event_of_a_node_that_died_before_it_told_of_it_is_found_at_the_next_sign_of_life() {
        try (var here = TestNode.start(InstantSource.system());
                // Neither hears nor tells: what it commits is all that is left of it.
                var there = here.sibling(InstantSource.system(), false)) {
            var created = here.identity(here.organization());
            var agent = created.identity().agent();
            var ears = new Ears();
            var stream = open(here, created.key().rawKey(), Set.of(), true, ears);

            for (var i = 0; i < 3; i++) {
                there.tenants.perform(
                        agent.org(), tx -> Events.append(tx, agent, "vault.used", Map.of(), Instant.now()));
                var told = i + 2;
                Await.until(() -> ears.heard.size() == told);
            }

            assertThat(ears.heard).containsExactly("ready", "vault.used", "vault.used", "vault.used");
            stream.stop();
        }
    }

    @Test
    void a_stream_that_is_woken_all_the_time_by_news_nobody_asked_for_still_says_that_it_lives() {
        try (var node = TestNode.start(InstantSource.system())) {
            var created = node.identity(node.organization());
            var ears = new Ears();
            var stream = open(node, created.key().rawKey(), Set.of(EventType.MESSAGE_RECEIVED), false, ears);

            Await.until(() -> {
                stream.missed();
                return ears.signs.get() >= 2;
            });

            assertThat(ears.heard).containsExactly("ready");
            stream.stop();
        }
    }
}
