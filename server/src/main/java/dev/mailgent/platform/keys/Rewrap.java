package dev.mailgent.platform.keys;

import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.id.OrgId;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Wraps keys anew after a rotation: data keys with their organization's active key, organizations' keys
/// with the newest root. No plaintext of a credential is read. It may be stopped anywhere and started
/// again, and two runners share the work: a batch is locked while it is wrapped, and a row is only
/// changed from what was read.
public final class Rewrap {
    private static final Logger LOG = LoggerFactory.getLogger(Rewrap.class);
    private static final int BATCH = 500;

    /// Re-wraps after a read that may run at once; more are left to the next read or to the job.
    private final Semaphore lazily = new Semaphore(4);

    private final TenantTx vault;
    private final SystemTx system;
    private final OrgKeys orgKeys;
    private final DataKeys dataKeys;
    private final DataKeyStore store = new DataKeyStore();
    private final LongAdder wrapped = new LongAdder();
    private volatile @Nullable Progress running;

    /// How far a run is.
    ///
    /// @param what `data keys`, `organizations`
    /// @param total counted at the start; other runners' work is in it too
    public record Progress(String what, long done, long total) {
        /// `data keys wrapped anew: 1,500 of 20,000 (7%)`
        public String line() {
            var percent = total == 0 ? 100 : Math.min(100, 100 * done / total);
            return String.format(Locale.ROOT, "%s wrapped anew: %,d of %,d (%d%%)", what, done, total, percent);
        }
    }

    public Rewrap(TenantTx vault, SystemTx system, OrgKeys orgKeys, DataKeys dataKeys) {
        this.vault = vault;
        this.system = system;
        this.orgKeys = orgKeys;
        this.dataKeys = dataKeys;
    }

    /// Wraps an organization's data keys with its active key and retires what nothing uses any more.
    ///
    /// @param progress called after each batch
    /// @return data keys this run wrapped
    public long dataKeys(OrgId org, Consumer<Progress> progress) {
        var version = orgKeys.<Integer>withActive(org, OrgKey::version);
        var total = vault.run(org, tx -> store.countOutdated(tx, org, version));
        var older = orgKeys.status(org).stream()
                .filter(key -> key.version() < version && key.state() != KeyState.DESTROYED)
                .toList();
        var done = 0L;
        running = new Progress("data keys", 0, total);
        try {
            while (true) {
                // Ahead of the transaction, in which the provider must not be waited for.
                older.forEach(key -> orgKeys.withVersion(org, key.version(), _ -> true));
                dataKeys.prepare(org);
                var count = batch(org, version);
                if (count == 0) {
                    break;
                }
                done += count;
                wrapped.add(count);
                var now = new Progress("data keys", done, Math.max(total, done));
                running = now;
                progress.accept(now);
            }
        } finally {
            running = null;
        }
        orgKeys.maintain(org);
        return done;
    }

    /// Data keys wrapped anew by this process, for metrics.
    public long wrapped() {
        return wrapped.sum();
    }

    /// How far the run under way is; empty when none is.
    public Optional<Progress> running() {
        return Optional.ofNullable(running);
    }

    private int batch(OrgId org, int version) {
        return vault.run(org, tx -> {
            var before = store.outdated(tx, org, version, BATCH);
            var after = new ArrayList<DataKeys.Wrapped>();
            before.forEach(key -> after.add(dataKeys.rewrap(org, key)));
            store.replaceAll(tx, org, before, after);
            return before.size();
        });
    }

    /// After a read found a key wrapped with an older version: wraps it anew in the background. Never
    /// fails the caller.
    ///
    /// @param activeVersion as the read saw it
    public void lazily(OrgId org, DataKeys.Wrapped key, int activeVersion) {
        if (key.kekVersion() >= activeVersion || !lazily.tryAcquire()) {
            return;
        }
        Thread.ofVirtual().name("rewrap").start(() -> {
            try {
                one(org, key);
            } catch (RuntimeException e) {
                LOG.debug("a data key was not wrapped anew: {}", e.toString());
            } finally {
                lazily.release();
            }
        });
    }

    boolean one(OrgId org, DataKeys.Wrapped key) {
        var anew = dataKeys.rewrap(org, key);
        var isReplaced =
                anew.kekVersion() > key.kekVersion() && vault.run(org, tx -> store.replace(tx, org, key, anew));
        if (isReplaced) {
            wrapped.increment();
        }
        return isReplaced;
    }

    /// Wraps every organization's keys with the newest root.
    ///
    /// @return keys this run wrapped
    public long root(Consumer<Progress> progress) {
        var orgs = system.run(tx -> tx.query("SELECT id FROM org ORDER BY id", row -> new OrgId(row.uuid("id"))));
        var done = 0L;
        for (var i = 0; i < orgs.size(); i++) {
            done += orgKeys.rewrapRoot(orgs.get(i));
            if ((i + 1) % 100 == 0 || i + 1 == orgs.size()) {
                progress.accept(new Progress("organizations", i + 1L, orgs.size()));
            }
        }
        return done;
    }
}
