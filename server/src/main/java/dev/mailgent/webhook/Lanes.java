package dev.mailgent.webhook;

import dev.mailgent.platform.context.RequestContext;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.job.Bell;
import dev.mailgent.platform.time.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes webhooks that have something due, under a lease, and serves each in a [Lane] of its own. A
/// process that dies leaves its leases behind; when they end, another serves those webhooks, and repeats
/// what was under way.
final class Lanes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    /// Longer than a request may take (30 s) and the time between two extensions (20 s) together.
    static final Duration LEASE = Duration.ofSeconds(60);

    private static final Duration AFTER_ERROR = Duration.ofSeconds(30);
    private static final Duration PATIENCE_AT_STOP = Duration.ofSeconds(5);

    /// Webhooks served at once, and places for those that gave no answer.
    private static final int ANSWERING = 256;

    private static final int SILENT = 128;

    private final SystemTx system;
    private final Lane.Tools tools;
    private final InstantSource clock;
    private final Map<UUID, Lane> running = new ConcurrentHashMap<>();
    private final Semaphore answering = new Semaphore(ANSWERING);
    private final Semaphore silent = new Semaphore(SILENT);
    private final Bell bell;
    private volatile boolean closed;
    private final Thread loop = Thread.ofVirtual().name("webhook-lanes").unstarted(this::work);

    Lanes(SystemTx system, Lane.Tools tools) {
        this.system = system;
        this.tools = tools;
        this.clock = tools.clock();
        this.bell = new Bell(clock);
    }

    void start() {
        loop.start();
    }

    /// Says, after the commit, that these webhooks have something due.
    void look(Collection<UUID> webhooks) {
        for (var webhook : webhooks) {
            var lane = running.get(webhook);
            if (lane != null) {
                lane.look();
            }
        }
        wake();
    }

    /// Says that something may be due.
    void wake() {
        bell.ring();
    }

    private void work() {
        while (!closed) {
            try {
                var took = claim(answering, false) + claim(silent, true);
                if (took == 0) {
                    nap();
                }
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException | Error e) {
                // Also when memory ran out: this thread is the only one that takes lanes.
                LOG.warn("webhooks pause", e);
                pause();
            }
        }
    }

    private int claim(Semaphore places, boolean ofSilent) {
        var room = places.drainPermits();
        if (room == 0) {
            return 0;
        }
        var taken = 0;
        try {
            for (var claim : tools.lanes().claim(system, ofSilent, room, Times.now(clock), LEASE)) {
                taken++;
                begin(claim, places);
            }
        } finally {
            places.release(room - taken);
        }
        return taken;
    }

    private void begin(LaneStore.Claim claim, Semaphore places) {
        var lane = new Lane(claim, tools, () -> closed);
        running.put(claim.webhook(), lane);
        Thread.ofVirtual().name("webhook-lane").start(() -> {
            try {
                new RequestContext("whk_" + claim.webhook(), "job").run(() -> serve(claim, lane));
            } finally {
                running.remove(claim.webhook(), lane);
                places.release();
                wake();
            }
        });
    }

    private void serve(LaneStore.Claim claim, Lane lane) {
        try {
            lane.serve();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("webhook {} is served again in a while", claim.webhook(), e);
            giveBack(claim);
        }
    }

    private void giveBack(LaneStore.Claim claim) {
        try {
            var due = Times.now(clock).plus(AFTER_ERROR);
            tools.tenants().perform(claim.org(), tx -> tools.lanes().giveBack(tx, claim.webhook(), due));
        } catch (RuntimeException e) {
            LOG.debug("webhook {} keeps its lease", claim.webhook(), e);
        }
    }

    private void nap() throws InterruptedException {
        var due = answering.availablePermits() == 0
                ? Optional.<Instant>empty()
                : tools.lanes().nextDue(system, silent.availablePermits() > 0);
        bell.nap(due);
    }

    private void pause() {
        try {
            bell.await(Duration.ofSeconds(1));
        } catch (InterruptedException _) {
            closed = true;
        }
    }

    /// Lets requests under way come to their end.
    @Override
    public void close() {
        closed = true;
        wake();
        var end = System.nanoTime() + PATIENCE_AT_STOP.toNanos();
        try {
            loop.join(PATIENCE_AT_STOP);
            while (!running.isEmpty() && System.nanoTime() < end) {
                bell.await(Duration.ofMillis(50));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
