package dev.mailgent.platform.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BellTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Bell bell = new Bell(InstantSource.fixed(NOW));

    /// A nap on a thread of its own.
    private CompletableFuture<Boolean> nap(Optional<Instant> due) {
        var ended = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> {
            try {
                bell.nap(due);
                ended.complete(true);
            } catch (InterruptedException e) {
                ended.completeExceptionally(e);
            }
        });
        return ended;
    }

    @Test
    void a_ring_that_came_before_the_nap_is_heard() {
        bell.ring();
        assertThat(nap(Optional.empty())).succeedsWithin(SOON);
    }

    @Test
    void a_ring_ends_a_nap() {
        var ended = nap(Optional.empty());
        bell.ring();
        assertThat(ended).succeedsWithin(SOON);
    }

    @Test
    void work_that_is_due_ends_it() {
        assertThat(nap(Optional.of(NOW.minusSeconds(1)))).succeedsWithin(SOON);
        assertThat(nap(Optional.of(NOW.plusMillis(20)))).succeedsWithin(SOON);
    }
}
