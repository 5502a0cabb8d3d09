package dev.mailgent.platform.postgres;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Short waits for another process, which cannot wake us.
final class Pause {
    private Pause() {}

    static void milliseconds(long duration) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(duration));
    }
}
