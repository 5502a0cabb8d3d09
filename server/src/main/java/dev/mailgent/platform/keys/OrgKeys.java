package dev.mailgent.platform.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.mailgent.platform.crypto.SecretBytes;
import dev.mailgent.platform.db.Notifications;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.time.Times;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The key of each organization: made at its first secret, rotated by version, held open for a short time
/// only.
///
/// An open key lives five minutes at most and 60 seconds unused, and is wiped when it leaves memory: by
/// age, by number, because it was rotated, or because its organization was sealed. Other nodes hear of
/// the last two by notification and otherwise follow when the key's time is over.
public final class OrgKeys implements AutoCloseable {
    /// Channel of notifications: the organization's UUID, or empty for all.
    static final String CHANNEL = "org_key";

    static final Duration MAX_AGE = Duration.ofMinutes(5);
    static final Duration MAX_IDLE = Duration.ofSeconds(60);
    private static final int MAX_KEYS = 10_000;

    /// NIST SP 800-38D bounds random nonces at 2^32 uses of a key; this is a sixteenth of it.
    private static final long MAX_WRAPS = 1L << 28;

    private static final Duration MAX_LIFE = Duration.ofDays(365);
    private static final Duration GRACE = Duration.ofDays(7);

    /// Wraps are counted in the database this many at a time.
    private static final int COUNTED = 1024;

    private final TenantTx vault;
    private final KeyProvider provider;
    private final InstantSource clock;
    private final OrgKeyStore store = new OrgKeyStore();
    private final Cache<Slot, OrgKey> open;
    private final Cache<OrgId, Integer> active;

    /// Times keys were dropped: one that was being loaded meanwhile is not kept.
    private final AtomicLong drops = new AtomicLong();

    private record Slot(OrgId org, int version) {}

    /// What an operator sees of a key.
    public record Status(
            int version,
            KeyState state,
            String provider,
            Instant createdAt,
            @Nullable Instant retiredAt) {}

    /// @param vault the door as role `mg_vault`
    public OrgKeys(TenantTx vault, KeyProvider provider, Notifications notifications, InstantSource clock) {
        this.vault = vault;
        this.provider = provider;
        this.clock = clock;
        this.open = cache();
        this.active = cache();
        notifications.listen(CHANNEL, this::heard);
    }

    private <K, V> Cache<K, V> cache() {
        return Caffeine.newBuilder()
                .maximumSize(MAX_KEYS)
                .expireAfterWrite(MAX_AGE)
                .expireAfterAccess(MAX_IDLE)
                .ticker(() -> Math.multiplyExact(clock.millis(), 1_000_000L))
                .scheduler(Scheduler.systemScheduler())
                .executor(Runnable::run)
                .<K, V>removalListener((_, value, _) -> {
                    if (value instanceof OrgKey gone) {
                        gone.key().close();
                    }
                })
                .build();
    }

    private void heard(String payload) {
        if (payload.isEmpty()) {
            forgetAll();
        } else {
            forget(new OrgId(UUID.fromString(payload)));
        }
    }

    /// Drops and wipes what is open of one organization.
    public void forget(OrgId org) {
        drops.incrementAndGet();
        active.invalidate(org);
        open.asMap().keySet().removeIf(slot -> slot.org().equals(org));
    }

    /// Drops and wipes every open key.
    public void forgetAll() {
        drops.incrementAndGet();
        active.invalidateAll();
        open.invalidateAll();
    }

    /// Open keys in memory, for metrics.
    public long held() {
        open.cleanUp();
        return open.estimatedSize();
    }

    /// Runs `work` with the key that wraps new data keys.
    <T> T withActive(OrgId org, Function<OrgKey, T> work) {
        return trying(
                org,
                () -> {
                    var version = active.getIfPresent(org);
                    if (version == null) {
                        version = loadActive(org);
                        active.put(org, version);
                    }
                    return version;
                },
                key -> {
                    if (ThreadLocalRandom.current().nextInt(COUNTED) == 0) {
                        counted(org, key.version());
                    }
                    return work.apply(key);
                });
    }

    /// Runs `work` with one version of the key.
    ///
    /// @throws dev.mailgent.platform.crypto.TamperedException when there is no such version, or it was
    ///     destroyed
    <T> T withVersion(OrgId org, int version, Function<OrgKey, T> work) {
        return trying(org, () -> version, work);
    }

    /// A key may be wiped between being found and being used; then it is found again.
    private <T> T trying(OrgId org, Supplier<Integer> version, Function<OrgKey, T> work) {
        for (var attempt = 1; ; attempt++) {
            try {
                var slot = new Slot(org, version.get());
                var key = open.getIfPresent(slot);
                if (key == null) {
                    var before = drops.get();
                    key = load(slot);
                    open.put(slot, key);
                    if (drops.get() != before) {
                        // It may be of before a seal: it is looked for again, and used only if it still may be.
                        open.invalidate(slot);
                    }
                }
                return work.apply(key);
            } catch (SecretBytes.WipedException e) {
                if (attempt == 3) {
                    throw e;
                }
            }
        }
    }

    private OrgKey load(Slot slot) {
        var org = slot.org();
        var row = vault.run(org, tx -> store.version(tx, org, slot.version()))
                .orElseThrow(dev.mailgent.platform.crypto.TamperedException::new);
        var wrapped = row.wrapped();
        if (row.sealed()) {
            throw new Problem.Sealed().asException();
        }
        if (wrapped == null) {
            throw new dev.mailgent.platform.crypto.TamperedException();
        }
        var context = new KeyContext(org.value(), row.id(), row.version());
        return new OrgKey(org, row.id(), row.version(), provider.unwrap(wrapped, context));
    }

    private int loadActive(OrgId org) {
        var row = vault.run(org, tx -> {
            if (store.sealedAt(tx, org).isPresent()) {
                throw new Problem.Sealed().asException();
            }
            return store.active(tx, org);
        });
        if (row.isEmpty()) {
            create(org, 1);
            return loadActive(org);
        }
        return row.get().version();
    }

    /// One wrap in [#COUNTED] counts for all of them.
    private void counted(OrgId org, int version) {
        vault.perform(org, tx -> store.count(tx, org, version, COUNTED));
    }

    /// A new random key as `version`, unless another node made that version first.
    private boolean create(OrgId org, int version) {
        var id = UUID.randomUUID();
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        try {
            // Outside a transaction on purpose: the provider may be a network away.
            var wrapped = provider.wrap(key, new KeyContext(org.value(), id, version));
            return vault.run(org, tx -> {
                var made = (version == 1 || store.supersede(tx, org, version - 1))
                        && store.insert(tx, org, version, id, provider.id(), wrapped, Times.now(clock));
                Notifications.send(tx, CHANNEL, org.value().toString());
                return made;
            });
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /// A new version of the organization's key, which wraps from now on. What older versions wrapped
    /// still opens, is wrapped anew as it is read, and in bulk by [Rewrap].
    ///
    /// @return the newest version, whoever made it
    public int rotate(OrgId org) {
        var current = loadActive(org);
        create(org, current + 1);
        forget(org);
        return loadActive(org);
    }

    /// Rotates a key that is a year old or near the bound of its uses, and moves keys along that nothing
    /// uses. Cheap when there is nothing to do; for a daily job.
    public void maintain(OrgId org) {
        var now = Times.now(clock);
        var due = vault.run(org, tx -> {
            store.tidy(tx, org, now, now.minus(GRACE));
            return store.active(tx, org)
                    .filter(row -> !row.sealed()
                            && (row.wraps() > MAX_WRAPS || row.createdAt().isBefore(now.minus(MAX_LIFE))));
        });
        if (due.isPresent()) {
            rotate(org);
        }
    }

    /// Every version and its state, oldest first.
    public List<Status> status(OrgId org) {
        return vault.run(org, tx -> store.all(tx, org)).stream()
                .map(row -> new Status(row.version(), row.state(), row.provider(), row.createdAt(), row.retiredAt()))
                .toList();
    }

    /// Shuts the organization's vault: open keys are wiped here at once, and nothing is opened until
    /// [#unseal].
    ///
    /// @param beside runs in the same transaction when the vault was open until now: puts it on record
    public void seal(OrgId org, Consumer<Tx> beside) {
        vault.perform(org, tx -> {
            if (store.seal(tx, org, Times.now(clock))) {
                beside.accept(tx);
            }
            Notifications.send(tx, CHANNEL, org.value().toString());
        });
        forget(org);
    }

    /// Lets keys be opened again.
    ///
    /// @param beside runs in the same transaction when the vault was sealed until now
    public void unseal(OrgId org, Consumer<Tx> beside) {
        vault.perform(org, tx -> {
            if (store.unseal(tx, org)) {
                beside.accept(tx);
            }
            Notifications.send(tx, CHANNEL, org.value().toString());
        });
    }

    public boolean isSealed(OrgId org) {
        return sealedAt(org).isPresent();
    }

    /// Since when the vault is sealed; empty while it is open.
    public Optional<Instant> sealedAt(OrgId org) {
        return vault.run(org, tx -> store.sealedAt(tx, org));
    }

    /// Wraps the organization's keys with the newest version of the root; a step of the root's rotation.
    /// Idempotent, and safe with two runners.
    ///
    /// @return keys wrapped anew
    int rewrapRoot(OrgId org) {
        var done = 0;
        for (var row : vault.run(org, tx -> store.all(tx, org))) {
            var wrapped = row.wrapped();
            if (wrapped == null || (row.provider().equals(provider.id()) && provider.isNewest(wrapped))) {
                continue;
            }
            var anew = provider.rewrap(wrapped, new KeyContext(org.value(), row.id(), row.version()));
            if (vault.run(org, tx -> store.replace(tx, org, row.version(), provider.id(), anew, wrapped))) {
                done++;
            }
        }
        return done;
    }

    @Override
    public void close() {
        forgetAll();
    }
}
