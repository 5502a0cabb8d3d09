package dev.mailgent.access;

import dev.mailgent.platform.problem.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/// Bounds answers that stay open: so many in all, so many of one key.
public final class OpenPlaces {
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final String what;
    private final int most;
    private final Semaphore all;
    private final int perKey;
    private final Map<UUID, Integer> ofKey = new ConcurrentHashMap<>();

    /// @param what in the plural, for the refusal
    public OpenPlaces(String what, int most, int perKey) {
        this.what = what;
        this.most = most;
        this.all = new Semaphore(most);
        this.perKey = perKey;
    }

    /// A place that is taken until it is closed; closing again does nothing.
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /// Takes a place for an answer on a key.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException RateLimited when the key has its share,
    ///     Unavailable when there is none left
    public Place enter(UUID key) {
        if (ofKey.merge(key, 1, Integer::sum) > perKey) {
            leave(key);
            throw new Problem.RateLimited(RETRY).asException();
        }
        if (!all.tryAcquire()) {
            leave(key);
            throw new Problem.Unavailable("The server is at its limit of " + what + ".", RETRY).asException();
        }
        var open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                all.release();
                leave(key);
            }
        };
    }

    private void leave(UUID key) {
        ofKey.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
    }

    /// Places taken now.
    public int open() {
        return most - all.availablePermits();
    }
}
