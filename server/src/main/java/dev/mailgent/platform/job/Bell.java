package dev.mailgent.platform.job;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Wakes the one thread that takes deferred work. Rings that nobody heard count as one, and one is never lost: who
/// rings
/// after its commit is heard by the look that follows.
public final class Bell {
    /// Also without a ring somebody looks: another node may have put work there.
    private static final Duration LONGEST_NAP = Duration.ofSeconds(15);

    private final Semaphore rung = new Semaphore(0);
    private final InstantSource clock;

    public Bell(InstantSource clock) {
        this.clock = clock;
    }

    public void ring() {
        if (rung.availablePermits() == 0) {
            rung.release();
        }
    }

    /// Returns at a ring, or when work is due.
    ///
    /// @param due when the next work is; empty when there is none
    public void nap(Optional<Instant> due) throws InterruptedException {
        var wait = due.map(at -> Duration.between(clock.instant(), at)).orElse(LONGEST_NAP);
        await(wait.compareTo(LONGEST_NAP) > 0 ? LONGEST_NAP : wait);
    }

    /// Returns at a ring, or after `most`.
    public void await(Duration most) throws InterruptedException {
        if (rung.tryAcquire(Math.max(1, most.toMillis()), TimeUnit.MILLISECONDS)) {
            rung.drainPermits();
        }
    }
}
