package dev.mailgent.webhook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works through a set of things that have something to do, a few at a time and each by one thread at a
/// time; whoever gets more to do meanwhile comes round again. Now and then everything is looked at, in
/// case a hint was lost.
final class Rounds<K> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final int WORKERS = 3;
    private static final long SWEEP_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long ERROR_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long SOON_NANOS = Duration.ofMillis(2).toNanos();
    private static final long LONGEST_SOON_NANOS = Duration.ofMillis(100).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final Function<K, Next> work;
    private final Runnable sweeping;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<K> waiting = new LinkedHashSet<>();
    private final Set<K> busy = new HashSet<>();
    /// When those come round again that asked for it, in nanoseconds of [System#nanoTime].
    private final Map<K, Long> later = new HashMap<>();
    /// The last pause of those that were told to come back soon.
    private final Map<K, Long> pauses = new HashMap<>();

    private final List<Thread> threads = new ArrayList<>();
    private long sweepAt;
    private boolean closed;

    /// What comes after a piece of work.
    enum Next {
        /// There is more to do.
        AT_ONCE,
        /// There may be more in a few milliseconds, and nobody will say so.
        SOON,
        /// Nothing, until someone says so.
        LATER
    }

    /// @param work does a piece for one thing
    /// @param sweeping adds everything there is
    Rounds(String name, Function<K, Next> work, Runnable sweeping) {
        this.name = name;
        this.work = work;
        this.sweeping = sweeping;
    }

    void start() {
        sweepAt = System.nanoTime();
        for (var i = 0; i < WORKERS; i++) {
            threads.add(Thread.ofVirtual().name(name + "-" + i).start(this::run));
        }
    }

    void add(K thing) {
        lock.lock();
        try {
            if (waiting.add(thing)) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Says that everything is to be looked at.
    void sweep() {
        lock.lock();
        try {
            sweepAt = System.nanoTime();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                var thing = take();
                if (thing == null) {
                    sweepNow();
                } else {
                    done(thing, attempt(thing));
                }
            }
        } catch (InterruptedException _) {
            // closing
        }
    }

    private void sweepNow() {
        try {
            sweeping.run();
        } catch (RuntimeException e) {
            LOG.debug("{} looks again later: {}", name, e.getMessage());
        }
    }

    private @Nullable Next attempt(K thing) {
        try {
            return work.apply(thing);
        } catch (RuntimeException | Error e) {
            LOG.warn("{} tries {} again", name, thing, e);
            return null;
        }
    }

    /// The next thing nobody works on; null when it is time to look at everything.
    private @Nullable K take() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                if (closed) {
                    throw new InterruptedException();
                }
                var now = System.nanoTime();
                var wait = dueNow(now);
                for (var thing : waiting) {
                    if (!busy.contains(thing)) {
                        waiting.remove(thing);
                        busy.add(thing);
                        return thing;
                    }
                }
                if (now - sweepAt >= 0) {
                    sweepAt = now + SWEEP_NANOS;
                    return null;
                }
                changed.await(Math.min(wait, sweepAt - now), TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Moves what has waited long enough; nanoseconds until the next.
    private long dueNow(long now) {
        var wait = SWEEP_NANOS;
        for (var entries = later.entrySet().iterator(); entries.hasNext(); ) {
            var entry = entries.next();
            if (entry.getValue() - now <= 0) {
                waiting.add(entry.getKey());
                entries.remove();
            } else {
                wait = Math.min(wait, entry.getValue() - now);
            }
        }
        return wait;
    }

    /// @param next null after an error
    private void done(K thing, @Nullable Next next) {
        lock.lock();
        try {
            busy.remove(thing);
            switch (next) {
                case null -> later.put(thing, System.nanoTime() + ERROR_NANOS);
                case AT_ONCE -> waiting.add(thing);
                case SOON -> {
                    var pause = pauses.merge(thing, SOON_NANOS, (last, _) -> Math.min(2 * last, LONGEST_SOON_NANOS));
                    later.put(thing, System.nanoTime() + pause);
                }
                case LATER -> pauses.remove(thing);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            for (var thread : threads) {
                thread.join(PATIENCE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
