package dev.mailgent.platform.db;

import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Commits work in batches that size themselves: a writer that is free commits at once what is there; what arrives
/// meanwhile is the next batch. One commit then serves many callers, and a lone one waits for nobody.
///
/// Work of one lane always has the same writer: two would only wait for each other at the lane's locked row, and
/// the one that waits holds a batch that could have grown (ADR 3).
///
/// @param <W> a piece of work
/// @param <R> what its caller gets
public final class GroupCommit<W, R> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int MOST_PIECES = 256;
    private static final long MOST_BYTES = 16L * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Work<W, R> work;
    private final List<Writer> writers = new ArrayList<>();
    private final LongAdder batches = new LongAdder();

    /// What is done with the pieces.
    public interface Work<W, R> {
        /// The lane a piece belongs to; any number.
        int lane(W piece);

        /// About how much memory a piece takes.
        long bytes(W piece);

        /// Writes and commits a batch in one transaction; results in the order given.
        List<R> commit(List<W> batch);
    }

    /// @param writers how many commits may run at once; as many as cores serve best
    public GroupCommit(String name, int writers, Work<W, R> work) {
        this.work = work;
        for (var i = 0; i < writers; i++) {
            this.writers.add(new Writer(name + "-writer-" + i));
        }
    }

    /// Returns once the piece is on stable storage.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Unavailable when that cannot be said in time
    public R commit(W piece) {
        var pending = new Pending<W, R>(piece, work.bytes(piece), System.nanoTime(), new CompletableFuture<>());
        writers.get(Math.floorMod(work.lane(piece), writers.size())).add(pending);
        try {
            return pending.result().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException _) {
            // The commit may still happen; who repeats finds its row.
            throw new Problem.Unavailable("Storing took too long.", Duration.ofSeconds(30)).asException();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw stopping();
        }
    }

    /// How long the oldest piece has been waiting for a writer.
    public Duration lag() {
        var now = System.nanoTime();
        return Duration.ofNanos(
                writers.stream().mapToLong(writer -> writer.lagNanos(now)).max().orElse(0));
    }

    /// Pieces waiting for a writer.
    public int waiting() {
        return writers.stream().mapToInt(writer -> writer.queue.size()).sum();
    }

    /// Commits so far.
    public long batches() {
        return batches.sum();
    }

    /// A piece with its caller; without a piece it is the end of a queue.
    private record Pending<W, R>(@Nullable W piece, long bytes, long sinceNanos, CompletableFuture<R> result) {
        W get() {
            return Objects.requireNonNull(piece);
        }
    }

    /// A queue and the thread that empties it.
    private final class Writer {
        private final LinkedBlockingQueue<Pending<W, R>> queue = new LinkedBlockingQueue<>();
        private final Thread thread;
        private boolean ending;

        Writer(String name) {
            this.thread = Thread.ofVirtual().name(name).start(this::write);
        }

        synchronized void add(Pending<W, R> pending) {
            if (ending) {
                throw stopping();
            }
            queue.add(pending);
        }

        synchronized void end() {
            ending = true;
            queue.add(new Pending<>(null, 0, 0, new CompletableFuture<>()));
        }

        long lagNanos(long now) {
            var oldest = queue.peek();
            return oldest == null || oldest.piece() == null ? 0 : now - oldest.sinceNanos();
        }

        private void write() {
            try {
                for (var first = queue.take(); first.piece() != null; first = queue.take()) {
                    commitTogether(gather(first));
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private List<Pending<W, R>> gather(Pending<W, R> first) {
            var batch = new ArrayList<Pending<W, R>>();
            batch.add(first);
            var bytes = first.bytes();
            while (batch.size() < MOST_PIECES && bytes < MOST_BYTES) {
                var next = queue.peek();
                if (next == null || next.piece() == null) {
                    break;
                }
                batch.add(queue.remove());
                bytes += next.bytes();
            }
            return batch;
        }
    }

    private void commitTogether(List<Pending<W, R>> batch) {
        try {
            var results = work.commit(batch.stream().map(Pending::get).toList());
            batches.increment();
            for (var i = 0; i < batch.size(); i++) {
                batch.get(i).result().complete(results.get(i));
            }
        } catch (ProblemException e) {
            batch.forEach(pending -> pending.result().completeExceptionally(e));
        } catch (RuntimeException | Error e) {
            if (batch.size() == 1) {
                LOG.error("a piece of work could not be stored", e);
                batch.getFirst().result().completeExceptionally(e);
                return;
            }
            // One piece the database refuses must not hold up the others.
            LOG.warn("a batch of {} failed and is tried one by one", batch.size(), e);
            batch.forEach(pending -> commitTogether(List.of(pending)));
        }
    }

    private static ProblemException stopping() {
        return new Problem.Unavailable("The server is stopping.", Duration.ofSeconds(10)).asException();
    }

    /// Lets the writers finish what is queued.
    @Override
    public void close() {
        writers.forEach(Writer::end);
        for (var writer : writers) {
            try {
                writer.thread.join(PATIENCE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
