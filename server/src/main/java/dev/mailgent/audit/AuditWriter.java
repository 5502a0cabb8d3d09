package dev.mailgent.audit;

import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Commits entries in batches that size themselves: while one commit is under way the next batch gathers.
/// An organization belongs to one writer, so that writers of one process never wait for each other's
/// locks.
final class AuditWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);
    private static final int MAX_BATCH = 512;
    private static final int MAX_WAITING = 8192;

    /// A secret is not opened when its entry takes longer than this.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final TenantTx vault;
    private final Write write;
    private final List<BlockingQueue<Pending>> queues = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder batches = new LongAdder();
    private volatile boolean closed;

    /// Writes entries of one organization; the transaction is bound to it.
    @FunctionalInterface
    interface Write {
        void write(Tx tx, OrgId org, List<AuditEntry> entries);
    }

    private record Pending(OrgId org, AuditEntry entry, CompletableFuture<Boolean> written) {}

    AuditWriter(TenantTx vault, int writers, Write write) {
        this.vault = vault;
        this.write = write;
        for (var i = 0; i < writers; i++) {
            var queue = new ArrayBlockingQueue<Pending>(MAX_WAITING);
            queues.add(queue);
            threads.add(Thread.ofVirtual().name("audit-writer-" + i).start(() -> work(queue)));
        }
    }

    /// Returns once the entry is on stable storage.
    ///
    /// @throws ProblemException Unavailable when that cannot be said in two seconds
    void append(OrgId org, AuditEntry entry) {
        var pending = new Pending(org, entry, new CompletableFuture<>());
        var queue = queues.get(Math.floorMod(org.hashCode(), queues.size()));
        if (closed || !queue.offer(pending)) {
            throw unavailable();
        }
        try {
            pending.written().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            LOG.error("an audit entry could not be written, so nothing was opened", e.getCause());
            throw unavailable();
        } catch (TimeoutException _) {
            // Not yet begun, it is dropped; under way, it may still be written: a line about a read nobody got.
            pending.written().cancel(false);
            LOG.error("an audit entry was not written in {} ms, so nothing was opened", PATIENCE.toMillis());
            throw unavailable();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    /// Commits so far.
    long batches() {
        return batches.sum();
    }

    private void work(BlockingQueue<Pending> queue) {
        while (true) {
            try {
                var first = queue.poll(200, TimeUnit.MILLISECONDS);
                if (first == null) {
                    if (closed) {
                        return;
                    }
                    continue;
                }
                var batch = new ArrayList<Pending>();
                batch.add(first);
                queue.drainTo(batch, MAX_BATCH - 1);
                batch.removeIf(pending -> pending.written().isDone());
                commit(batch);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void commit(List<Pending> batch) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            // Organizations in order, so that two nodes never wait for each other crosswise.
            var byOrg = new TreeMap<OrgId, List<AuditEntry>>(Comparator.comparing(OrgId::value));
            batch.forEach(pending ->
                    byOrg.computeIfAbsent(pending.org(), _ -> new ArrayList<>()).add(pending.entry()));
            vault.runBatch(tx -> {
                byOrg.forEach((org, entries) -> {
                    TenantTx.enter(tx, org);
                    write.write(tx, org, entries);
                });
                return true;
            });
            batches.increment();
            batch.forEach(pending -> pending.written().complete(true));
        } catch (ProblemException e) {
            batch.forEach(pending -> pending.written().completeExceptionally(e));
        } catch (RuntimeException | Error e) {
            if (batch.size() == 1) {
                batch.getFirst().written().completeExceptionally(e);
                return;
            }
            // One entry the database refuses must not hold up the others.
            LOG.warn("a batch of {} audit entries failed and is tried one by one", batch.size(), e);
            batch.forEach(pending -> commit(List.of(pending)));
        }
    }

    private static ProblemException unavailable() {
        return new Problem.Unavailable("The audit log cannot be written, so nothing was opened.", Duration.ofSeconds(5))
                .asException();
    }

    @Override
    public void close() {
        closed = true;
        for (var thread : threads) {
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
