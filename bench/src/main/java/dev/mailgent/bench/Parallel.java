package dev.mailgent.bench;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// The same work many times, from several threads.
public final class Parallel {
    private Parallel() {}

    /// One piece of the work.
    @FunctionalInterface
    public interface Piece {
        void run(long number) throws Exception;
    }

    /// Runs `piece` for 0 to `count`, at most `atOnce` at a time; ends at the first failure.
    ///
    /// @throws BenchException with the first failure
    public static void times(long count, int atOnce, Piece piece) throws InterruptedException {
        var numbers = new AtomicLong();
        each(atOnce, _ -> {
            for (var n = numbers.getAndIncrement(); n < count; n = numbers.getAndIncrement()) {
                piece.run(n);
            }
        });
    }

    /// Runs `worker` in so many threads and waits for all.
    ///
    /// @throws BenchException with the first failure
    public static void each(int threads, Piece worker) throws InterruptedException {
        var failure = new AtomicReference<Throwable>();
        var started = new ArrayList<Thread>();
        for (var i = 0; i < threads; i++) {
            var number = i;
            started.add(Thread.ofVirtual().start(() -> {
                try {
                    worker.run(number);
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                }
            }));
        }
        for (var thread : started) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new BenchException("It failed: " + failure.get());
        }
    }
}
