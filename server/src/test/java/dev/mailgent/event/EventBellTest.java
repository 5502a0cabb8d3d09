package dev.mailgent.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.access.Agent;
import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestNode;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventBellTest {
    private static final class Ears implements EventBell.Listener {
        final List<News> heard = new CopyOnWriteArrayList<>();
        final AtomicInteger missed = new AtomicInteger();

        @Override
        public void rang(News news) {
            heard.add(news);
        }

        @Override
        public void missed() {
            missed.incrementAndGet();
        }
    }

    private static void append(TestNode node, Agent agent) {
        node.tenants.perform(agent.org(), tx -> Events.append(tx, agent, "vault.used", Map.of(), Instant.now()));
    }

    @Test
    void a_commit_rings_for_its_identity_its_organization_and_everyone_on_every_node() {
        try (var here = TestNode.start(InstantSource.system());
                var there = here.sibling(InstantSource.system(), true)) {
            var org = here.organization();
            var agent = here.identity(org).identity().agent();
            var other = here.identity(org).identity().agent();
            for (var node : List.of(here, there)) {
                var identity = new Ears();
                var organization = new Ears();
                var stranger = new Ears();
                var any = new Ears();
                node.bell.listen(agent.id(), identity);
                node.bell.listen(agent.org(), organization);
                node.bell.listen(other.id(), stranger);
                node.bell.listen(any);

                append(here, agent);

                Await.until(() -> !identity.heard.isEmpty() && !organization.heard.isEmpty() && !any.heard.isEmpty());
                assertThat(identity.heard.getFirst().identity()).isEqualTo(agent.id());
                assertThat(organization.heard.getFirst().org()).isEqualTo(agent.org());
                // It may hear now of its own making.
                assertThat(stranger.heard).noneMatch(news -> agent.id().equals(news.identity()));
            }
        }
    }

    @Test
    void nothing_rings_for_a_transaction_that_rolled_back_or_after_the_end_of_a_subscription() {
        try (var node = TestNode.start(InstantSource.system())) {
            var agent = node.identity(node.organization()).identity().agent();
            var ears = new Ears();
            var subscription = node.bell.listen(agent.id(), ears);
            try {
                node.tenants.perform(agent.org(), tx -> {
                    Events.append(tx, agent, "vault.used", Map.of(), Instant.now());
                    throw new IllegalStateException("undone");
                });
            } catch (IllegalStateException _) {
                // as planned
            }
            assertThat(ears.heard).isEmpty();

            append(node, agent);
            assertThat(ears.heard).hasSize(1);

            subscription.close();
            append(node, agent);
            assertThat(ears.heard).hasSize(1);
        }
    }

    @Test
    void news_survive_their_text_each_identity_once_and_no_payload_is_too_long() {
        var news = new ArrayList<News>();
        for (var i = 0; i < 500; i++) {
            var one = new News(new OrgId(new UUID(1, i % 7)), new IdentityId(new UUID(-2, i)), 0, null);
            news.add(one);
            news.add(one);
        }

        var payloads = EventNotice.payloads("node", news);

        assertThat(payloads).hasSizeGreaterThan(1).allMatch(payload -> payload.length() < 8000);
        assertThat(payloads).allMatch(payload -> EventNotice.isOf("node", payload));
        var read = new ArrayList<News>();
        payloads.forEach(payload -> read.addAll(EventNotice.read(payload).orElseThrow()));
        assertThat(read).hasSize(500).containsExactlyInAnyOrderElementsOf(List.copyOf(new java.util.HashSet<>(news)));
    }

    @Test
    void a_payload_nobody_can_read_is_none() {
        for (var payload : List.of("x", "node;", "node;a:b", "node;" + "0".repeat(32) + ":", ";:,")) {
            assertThat(EventNotice.read(payload)).isEmpty();
        }
    }
}
