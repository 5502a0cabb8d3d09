package dev.mailgent.protocol.smtp.server;

import java.util.concurrent.atomic.AtomicLong;

/// Bytes that messages on their way in may hold at once, over all sessions. Refuses rather than waits.
final class MemoryBudget {
    private final long limitBytes;
    private final AtomicLong heldBytes = new AtomicLong();

    MemoryBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    boolean take(long bytes) {
        if (heldBytes.addAndGet(bytes) <= limitBytes) {
            return true;
        }
        heldBytes.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        heldBytes.addAndGet(-bytes);
    }

    long heldBytes() {
        return heldBytes.get();
    }
}
