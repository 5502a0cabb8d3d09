package dev.mailgent.platform.db;

import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes rows that may be lost with the process: collected from many threads, written every second or 500 rows in one
/// transaction. Adding never waits: when the queue is full the row is dropped and counted, and so is a batch that the
/// database refuses.
public final class BatchWriter<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);
    private static final int QUEUE_ROWS = 20_000;
    private static final int BATCH_ROWS = 500;
    private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LOOK_UP_NANOS = Duration.ofMillis(200).toNanos();

    private final String name;
    private final TenantTx tenants;
    private final Function<T, OrgId> orgOf;
    private final BiConsumer<Tx, List<T>> write;
    private final BlockingQueue<T> queue = new ArrayBlockingQueue<>(QUEUE_ROWS);
    private final LongAdder dropped = new LongAdder();
    private volatile boolean closed;
    private @Nullable Thread thread;

    /// @param write inserts rows of one organization; the transaction is already bound to it
    public BatchWriter(String name, TenantTx tenants, Function<T, OrgId> orgOf, BiConsumer<Tx, List<T>> write) {
        this.name = name;
        this.tenants = tenants;
        this.orgOf = orgOf;
        this.write = write;
    }

    public void start() {
        thread = Thread.ofVirtual().name(name).start(this::keepWriting);
    }

    public void add(T row) {
        if (!queue.offer(row)) {
            dropped.increment();
        }
    }

    /// Rows lost since the start, for metrics.
    public long dropped() {
        return dropped.sum();
    }

    private void keepWriting() {
        var batch = new ArrayList<T>(BATCH_ROWS);
        while (!closed || !queue.isEmpty()) {
            try {
                collect(batch);
            } catch (InterruptedException _) {
                return;
            }
            if (!batch.isEmpty()) {
                writeAll(batch);
                batch.clear();
            }
        }
    }

    /// Waits until a batch is full or a second has passed since its first row.
    private void collect(List<T> batch) throws InterruptedException {
        var first = queue.poll(LOOK_UP_NANOS, TimeUnit.NANOSECONDS);
        if (first == null) {
            return;
        }
        batch.add(first);
        var until = System.nanoTime() + EVERY_NANOS;
        while (!closed) {
            queue.drainTo(batch, BATCH_ROWS - batch.size());
            var left = until - System.nanoTime();
            if (batch.size() == BATCH_ROWS || left <= 0) {
                return;
            }
            var next = queue.poll(Math.min(left, LOOK_UP_NANOS), TimeUnit.NANOSECONDS);
            if (next != null) {
                batch.add(next);
            }
        }
        queue.drainTo(batch, BATCH_ROWS - batch.size());
    }

    private void writeAll(List<T> batch) {
        batch.sort(Comparator.comparing((T row) -> orgOf.apply(row).value()));
        try {
            tenants.runBatch(tx -> {
                for (var from = 0; from < batch.size(); ) {
                    var org = orgOf.apply(batch.get(from));
                    var to = from + 1;
                    while (to < batch.size() && orgOf.apply(batch.get(to)).equals(org)) {
                        to++;
                    }
                    TenantTx.enter(tx, org);
                    write.accept(tx, batch.subList(from, to));
                    from = to;
                }
                return true;
            });
        } catch (ProblemException _) {
            dropped.add(batch.size());
            LOG.warn("{}: {} rows are lost, the database is away", name, batch.size());
        } catch (RuntimeException e) {
            dropped.add(batch.size());
            LOG.warn("{}: {} rows are lost", name, batch.size(), e);
        }
    }

    /// Writes what is queued and stops.
    @Override
    public void close() {
        closed = true;
        if (thread != null) {
            try {
                thread.join(Duration.ofSeconds(10));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
