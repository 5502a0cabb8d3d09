package dev.mailgent.did;

import dev.mailgent.access.Agent;
import dev.mailgent.access.DecryptTicket;
import dev.mailgent.identity.Watcher;
import dev.mailgent.platform.crypto.TamperedException;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.keys.DataKeys;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.time.Times;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The signing keys of identities. The first is made when the identity is, or at first use when
/// that could not be; the private half is opened for one signature at a time.
public final class SigningKeys implements Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

    private final TenantTx tenants;
    private final TenantTx vault;
    private final SealedSeeds seeds;
    private final SigningKeyStore store = new SigningKeyStore();
    private final InstantSource clock;

    /// A signature of 64 bytes and the id of the key that made it.
    @SuppressWarnings("ArrayRecordComponent") // carried to the wire, never compared
    record Signed(byte[] signature, String keyId) {}

    /// @param vault the door as role `mg_vault`
    public SigningKeys(TenantTx tenants, TenantTx vault, DataKeys dataKeys, InstantSource clock) {
        this.tenants = tenants;
        this.vault = vault;
        this.seeds = new SealedSeeds(dataKeys);
        this.clock = clock;
    }

    @Override
    public void created(Agent agent) {
        add(agent, 1);
    }

    /// Public keys of a living identity, newest first: at least one.
    List<PublicKey> of(Agent agent) {
        var known = store.all(tenants, agent);
        if (!known.isEmpty()) {
            return known;
        }
        add(agent, 1);
        return store.all(tenants, agent);
    }

    Signed sign(DecryptTicket ticket, byte[] data) {
        var agent = ticket.agent();
        try {
            var sealed = current(agent);
            if (sealed.isShut()) {
                throw new Problem.Sealed().asException();
            }
            return new Signed(seeds.open(agent, sealed).sign(data), "key-" + sealed.number());
        } catch (TamperedException e) {
            LOG.error(
                    "the signing key of {} in {} cannot be trusted (request {}): {}",
                    agent.id(),
                    agent.org(),
                    ticket.requestId(),
                    e.getMessage());
            throw new Problem.Integrity().asException();
        }
    }

    private SigningKeyStore.Sealed current(Agent agent) {
        var found = store.current(vault, agent);
        if (found.isEmpty()) {
            if (store.all(tenants, agent).isEmpty()) {
                add(agent, 1);
            }
            // Also when there is one: another caller may have made it between the two looks.
            found = store.current(vault, agent);
        }
        return found.orElseThrow(TamperedException::new);
    }

    /// Makes a new key that signs from now on. The private half of the one before is destroyed, its
    /// public half goes on verifying.
    ///
    /// @return the newest key, whoever made it
    PublicKey rotate(Agent agent) {
        var newest = of(agent).getFirst();
        var number = Integer.parseInt(newest.id().substring("key-".length()));
        add(agent, number + 1);
        return of(agent).getFirst();
    }

    /// A no-op when another thread or node made that number first.
    private void add(Agent agent, int number) {
        // Sealed outside the transaction on purpose: the provider of the root may be a network away.
        var sealed = seeds.make(agent, number);
        vault.perform(agent.org(), tx -> store.add(tx, agent, sealed, Times.now(clock)));
    }
}
