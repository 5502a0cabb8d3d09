package dev.mailgent.access;

import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.http.Gate;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.ProblemException;
import dev.mailgent.platform.time.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One row of `request_log` (V0003) per request of a known caller, written every second or 500 rows. It never holds up
/// a
/// request: when the queue is full the row is dropped and counted. A kill -9 loses the last second.
public final class RequestLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
    private static final int QUEUE_ROWS = 20_000;
    private static final int BATCH_ROWS = 500;
    private static final Duration EVERY = Duration.ofSeconds(1);

    private static final String INSERT = """
            INSERT INTO request_log (org_id, id, identity_id, key_id, request_id, method, route, status, error,
                                     duration_us, bytes_in, bytes_out, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private final TenantTx tenants;
    private final InstantSource clock;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE_ROWS);
    private final LongAdder dropped = new LongAdder();
    private volatile boolean closed;
    private @Nullable Thread thread;

    private record Entry(OrgId org, @Nullable UUID identity, UUID key, Gate.Answered facts, Instant at) {}

    public RequestLog(TenantTx tenants, InstantSource clock) {
        this.tenants = tenants;
        this.clock = clock;
    }

    public void start() {
        thread = Thread.ofVirtual().name("request-log").start(this::keepWriting);
    }

    /// Takes the facts of a finished request. Never waits.
    void add(Caller caller, Gate.Answered facts) {
        var identity = caller.identity();
        var entry = new Entry(
                caller.org(), identity == null ? null : identity.id().value(), caller.keyId(), facts, Times.now(clock));
        if (!queue.offer(entry)) {
            dropped.increment();
        }
    }

    /// Rows that were not written since the start, for metrics.
    public long dropped() {
        return dropped.sum();
    }

    private void keepWriting() {
        var batch = new ArrayList<Entry>(BATCH_ROWS);
        while (!closed || !queue.isEmpty()) {
            try {
                collect(batch);
            } catch (InterruptedException _) {
                return;
            }
            if (!batch.isEmpty()) {
                write(batch);
                batch.clear();
            }
        }
    }

    /// Waits until a batch is full or a second has passed since its first row.
    private void collect(List<Entry> batch) throws InterruptedException {
        var first = queue.poll(200, TimeUnit.MILLISECONDS);
        if (first == null) {
            return;
        }
        batch.add(first);
        var until = System.nanoTime() + EVERY.toNanos();
        while (batch.size() < BATCH_ROWS && !closed) {
            queue.drainTo(batch, BATCH_ROWS - batch.size());
            var left = until - System.nanoTime();
            if (batch.size() == BATCH_ROWS || left <= 0) {
                return;
            }
            var next = queue.poll(Math.min(left, 200_000_000L), TimeUnit.NANOSECONDS);
            if (next != null) {
                batch.add(next);
            }
        }
        queue.drainTo(batch, BATCH_ROWS - batch.size());
    }

    private void write(List<Entry> batch) {
        batch.sort(Comparator.comparing((Entry entry) -> entry.org().value()));
        try {
            tenants.runBatch(tx -> {
                for (var from = 0; from < batch.size(); ) {
                    var org = batch.get(from).org();
                    var to = from;
                    var rows = new ArrayList<@Nullable Object[]>();
                    while (to < batch.size() && batch.get(to).org().equals(org)) {
                        rows.add(row(batch.get(to++)));
                    }
                    TenantTx.enter(tx, org);
                    tx.batch(INSERT, rows);
                    from = to;
                }
                return true;
            });
        } catch (ProblemException e) {
            dropped.add(batch.size());
            LOG.warn("{} rows of the request log are lost: the database is away", batch.size());
        } catch (RuntimeException e) {
            dropped.add(batch.size());
            LOG.warn("{} rows of the request log are lost", batch.size(), e);
        }
    }

    private static @Nullable Object[] row(Entry entry) {
        var facts = entry.facts();
        var endpoint = facts.endpoint();
        return new @Nullable Object[] {
            entry.org().value(),
            Ids.mint(entry.at()),
            entry.identity(),
            entry.key(),
            facts.requestId(),
            facts.method(),
            endpoint == null ? "" : endpoint.path(),
            (short) facts.status(),
            facts.error(),
            (int) Math.min(Integer.MAX_VALUE, facts.nanos() / 1000),
            facts.bytesIn(),
            facts.bytesOut(),
            entry.at()
        };
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
