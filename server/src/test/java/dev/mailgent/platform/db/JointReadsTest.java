package dev.mailgent.platform.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.platform.id.OrgId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class JointReadsTest {
    private static final OrgId ORG = new OrgId(new UUID(1, 1));
    private static final OrgId OTHER = new OrgId(new UUID(1, 2));
    private static final Duration SOON = Duration.ofSeconds(10);

    private final List<List<Integer>> asked = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final JointReads<Integer, Integer> reads = new JointReads<>(64, this::answers);

    /// Question 0 takes until `go`; a negative one has no answer.
    private List<Integer> answers(OrgId org, List<Integer> questions) {
        asked.add(questions);
        if (questions.contains(0)) {
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        if (questions.stream().anyMatch(question -> question < 0)) {
            throw new IllegalArgumentException("no answer");
        }
        return questions.stream().map(question -> question * 10).toList();
    }

    private CompletableFuture<Integer> ask(OrgId org, int question) {
        var executor = Executors.newVirtualThreadPerTaskExecutor();
        return CompletableFuture.supplyAsync(() -> reads.ask(org, question), executor);
    }

    private List<CompletableFuture<Integer>> askWhileOneReads(int... questions) throws InterruptedException {
        var answers = new ArrayList<CompletableFuture<Integer>>();
        answers.add(ask(ORG, 0));
        begun.await();
        for (var question : questions) {
            answers.add(ask(ORG, question));
        }
        var deadline = System.nanoTime() + SOON.toNanos();
        while (reads.waiting(ORG) < questions.length) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
        go.countDown();
        return answers;
    }

    @Test
    void a_lone_caller_asks_for_itself() {
        assertThat(reads.ask(ORG, 7)).isEqualTo(70);
        assertThat(reads.ask(ORG, 8)).isEqualTo(80);
        assertThat(asked).containsExactly(List.of(7), List.of(8));
    }

    @Test
    void who_comes_while_one_reads_is_asked_for_together_and_gets_its_own_answer() throws Exception {
        var answers = askWhileOneReads(1, 2, 3);

        for (var i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i)).succeedsWithin(SOON).isEqualTo(i * 10);
        }
        assertThat(asked).hasSize(2);
        assertThat(asked.getLast()).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void another_organization_is_never_asked_for_together_and_waits_for_nobody() throws Exception {
        var slow = ask(ORG, 0);
        begun.await();

        assertThat(ask(OTHER, 5)).succeedsWithin(SOON).isEqualTo(50);

        go.countDown();
        assertThat(slow).succeedsWithin(SOON).isEqualTo(0);
    }

    @Test
    void a_question_without_an_answer_does_not_take_the_others() throws Exception {
        var answers = askWhileOneReads(1, -2, 3);

        assertThat(answers.get(1)).succeedsWithin(SOON).isEqualTo(10);
        assertThat(answers.get(3)).succeedsWithin(SOON).isEqualTo(30);
        assertThatThrownBy(answers.get(2)::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
        assertThat(reads.ask(ORG, 4)).as("the lane is free again").isEqualTo(40);
    }

    @Test
    void many_callers_all_get_their_own_answers() {
        var answers = new ArrayList<CompletableFuture<Integer>>();
        for (var i = 1; i <= 2000; i++) {
            answers.add(ask(i % 3 == 0 ? OTHER : ORG, i));
        }
        for (var i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i)).succeedsWithin(SOON).isEqualTo((i + 1) * 10);
        }
    }
}
