package dev.mailgent.mail.outbound;

import dev.mailgent.access.Agent;
import dev.mailgent.event.Events;
import dev.mailgent.mail.message.StoredMessage;
import dev.mailgent.mail.sandbox.Correspondent;
import dev.mailgent.platform.blob.BlobStore;
import dev.mailgent.platform.context.RequestContext;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.job.Bell;
import dev.mailgent.platform.job.Jobs;
import dev.mailgent.platform.time.Times;
import dev.mailgent.protocol.smtp.client.OutgoingMail;
import dev.mailgent.protocol.smtp.client.RetrySchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes due groups from the job table and delivers them, a virtual thread a group. A worker that dies leaves a lease
/// behind; the group is tried again when it ends, so a mail may arrive twice and is never lost.
public final class DeliveryWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryWorker.class);

    /// Longer than one SMTP transaction may take (RFC 5321 section 4.5.3.2).
    private static final Duration LEASE = Duration.ofMinutes(15);

    private static final Duration PATIENCE_AT_STOP = Duration.ofSeconds(10);
    private static final int AT_ONCE = 64;

    /// State of a group whose deliveries are over and whose recipients in the sandbox answer.
    private static final String ANSWERING = "ANSWERING";

    private final TenantTx tenants;
    private final Jobs jobs;
    private final OutboxStore store;
    private final BlobStore blobs;
    private final BiFunction<OrgId, IdentityId, Optional<Agent>> agents;
    private final Predicate<String> isLocal;
    private final LocalTransport local;
    private final Transport outside;
    private final SandboxRecipients sandbox;
    private final FailureNotice notices;
    private final RetrySchedule schedule;
    private final InstantSource clock;
    private final Bell bell;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean closed;
    private volatile Thread loop = Thread.ofVirtual().unstarted(this::work);

    /// @param agents reads an agent, empty when it is closed
    /// @param isLocal whether a domain is served by this installation
    public DeliveryWorker(
            TenantTx tenants,
            Jobs jobs,
            OutboxStore store,
            BlobStore blobs,
            BiFunction<OrgId, IdentityId, Optional<Agent>> agents,
            Predicate<String> isLocal,
            LocalTransport local,
            Transport outside,
            SandboxRecipients sandbox,
            FailureNotice notices,
            RetrySchedule schedule,
            InstantSource clock) {
        this.tenants = tenants;
        this.jobs = jobs;
        this.store = store;
        this.blobs = blobs;
        this.agents = agents;
        this.isLocal = isLocal;
        this.local = local;
        this.outside = outside;
        this.sandbox = sandbox;
        this.notices = notices;
        this.schedule = schedule;
        this.clock = clock;
        this.bell = new Bell(clock);
    }

    public void start() {
        loop.start();
    }

    /// Says that there is something new to deliver; called after the commit that put it there.
    public void wake() {
        bell.ring();
    }

    /// Groups being delivered now.
    public int running() {
        return running.get();
    }

    private void work() {
        while (!closed) {
            try {
                if (!takeSome()) {
                    nap();
                }
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException | Error e) {
                // Also when memory ran out: this thread is the only one that takes jobs.
                LOG.warn("deliveries pause", e);
                pause();
            }
        }
    }

    /// Claims what is due while there are places. False when nothing was.
    private boolean takeSome() throws InterruptedException {
        places.acquire();
        var room = 1 + places.drainPermits();
        var claimed = List.<Jobs.Job>of();
        try {
            claimed = closed ? List.of() : jobs.claim(OutboxWriter.JOB, room, LEASE);
        } finally {
            places.release(room - claimed.size());
        }
        for (var job : claimed) {
            running.incrementAndGet();
            Thread.ofVirtual().name("delivery").start(() -> {
                try {
                    new RequestContext("job_" + job.id(), "job").run(() -> deliver(job));
                } catch (RuntimeException e) {
                    // The lease ends and the group is tried again.
                    LOG.warn("delivery {} failed and will be repeated", job.subject(), e);
                    giveBack(job);
                } finally {
                    running.decrementAndGet();
                    places.release();
                    wake();
                }
            });
        }
        return !claimed.isEmpty();
    }

    private void giveBack(Jobs.Job job) {
        try {
            tenants.perform(
                    job.org(), tx -> Jobs.again(tx, job.id(), Times.now(clock).plusSeconds(30)));
        } catch (RuntimeException e) {
            LOG.debug("delivery {} keeps its lease", job.subject(), e);
        }
    }

    private void nap() throws InterruptedException {
        var due = jobs.nextDue(OutboxWriter.JOB);
        bell.nap(due);
    }

    private void pause() {
        try {
            bell.await(Duration.ofSeconds(1));
        } catch (InterruptedException _) {
            closed = true;
        }
    }

    /// All a delivery needs, read in one transaction that ends before the network is touched.
    private record Load(Agent agent, OutboxStore.Group group, List<OutboxStore.Delivery> open, StoredMessage message) {}

    private void deliver(Jobs.Job job) {
        var agent = agents.apply(job.org(), job.identity());
        var found = tenants.run(job.org(), tx -> load(tx, job, agent));
        if (found.isEmpty()) {
            return;
        }
        var load = found.get();
        var raw = load.message().raw();
        var content = raw != null
                ? raw
                : blobs.get(job.org(), load.message().rawSha256())
                        .orElseThrow(() -> new IllegalStateException("the raw bytes of a message are gone"));
        var recipients =
                load.open().stream().map(OutboxStore.Delivery::recipient).toList();
        if (load.group().state().equals(ANSWERING)) {
            var message = load.message();
            sandbox.answer(load.agent(), message.messageId(), message.createdAt(), content, recipients);
            tenants.perform(job.org(), tx -> finish(tx, job, load));
            return;
        }
        settle(job, load, attempt(job, load, OutgoingMail.of(load.agent().email(), recipients, content)));
    }

    private List<Transport.Outcome> attempt(Jobs.Job job, Load load, OutgoingMail mail) {
        var domain = load.group().domain();
        if (isLocal.test(domain)) {
            return local.deliver(mail);
        }
        return Correspondent.isAt(domain) ? sandbox.deliver(mail, job.attempts()) : outside.deliver(mail);
    }

    private boolean mayAnswer(Tx tx, Jobs.Job job, Load load) {
        return Correspondent.isAt(load.group().domain())
                && store.taken(tx, job.org(), load.group().id()).stream()
                        .anyMatch(delivery -> SandboxRecipients.mayAnswer(delivery.recipient()));
    }

    private void finish(Tx tx, Jobs.Job job, Load load) {
        store.setGroup(tx, job.org(), load.group().id(), "DONE", job.attempts());
        Jobs.done(tx, job.id());
    }

    private Optional<Load> load(Tx tx, Jobs.Job job, Optional<Agent> agent) {
        var group = store.group(tx, job.org(), job.subject());
        if (group.isEmpty()
                || agent.isEmpty()
                || group.get().state().equals("DONE")
                || (group.get().state().equals("SCHEDULED") && !store.begin(tx, job.org(), job.subject()))) {
            Jobs.done(tx, job.id());
            return Optional.empty();
        }
        var open = group.get().state().equals(ANSWERING)
                ? store.taken(tx, job.org(), job.subject())
                : store.open(tx, job.org(), job.subject());
        if (open.isEmpty()) {
            Jobs.done(tx, job.id());
            return Optional.empty();
        }
        return Optional.of(new Load(
                agent.get(),
                group.get(),
                open,
                StoredMessage.of(tx, agent.get(), group.get().messageId())));
    }

    private void settle(Jobs.Job job, Load load, List<Transport.Outcome> outcomes) {
        var now = Times.now(clock);
        var failed = new ArrayList<Transport.Outcome>();
        tenants.perform(job.org(), tx -> {
            failed.clear();
            Instant next = null;
            for (var i = 0; i < outcomes.size(); i++) {
                var outcome = outcomes.get(i);
                var state = outcome.state();
                var retry = outcome.retry();
                if (retry != null) {
                    var at = schedule.withLifetime(Duration.between(
                                    load.group().queuedAt(), load.group().expiresAt()))
                            .next(load.group().queuedAt(), now, job.attempts(), retry, ThreadLocalRandom.current());
                    if (at.isEmpty()) {
                        state = "failed";
                    } else if (next == null || at.get().isBefore(next)) {
                        next = at.get();
                    }
                }
                if (state.equals("bounced") || state.equals("failed")) {
                    failed.add(outcome);
                }
                store.setDelivery(tx, job.org(), load.open().get(i).id(), state, outcome.code(), said(outcome), now);
                announce(tx, load, outcome.recipient(), state, now);
            }
            if (next == null && mayAnswer(tx, job, load)) {
                store.setGroup(tx, job.org(), load.group().id(), ANSWERING, job.attempts());
                Jobs.again(tx, job.id(), now);
            } else if (next == null) {
                finish(tx, job, load);
            } else {
                store.setGroup(tx, job.org(), load.group().id(), "QUEUED", job.attempts());
                Jobs.again(tx, job.id(), next);
            }
        });
        if (!failed.isEmpty()) {
            notices.tell(load.agent(), load.message(), failed, now);
        }
    }

    private static String said(Transport.Outcome outcome) {
        var enhanced = outcome.enhanced();
        var text = (enhanced == null || enhanced.isEmpty() ? "" : enhanced + " ") + outcome.text();
        return text.length() <= 512 ? text : text.substring(0, 512);
    }

    private static void announce(Tx tx, Load load, String recipient, String state, Instant now) {
        var type = switch (state) {
            case "delivered", "sent", "captured" -> "message.delivered";
            case "deferred" -> "message.deferred";
            default -> "message.bounced";
        };
        var body = Map.of("messageId", load.message().messageId(), "recipient", recipient, "state", state);
        Events.append(tx, load.agent(), type, body, now);
    }

    /// Lets deliveries that run come to their end.
    @Override
    public void close() {
        closed = true;
        wake();
        var end = System.nanoTime() + PATIENCE_AT_STOP.toNanos();
        try {
            loop.join(PATIENCE_AT_STOP);
            while (running.get() > 0 && System.nanoTime() < end) {
                bell.await(Duration.ofMillis(50));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
