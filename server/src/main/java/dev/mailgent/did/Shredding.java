package dev.mailgent.did;

import dev.mailgent.access.Agent;
import dev.mailgent.identity.Watcher;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.job.Jobs;
import dev.mailgent.platform.time.Times;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Destroys the private key of an identity that ended. The job is noted in the transaction of the end, done
/// right behind it, and done again until it worked: a crash or an outage in between leaves a job, never a
/// key.
public final class Shredding implements Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(Shredding.class);
    static final String KIND = "shred";
    private static final int BATCH = 100;
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

    private final Jobs jobs;
    private final TenantTx tenants;
    private final TenantTx vault;
    private final SigningKeyStore store = new SigningKeyStore();
    private final InstantSource clock;

    /// @param vault the door as role `mg_vault`
    public Shredding(Jobs jobs, TenantTx tenants, TenantTx vault, InstantSource clock) {
        this.jobs = jobs;
        this.tenants = tenants;
        this.vault = vault;
        this.clock = clock;
    }

    @Override
    public void ending(Tx tx, Agent agent) {
        var now = Times.now(clock);
        var trip = tx.roundTrip();
        Jobs.add(
                trip,
                agent.org(),
                List.of(new Jobs.New(KIND, agent.id(), agent.id().value(), now, now)));
        trip.run();
    }

    @Override
    public void deleted(Agent agent) {
        shred(agent.org(), agent.id());
        tenants.perform(
                agent.org(), tx -> Jobs.cancel(tx, agent.org(), agent.id().value()));
    }

    /// Does what is left of earlier ends, and puts off what fails again.
    ///
    /// @return keys destroyed
    public int catchUp() {
        var done = 0;
        for (var job : jobs.claim(KIND, BATCH, LEASE)) {
            try {
                shred(job.org(), job.identity());
                tenants.perform(job.org(), tx -> Jobs.done(tx, job.id()));
                done++;
            } catch (RuntimeException e) {
                LOG.error(
                        "ALARM: the key of a deleted identity is not destroyed yet (attempt {}): {}",
                        job.attempts(),
                        e.toString());
                tenants.perform(
                        job.org(),
                        tx -> Jobs.again(tx, job.id(), Times.now(clock).plus(AGAIN_AFTER)));
            }
        }
        return done;
    }

    private void shred(OrgId org, IdentityId identity) {
        vault.perform(org, tx -> store.destroy(tx, org, identity, Integer.MAX_VALUE));
    }
}
