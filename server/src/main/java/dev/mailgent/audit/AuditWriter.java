package dev.mailgent.audit;

import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
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

/// Commits entries, and what they tell of, in batches that size themselves: while one commit is under way
/// the next batch gathers. An organization belongs to one writer, so that writers of one process never wait
/// for each other's locks.
final class AuditWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);
    private static final int MAX_BATCH = 512;
    private static final int MAX_WAITING = 8192;

    /// A secret is not opened when its entry takes longer than this.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /// A change may be large: an import of a thousand credentials.
    private static final Duration PATIENCE_WITH_CHANGES = Duration.ofSeconds(10);

    private static final Together<AuditEntry> ENTRIES =
            (_, entries) -> entries.stream().map(List::of).toList();

    private final TenantTx vault;
    private final Write write;
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder batches = new LongAdder();
    private volatile boolean closed;

    /// Does the work of one organization and writes its entries; the transaction is bound to it.
    @FunctionalInterface
    interface Write {
        void write(Tx tx, OrgId org, List<Pending<?>> batch);
    }

    /// A piece of work that waits for its commit.
    static final class Pending<T> {
        private final OrgId org;
        private final Together<T> work;
        private final T piece;
        private final CompletableFuture<Boolean> written = new CompletableFuture<>();
        private boolean isOnRecord;

        private Pending(OrgId org, Together<T> work, T piece) {
            this.org = org;
            this.work = work;
            this.piece = piece;
        }

        /// Does the work of a batch of one organization, kind by kind.
        ///
        /// @throws WorkFailedException with what the work threw
        static List<AuditEntry> run(Tx tx, List<Pending<?>> batch) {
            var kinds = new LinkedHashMap<Together<?>, List<Pending<?>>>();
            batch.forEach(pending ->
                    kinds.computeIfAbsent(pending.work, _ -> new ArrayList<>()).add(pending));
            var entries = new ArrayList<AuditEntry>();
            kinds.values().forEach(kind -> entries.addAll(ofOneKind(tx, kind.getFirst(), kind)));
            return entries;
        }

        /// @param kind of the same work as `first`, and so with pieces of the same type
        @SuppressWarnings("unchecked")
        private static <T> List<AuditEntry> ofOneKind(Tx tx, Pending<T> first, List<Pending<?>> kind) {
            List<List<AuditEntry>> entries;
            try {
                entries = first.work.perform(
                        tx, kind.stream().map(pending -> (T) pending.piece).toList());
            } catch (RuntimeException e) {
                throw new WorkFailedException(e);
            }
            for (var i = 0; i < kind.size(); i++) {
                kind.get(i).isOnRecord = !entries.get(i).isEmpty();
            }
            return entries.stream().flatMap(List::stream).toList();
        }
    }

    /// The work itself failed, not its recording.
    private static final class WorkFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final RuntimeException reason;

        WorkFailedException(RuntimeException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    /// A writer's queue.
    private static final class Lane {
        private final BlockingQueue<Pending<?>> queue = new ArrayBlockingQueue<>(MAX_WAITING);
        private volatile long busySince; // System.nanoTime(), 0 while nothing is being committed
        private volatile boolean failed;

        boolean isBlocked() {
            var since = busySince;
            return since != 0 && System.nanoTime() - since > PATIENCE.toNanos();
        }
    }

    AuditWriter(TenantTx vault, int writers, Write write) {
        this.vault = vault;
        this.write = write;
        for (var i = 0; i < writers; i++) {
            var lane = new Lane();
            lanes.add(lane);
            threads.add(Thread.ofVirtual().name("audit-writer-" + i).start(() -> work(lane)));
        }
    }

    private Lane lane(OrgId org) {
        return lanes.get(Math.floorMod(org.hashCode(), lanes.size()));
    }

    /// Returns once the entry is on stable storage.
    ///
    /// @throws ProblemException Unavailable when that cannot be said in two seconds
    void append(OrgId org, AuditEntry entry) {
        submit(new Pending<>(org, ENTRIES, entry), PATIENCE, "so nothing was opened");
    }

    /// Returns once the work and its entries are on stable storage.
    ///
    /// @return whether the work had entries
    /// @throws ProblemException Unavailable when that cannot be said in ten seconds; what the work threw
    <T> boolean perform(OrgId org, Together<T> work, T piece) {
        return submit(
                new Pending<>(org, work, piece), PATIENCE_WITH_CHANGES, "so it is not sure that the change was made");
    }

    private boolean submit(Pending<?> pending, Duration patience, String otherwise) {
        if (closed || !lane(pending.org).queue.offer(pending)) {
            throw unavailable(otherwise);
        }
        try {
            return pending.written.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WorkFailedException failed) {
                throw failed.reason;
            }
            LOG.error("an audit entry could not be written, {}", otherwise, e.getCause());
            throw unavailable(otherwise);
        } catch (TimeoutException _) {
            // Not yet begun, it is dropped; under way, it may still be written: a line about a read nobody got.
            pending.written.cancel(false);
            LOG.error("an audit entry was not written in {} ms, {}", patience.toMillis(), otherwise);
            throw unavailable(otherwise);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw unavailable(otherwise);
        }
    }

    /// Whether the commit of this organization's writer has been under way for longer than anybody waits.
    boolean isBlocked(OrgId org) {
        return lane(org).isBlocked();
    }

    /// Whether every writer's commits go through.
    boolean isUp() {
        return lanes.stream().noneMatch(lane -> lane.failed || lane.isBlocked());
    }

    /// Commits so far.
    long batches() {
        return batches.sum();
    }

    /// Entries that wait for a commit.
    int waiting() {
        return lanes.stream().mapToInt(lane -> lane.queue.size()).sum();
    }

    private void work(Lane lane) {
        while (true) {
            try {
                var first = lane.queue.poll(200, TimeUnit.MILLISECONDS);
                if (first == null) {
                    if (closed) {
                        return;
                    }
                    continue;
                }
                var batch = new ArrayList<Pending<?>>();
                batch.add(first);
                lane.queue.drainTo(batch, MAX_BATCH - 1);
                batch.removeIf(pending -> pending.written.isDone());
                lane.busySince = Math.max(1, System.nanoTime());
                commit(lane, batch);
                lane.busySince = 0;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void commit(Lane lane, List<Pending<?>> batch) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            // Organizations in order, so that two nodes never wait for each other crosswise.
            var byOrg = new TreeMap<OrgId, List<Pending<?>>>(Comparator.comparing(OrgId::value));
            batch.forEach(pending ->
                    byOrg.computeIfAbsent(pending.org, _ -> new ArrayList<>()).add(pending));
            vault.runBatch(tx -> {
                byOrg.forEach((org, work) -> {
                    TenantTx.enter(tx, org);
                    write.write(tx, org, work);
                });
                return true;
            });
            batches.increment();
            lane.failed = false;
            batch.forEach(pending -> pending.written.complete(pending.isOnRecord));
        } catch (ProblemException e) {
            lane.failed = true;
            batch.forEach(pending -> pending.written.completeExceptionally(e));
        } catch (RuntimeException | Error e) {
            if (batch.size() == 1) {
                lane.failed = !(e instanceof WorkFailedException);
                batch.getFirst().written.completeExceptionally(e);
                return;
            }
            // One entry the database refuses, or work that failed, must not hold up the others.
            LOG.warn("a batch of {} audit entries failed and is tried one by one", batch.size(), e);
            batch.forEach(pending -> commit(lane, List.of(pending)));
        }
    }

    static ProblemException unavailable(String otherwise) {
        return new Problem.Unavailable("The audit log cannot be written, " + otherwise + ".", Duration.ofSeconds(5))
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
