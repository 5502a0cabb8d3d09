package dev.mailgent.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final TestClock clock = new TestClock(Instant.parse("2026-03-01T12:00:00.123Z"));

    @Test
    void the_minute_begins_with_the_first_take() {
        var limit = new RateLimit<>(2, 100, clock);
        assertThat(limit.take("a").remaining()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(59));
        assertThat(limit.take("a").remaining()).isZero();

        var refused = limit.take("a");
        assertThat(refused.allowed()).isFalse();
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(refused.resetAtMillis())
                .isEqualTo(Instant.parse("2026-03-01T12:01:00.123Z").toEpochMilli());
        clock.advance(Duration.ofSeconds(1));
        assertThat(limit.take("a").remaining()).isEqualTo(1);
    }

    @Test
    void one_key_does_not_use_up_anothers() {
        var limit = new RateLimit<>(1, 100, clock);
        assertThat(limit.take("a").allowed()).isTrue();
        assertThat(limit.take("b").allowed()).isTrue();
        assertThat(limit.take("a").allowed()).isFalse();
    }

    @Test
    void asking_takes_nothing() {
        var limit = new RateLimit<>(1, 100, clock);
        assertThat(limit.isExhausted("a")).isFalse();
        assertThat(limit.isExhausted("a")).isFalse();
        limit.take("a");
        assertThat(limit.isExhausted("a")).isTrue();
    }

    @Test
    void a_clock_set_back_does_not_lock_anyone_out() {
        var limit = new RateLimit<>(1, 100, clock);
        limit.take("a");
        clock.advance(Duration.ofDays(-1));
        limit.take("a");
        clock.advance(Duration.ofMinutes(2));
        assertThat(limit.take("a").allowed()).isTrue();
    }

    @Test
    void threads_together_get_exactly_the_limit() {
        var limit = new RateLimit<>(1000, 100, clock);
        var allowed = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var t = 0; t < 20; t++) {
                var _ = threads.submit(() -> {
                    for (var i = 0; i < 100; i++) {
                        if (limit.take("a").allowed()) {
                            allowed.incrementAndGet();
                        }
                    }
                });
            }
        }
        assertThat(allowed).hasValue(1000);
    }
}
