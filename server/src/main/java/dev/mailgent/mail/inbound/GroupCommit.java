package dev.mailgent.mail.inbound;

import dev.mailgent.mail.message.MessageWriter;
import dev.mailgent.mail.message.NewMessage;
import dev.mailgent.mail.message.Placed;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Commits mail in batches that size themselves: a writer that is free commits at once what is there; what arrives
/// meanwhile is the next batch. One commit then serves many connections, and a lone mail waits for nobody.
///
/// Each inbox has its writer: two would only wait for each other at the inbox's feed row, and the one that waits holds
/// a batch that could have grown (ADR 3).
public final class GroupCommit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int MAX_MAILS = 256;
    private static final long MAX_BYTES = 16L * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TenantTx tenants;
    private final MessageWriter writer;
    private final BiConsumer<Tx, List<Arrival>> alongside;
    private final List<Writer> writers = new ArrayList<>();
    private final LongAdder batches = new LongAdder();

    /// A message that is new in its inbox, and where it went.
    public record Arrival(NewMessage message, Placed placed) {}

    /// One mail: a message per inbox, all or none.
    private record Pending(
            List<NewMessage> messages, long bytes, long sinceNanos, CompletableFuture<List<Placed>> placed) {
        /// The last of a queue.
        static final Pending END = new Pending(List.of(), 0, 0, new CompletableFuture<>());

        boolean isEnd() {
            return messages.isEmpty();
        }
    }

    /// @param writers how many commits may run at once; as many as cores serve best
    /// @param alongside what else belongs in the transaction of each organization's part of a batch
    public GroupCommit(TenantTx tenants, MessageWriter writer, int writers, BiConsumer<Tx, List<Arrival>> alongside) {
        this.tenants = tenants;
        this.writer = writer;
        this.alongside = alongside;
        for (var i = 0; i < writers; i++) {
            this.writers.add(new Writer(i));
        }
    }

    /// Returns once the messages are on stable storage.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Unavailable when that cannot be said in time
    public List<Placed> commit(List<NewMessage> messages) {
        var bytes = messages.stream().mapToLong(NewMessage::rawSize).sum();
        var pending = new Pending(messages, bytes, System.nanoTime(), new CompletableFuture<>());
        var inbox = messages.getFirst().agent().id().value();
        writers.get(Math.floorMod(inbox.hashCode(), writers.size())).add(pending);
        try {
            return pending.placed().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException _) {
            // The commit may still happen; the sender repeats and the repeat finds its row.
            throw new Problem.Unavailable("Storing took too long.", Duration.ofSeconds(30)).asException();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw stopping();
        }
    }

    /// How long the oldest mail has been waiting for a writer.
    public Duration lag() {
        var now = System.nanoTime();
        return Duration.ofNanos(
                writers.stream().mapToLong(writer -> writer.lagNanos(now)).max().orElse(0));
    }

    /// Mails waiting for a writer.
    public int waiting() {
        return writers.stream().mapToInt(writer -> writer.queue.size()).sum();
    }

    /// Commits so far.
    public long batches() {
        return batches.sum();
    }

    /// A queue and the thread that empties it.
    private final class Writer {
        private final LinkedBlockingQueue<Pending> queue = new LinkedBlockingQueue<>();
        private final Thread thread;
        private boolean ending;

        Writer(int number) {
            this.thread = Thread.ofVirtual().name("mail-writer-" + number).start(this::work);
        }

        synchronized void add(Pending pending) {
            if (ending) {
                throw stopping();
            }
            queue.add(pending);
        }

        synchronized void end() {
            ending = true;
            queue.add(Pending.END);
        }

        long lagNanos(long now) {
            var oldest = queue.peek();
            return oldest == null || oldest.isEnd() ? 0 : now - oldest.sinceNanos();
        }

        private void work() {
            try {
                for (var first = queue.take(); !first.isEnd(); first = queue.take()) {
                    commitTogether(gather(first));
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private List<Pending> gather(Pending first) {
            var batch = new ArrayList<Pending>();
            batch.add(first);
            var bytes = first.bytes();
            while (batch.size() < MAX_MAILS && bytes < MAX_BYTES) {
                var next = queue.peek();
                if (next == null || next.isEnd()) {
                    break;
                }
                batch.add(queue.remove());
                bytes += next.bytes();
            }
            return batch;
        }
    }

    private void commitTogether(List<Pending> batch) {
        try {
            var placed = write(batch);
            for (var i = 0; i < batch.size(); i++) {
                batch.get(i).placed().complete(placed.get(i));
            }
        } catch (ProblemException e) {
            batch.forEach(pending -> pending.placed().completeExceptionally(e));
        } catch (RuntimeException | Error e) {
            if (batch.size() == 1) {
                LOG.error("a mail could not be stored", e);
                batch.getFirst().placed().completeExceptionally(e);
                return;
            }
            // One mail the database refuses must not hold up the others.
            LOG.warn("a batch of {} mails failed and is tried one by one", batch.size(), e);
            batch.forEach(pending -> commitTogether(List.of(pending)));
        }
    }

    private List<List<Placed>> write(List<Pending> batch) {
        record Slot(int mail, NewMessage message) {}
        // Organizations in order, so that two writers never wait for each other crosswise.
        var byOrg = new TreeMap<java.util.UUID, List<Slot>>();
        for (var i = 0; i < batch.size(); i++) {
            for (var message : batch.get(i).messages()) {
                byOrg.computeIfAbsent(message.agent().org().value(), _ -> new ArrayList<>())
                        .add(new Slot(i, message));
            }
        }
        var placed = tenants.runBatch(tx -> {
            var results = new ArrayList<List<Placed>>();
            batch.forEach(_ -> results.add(new ArrayList<>()));
            byOrg.forEach((org, slots) -> {
                TenantTx.enter(tx, new OrgId(org));
                var messages = slots.stream().map(Slot::message).toList();
                var places = writer.write(tx, new OrgId(org), messages);
                var fresh = new ArrayList<Arrival>();
                for (var i = 0; i < slots.size(); i++) {
                    results.get(slots.get(i).mail()).add(places.get(i));
                    if (!places.get(i).duplicate()) {
                        fresh.add(new Arrival(messages.get(i), places.get(i)));
                    }
                }
                alongside.accept(tx, fresh);
            });
            return results;
        });
        batches.increment();
        return placed;
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
