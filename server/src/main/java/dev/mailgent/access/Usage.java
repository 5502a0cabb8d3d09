package dev.mailgent.access;

import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.http.Cidr;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.ProblemException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// When each key was last used and how often each identity called, written once a minute. A kill -9 loses the last
/// minute of it.
public final class Usage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Usage.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private static final String KEY_USED = """
            UPDATE api_key
               SET last_used_at = greatest(last_used_at, ?), last_used_from = ?
             WHERE id = ?
            """;
    private static final String IDENTITY_USED = """
            UPDATE identity
               SET usage_count = usage_count + ?, last_used_at = greatest(last_used_at, ?)
             WHERE org_id = ?
               AND id = ?
            """;

    private final TenantTx tenants;

    /// The last use by key id.
    private final Map<UUID, Last> keys = new ConcurrentHashMap<>();

    private final Map<IdentityId, Use> identities = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread thread;

    /// When and from where a key was last used. Two uses at once may leave the time of one and the
    /// address of the other.
    private static final class Last {
        private volatile long millis;
        private volatile InetAddress from;

        Last(InetAddress from) {
            this.from = from;
        }
    }

    /// Uses of one identity that are not yet written.
    private static final class Use {
        private final OrgId org;
        private final LongAdder count = new LongAdder();
        private volatile long lastMillis;

        Use(OrgId org) {
            this.org = org;
        }
    }

    /// Uses of an identity that its row does not show yet.
    public record Pending(long count, @Nullable Instant last) {
        /// The later of the row's time and ours.
        public @Nullable Instant latest(@Nullable Instant stored) {
            return last == null || (stored != null && stored.isAfter(last)) ? stored : last;
        }
    }

    private record Written(IdentityId identity, Use use, long count) {}

    public Usage(TenantTx tenants) {
        this.tenants = tenants;
    }

    public void start() {
        thread = Thread.ofVirtual().name("usage").start(() -> {
            try {
                while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    flush();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    void used(Caller caller, InetAddress remote, long nowMillis) {
        // Look first: computeIfAbsent may lock even when the entry is there.
        var known = keys.get(caller.keyId());
        var last = known == null ? keys.computeIfAbsent(caller.keyId(), _ -> new Last(remote)) : known;
        last.millis = nowMillis;
        last.from = remote;
        var agent = caller.identity();
        if (agent != null) {
            var counted = identities.get(agent.id());
            var use = counted == null ? identities.computeIfAbsent(agent.id(), _ -> new Use(caller.org())) : counted;
            use.count.increment();
            use.lastMillis = nowMillis;
        }
    }

    /// What this node has counted for `identity` since it last wrote.
    public Pending pending(IdentityId identity) {
        var use = identities.get(identity);
        var count = use == null ? 0 : use.count.sum();
        return new Pending(count, use == null || count == 0 ? null : Instant.ofEpochMilli(use.lastMillis));
    }

    /// Writes everything counted so far. What cannot be written stays counted.
    public synchronized void flush() {
        try {
            flushKeys();
            flushIdentities();
        } catch (ProblemException e) {
            LOG.debug("usage not written, the database is away", e);
        } catch (RuntimeException e) {
            LOG.warn("usage not written", e);
        }
    }

    private void flushKeys() {
        var used = new ArrayList<@Nullable Object[]>();
        keys.forEach((key, last) -> used.add(new @Nullable Object[] {
            Instant.ofEpochMilli(last.millis).truncatedTo(ChronoUnit.MINUTES),
            Cidr.around(last.from).toString(),
            key
        }));
        // One order on every node, so that two flushes never wait for each other.
        used.sort(Comparator.comparing(row -> (UUID) row[2]));
        if (!used.isEmpty()) {
            tenants.runBatch(tx -> {
                tx.batch(KEY_USED, used);
                return true;
            });
            used.forEach(row -> keys.remove((UUID) row[2]));
        }
    }

    private void flushIdentities() {
        var batch = new ArrayList<Written>();
        identities.forEach((identity, use) -> {
            var count = use.count.sum();
            if (count > 0) {
                batch.add(new Written(identity, use, count));
            }
        });
        if (batch.isEmpty()) {
            return;
        }
        batch.sort(Comparator.comparing((Written written) -> written.use().org.value())
                .thenComparing(written -> written.identity().value()));
        tenants.runBatch(tx -> {
            write(tx, batch);
            return true;
        });
        batch.forEach(written -> written.use().count.add(-written.count()));
    }

    private static void write(Tx tx, List<Written> batch) {
        OrgId entered = null;
        for (var written : batch) {
            var org = written.use().org;
            if (!org.equals(entered)) {
                TenantTx.enter(tx, org);
                entered = org;
            }
            tx.update(
                    IDENTITY_USED,
                    written.count(),
                    Instant.ofEpochMilli(written.use().lastMillis),
                    org.value(),
                    written.identity().value());
        }
    }

    @Override
    public void close() {
        closed.countDown();
        if (thread != null) {
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        flush();
    }
}
