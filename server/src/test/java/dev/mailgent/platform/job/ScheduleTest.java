package dev.mailgent.platform.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void a_task_comes_round_again_also_after_it_failed() throws InterruptedException {
        var runs = new CountDownLatch(3);
        try (var schedule = new Schedule(Duration.ZERO)) {
            schedule.every(Duration.ofMillis(1), "failing", () -> {
                runs.countDown();
                throw new IllegalStateException("this turn fails");
            });
            schedule.start();
            assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void closing_waits_for_what_runs() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var ended = new AtomicBoolean();
        var schedule = new Schedule(Duration.ZERO).every(Duration.ofDays(1), "slow", () -> {
            begun.countDown();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            ended.set(true);
        });
        schedule.start();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        schedule.close();

        assertThat(ended).isTrue();
    }
}
