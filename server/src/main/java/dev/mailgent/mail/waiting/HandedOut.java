package dev.mailgent.mail.waiting;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.TenantTx;
import java.time.Instant;

/// Rows of `handed_out` (V0013): which messages' codes and links were given to someone who waited.
final class HandedOut {
    /// In one round trip and without waiting for the disk: what a crash of the database forgets was
    /// handed out a moment before it.
    private static final String TAKE = """
            WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
            INSERT INTO handed_out AS h (org_id, identity_id, seq, kind, chain, created_at)
            SELECT ?, ?, ?, ?, ?, ? FROM quick
            ON CONFLICT (org_id, identity_id, seq, kind) DO UPDATE SET chain = h.chain WHERE h.chain = excluded.chain
            RETURNING h.seq
            """;

    private final TenantTx tenants;

    HandedOut(TenantTx tenants) {
        this.tenants = tenants;
    }

    /// Takes a message's code or link for a chain of calls; of two chains that try, one does, now and
    /// later.
    boolean take(Agent agent, long seq, WaitQuery.Kind kind, long chain, Instant now) {
        return tenants.readOne(
                        agent.org(),
                        TAKE,
                        row -> row.number("seq"),
                        agent.org().value(),
                        agent.id().value(),
                        seq,
                        kind.name(),
                        chain,
                        now)
                .isPresent();
    }
}
