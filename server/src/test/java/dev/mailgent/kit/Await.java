package dev.mailgent.kit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waiting on a condition with a deadline.
public final class Await {
    /// Says whether what is waited for has come.
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    private Await() {}

    /// Returns when `condition` holds.
    ///
    /// @throws AssertionError when it does not within a minute: a busy machine is no failure
    public static void until(Condition condition) {
        var end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (true) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (Exception e) {
                throw new AssertionError("the condition failed", e);
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("did not happen within a minute");
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
