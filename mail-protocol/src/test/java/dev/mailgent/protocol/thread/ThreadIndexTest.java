package dev.mailgent.protocol.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.CpuClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ThreadIndexTest {
    private static final Instant MONDAY = Instant.parse("2026-11-23T06:00:00Z");
    private static final Set<String> BOB = Set.of("bob@example.com");

    private final ThreadIndex index = new ThreadIndex();

    @Test
    void a_late_root_gathers_threads_that_grew_apart() {
        add("<b@x>", "<a@x>");
        add("<d@x>", "<c@x>");
        assertThat(index.threads()).hasSize(2);

        add("<c@x>", "<a@x>");

        assertThat(index.threads()).containsExactly(List.of(0, 1, 2));
    }

    @Test
    void the_larger_thread_keeps_its_id_when_two_merge() {
        add("<a@x>", null);
        add("<b@x>", null);
        add("<b2@x>", "<b@x>");
        var larger = index.threadOf(1);

        add("<c@x>", "<a@x> <b@x>");

        assertThat(IntStream.range(0, 4).mapToLong(index::threadOf)).containsOnly(larger);
    }

    @Test
    void a_message_that_names_itself_or_a_loop_of_three_ends() {
        add("<a@x>", "<a@x>");
        add("<b@x>", "<d@x>");
        add("<c@x>", "<b@x>");
        add("<d@x>", "<c@x>");

        assertThat(index.threads()).containsExactly(List.of(0), List.of(1, 2, 3));
    }

    @Test
    void a_reply_without_ids_joins_by_subject_people_and_time() {
        add("<1@x>", null, "Invoice 7", BOB, MONDAY);
        add("<2@x>", null, "AW: invoice  7", Set.of("BOB@example.com", "eve@example.com"), MONDAY.plusSeconds(3600));
        add("<3@x>", null, "Re: Invoice 7", Set.of("carol@example.com"), MONDAY);
        add("<4@x>", null, "Re: Invoice 7", BOB, MONDAY.plusSeconds(8 * 86_400));
        add("<5@x>", null, "Invoice 7", BOB, MONDAY);
        add("<6@x>", null, "Fwd: Invoice 7", BOB, MONDAY);
        add("<7@x>", "<unknown@x>", "Re: Invoice 7", BOB, MONDAY);
        add("<8@x>", null, "Re:", BOB, MONDAY);

        assertThat(index.threads())
                .containsExactly(List.of(0, 1), List.of(2), List.of(3), List.of(4), List.of(5), List.of(6), List.of(7));
    }

    @Test
    void a_reply_by_subject_joins_the_latest_of_several_threads() {
        add("<1@x>", null, "Standup", BOB, MONDAY);
        add("<2@x>", null, "Standup", BOB, MONDAY.plusSeconds(86_400));

        add("<3@x>", null, "Re: Standup", BOB, MONDAY.plusSeconds(90_000));

        assertThat(index.threads()).containsExactly(List.of(0), List.of(1, 2));
    }

    @Test
    void programs_that_give_every_mail_the_same_id_do_not_make_one_thread_of_all_people() {
        add("<same@x>", null, "Hello", BOB, MONDAY);
        add("<same@x>", null, "Offer", Set.of("carol@example.com"), MONDAY);
        add("<same@x>", null, "Hello again", BOB, MONDAY);

        assertThat(index.threads()).containsExactly(List.of(0, 2), List.of(1));
    }

    @Test
    void messages_without_any_id_stand_alone() {
        add(null, null);
        add(null, null);

        assertThat(index.threads()).hasSize(2);
    }

    /// Whatever the order of arrival, a conversation whose messages name all their ancestors is one thread.
    @Test
    void any_order_of_arrival_gives_the_same_threads() {
        var random = new Random(5256);
        for (int round = 0; round < 300; round++) {
            var messages = conversations(random);
            var expected = partition(messages);
            var shuffled = new ArrayList<>(messages);
            java.util.Collections.shuffle(shuffled, random);
            assertThat(partition(shuffled)).isEqualTo(expected);
        }
    }

    @Test
    void hostile_reference_graphs_cost_little() {
        var random = new Random(1);
        var start = CpuClock.nanos();
        for (int i = 0; i < 3000; i++) {
            var references = IntStream.range(0, 50)
                    .mapToObj(_ -> "<" + random.nextInt(3000) + "@x>")
                    .collect(Collectors.joining(" "));
            add("<" + i + "@x>", references, "x", Set.of(), MONDAY);
        }
        assertThat((CpuClock.nanos() - start) / 1_000_000).isLessThan(5000);
    }

    private static List<ThreadFacts> conversations(Random random) {
        var messages = new ArrayList<ThreadFacts>();
        for (int talk = 0; talk < 3; talk++) {
            var chains = new ArrayList<List<String>>();
            for (int i = 0; i < 6; i++) {
                var ancestors = new ArrayList<>(
                        chains.isEmpty() ? List.<String>of() : chains.get(random.nextInt(chains.size())));
                var id = "<" + talk + "." + i + "@x>";
                messages.add(ThreadFacts.of(id, String.join(" ", ancestors), null, "s", Set.of(), MONDAY));
                ancestors.add(id);
                chains.add(ancestors);
            }
        }
        return messages;
    }

    private static Set<Set<String>> partition(List<ThreadFacts> messages) {
        var index = new ThreadIndex();
        messages.forEach(index::add);
        return index.threads().stream()
                .map(thread -> thread.stream()
                        .map(i -> String.valueOf(messages.get(i).messageId()))
                        .collect(Collectors.toSet()))
                .collect(Collectors.toSet());
    }

    private void add(@Nullable String id, @Nullable String references) {
        add(id, references, "Subject", BOB, MONDAY);
    }

    private void add(@Nullable String id, @Nullable String references, String subject, Set<String> people, Instant at) {
        index.add(ThreadFacts.of(id, references, null, subject, people, at));
    }
}
