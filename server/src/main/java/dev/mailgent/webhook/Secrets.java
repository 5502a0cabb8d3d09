package dev.mailgent.webhook;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.mailgent.platform.crypto.SecretBytes;
import dev.mailgent.platform.crypto.TamperedException;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.keys.DataKeys;
import dev.mailgent.platform.time.Times;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// The secrets that requests are signed with. An open one is kept outside the heap for five minutes at
/// most, a minute unused, as organizations' keys are; a number never gets another secret, so that what is
/// kept is right.
final class Secrets implements AutoCloseable {
    private static final Duration MAX_AGE = Duration.ofMinutes(5);
    private static final Duration MAX_IDLE = Duration.ofSeconds(60);
    private static final int MOST = 10_000;

    /// A secret this young may belong to a webhook whose transaction has not ended.
    private static final Duration SETTLED = Duration.ofHours(1);

    private final TenantTx vault;
    private final SealedSecrets sealed;
    private final SecretStore store = new SecretStore();
    private final InstantSource clock;
    private final Cache<Slot, SecretBytes> open = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(MAX_AGE)
            .expireAfterAccess(MAX_IDLE)
            .scheduler(Scheduler.systemScheduler())
            .executor(Runnable::run)
            .<Slot, SecretBytes>removalListener((_, value, _) -> {
                if (value != null) {
                    value.close();
                }
            })
            .build();

    private record Slot(OrgId org, UUID webhook, int number) {}

    /// @param vault the door as role `mg_vault`
    Secrets(TenantTx vault, DataKeys dataKeys, InstantSource clock) {
        this.vault = vault;
        this.sealed = new SealedSecrets(dataKeys);
        this.clock = clock;
    }

    /// A new secret, not stored yet. Outside a transaction: the provider of the root may be a network
    /// away.
    SealedSecrets.Made make(OrgId org, UUID webhook, int number) {
        return sealed.make(org, webhook, number);
    }

    void store(OrgId org, UUID webhook, SealedSecrets.Made made) {
        vault.perform(org, tx -> store.insert(tx, org, webhook, made.sealed(), Times.now(clock)));
        open.invalidate(new Slot(org, webhook, made.sealed().number()));
    }

    /// Copies of the secrets with these numbers, which the caller zeroes.
    ///
    /// @throws TamperedException when one is missing or does not open
    List<byte[]> copies(OrgId org, UUID webhook, List<Integer> numbers) {
        var copies = new ArrayList<byte[]>(numbers.size());
        for (var number : numbers) {
            copies.add(copy(new Slot(org, webhook, number)));
        }
        return copies;
    }

    /// A secret may be wiped between being found and being used; then it is found again.
    private byte[] copy(Slot slot) {
        for (var attempt = 1; ; attempt++) {
            try {
                var found = open.getIfPresent(slot);
                if (found == null) {
                    found = load(slot);
                    open.put(slot, found);
                }
                return found.copy();
            } catch (SecretBytes.WipedException e) {
                if (attempt == 3) {
                    throw e;
                }
            }
        }
    }

    private SecretBytes load(Slot slot) {
        var row = store.find(vault, slot.org(), slot.webhook(), slot.number()).orElseThrow(TamperedException::new);
        return new SecretBytes(sealed.open(slot.org(), slot.webhook(), row));
    }

    /// Destroys the secrets of a webhook up to `number`.
    void destroy(OrgId org, UUID webhook, int number) {
        vault.perform(org, tx -> store.destroy(tx, org, webhook, number));
        open.asMap().keySet().removeIf(slot -> slot.webhook().equals(webhook) && slot.number() <= number);
    }

    /// Destroys what nothing signs with any more.
    void tidy(OrgId org) {
        var now = Times.now(clock);
        for (var old : vault.run(org, tx -> store.useless(tx, org, now.minus(SETTLED), now))) {
            destroy(org, old.webhook(), old.number());
        }
    }

    @Override
    public void close() {
        open.invalidateAll();
    }
}
