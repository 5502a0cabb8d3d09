package dev.mailgent.access;

import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
               SET last_used_at = greatest(last_used_at, ?)
             WHERE id = ?
            """;
    private static final String IDENTITY_USED = """
            UPDATE identity
               SET usage_count = usage_count + ?, last_used_at = greatest(last_used_at, ?)
             WHERE org_id = ?
               AND id = ?
            """;

    private final TenantTx tenants;
    private final ConcurrentHashMap<UUID, Use> uses = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread thread;

    /// Uses of one key that are not yet written.
    private static final class Use {
        private final OrgId org;
        private final @Nullable IdentityId identity;
        private final LongAdder count = new LongAdder();
        private volatile long lastMillis;

        Use(OrgId org, @Nullable IdentityId identity) {
            this.org = org;
            this.identity = identity;
        }
    }

    /// Uses of an identity that its row does not show yet.
    public record Pending(long count, @Nullable Instant last) {}

    private record Written(UUID key, Use use, long count, Instant last) {}

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

    void used(Caller caller, long nowMillis) {
        var use = uses.get(caller.keyId());
        if (use == null) {
            var identity = caller.identity();
            use = uses.computeIfAbsent(
                    caller.keyId(), _ -> new Use(caller.org(), identity == null ? null : identity.id()));
        }
        use.count.increment();
        use.lastMillis = nowMillis;
    }

    /// What this node has counted for `identity` since it last wrote.
    public Pending pending(IdentityId identity) {
        var count = 0L;
        var last = 0L;
        for (var use : uses.values()) {
            if (identity.equals(use.identity)) {
                count += use.count.sum();
                last = Math.max(last, use.lastMillis);
            }
        }
        return new Pending(count, count == 0 ? null : Instant.ofEpochMilli(last));
    }

    /// Writes everything counted so far. What cannot be written stays counted.
    public void flush() {
        var batch = new ArrayList<Written>();
        uses.forEach((key, use) -> {
            var count = use.count.sum();
            if (count > 0) {
                batch.add(new Written(key, use, count, Instant.ofEpochMilli(use.lastMillis)));
            } else {
                uses.remove(key, use);
            }
        });
        if (batch.isEmpty()) {
            return;
        }
        // One order on every node, so that two flushes never wait for each other.
        batch.sort(Comparator.comparing((Written written) -> written.use().org.value())
                .thenComparing(Written::key));
        try {
            tenants.runBatch(tx -> {
                tx.batch(
                        KEY_USED,
                        batch.stream()
                                .map(w -> new @Nullable Object[] {w.last(), w.key()})
                                .toList());
                OrgId entered = null;
                for (var written : batch) {
                    var identity = written.use().identity;
                    if (identity == null) {
                        continue;
                    }
                    var org = written.use().org;
                    if (!org.equals(entered)) {
                        TenantTx.enter(tx, org);
                        entered = org;
                    }
                    tx.update(IDENTITY_USED, written.count(), written.last(), org.value(), identity.value());
                }
                return true;
            });
            batch.forEach(written -> written.use().count.add(-written.count()));
        } catch (ProblemException e) {
            LOG.debug("usage not written, the database is away", e);
        } catch (RuntimeException e) {
            LOG.warn("usage not written", e);
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
