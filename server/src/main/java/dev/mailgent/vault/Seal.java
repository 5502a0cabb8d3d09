package dev.mailgent.vault;

import dev.mailgent.audit.Actor;
import dev.mailgent.audit.Audit;
import dev.mailgent.audit.AuditEntry;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.keys.OrgKeys;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Shuts an organization's vault and opens it again, on record in the same transaction.
public final class Seal {
    private final OrgKeys orgKeys;
    private final Audit audit;

    /// @param sealedAt null while the vault is open
    public record Status(@Nullable Instant sealedAt, List<OrgKeys.Status> keys) {}

    public Seal(OrgKeys orgKeys, Audit audit) {
        this.orgKeys = orgKeys;
        this.audit = audit;
    }

    /// Wipes the keys held here and lets none be opened until [#open]. Idempotent: only a change is on
    /// record.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Unavailable when the database is away
    public void close(OrgId org, Actor actor) {
        orgKeys.seal(org, tx -> audit.append(tx, org, entry(actor, "vault.seal")));
    }

    /// Lets keys be opened again. Idempotent.
    public void open(OrgId org, Actor actor) {
        orgKeys.unseal(org, tx -> audit.append(tx, org, entry(actor, "vault.unseal")));
    }

    public Status status(OrgId org) {
        return new Status(orgKeys.sealedAt(org).orElse(null), orgKeys.status(org));
    }

    private static AuditEntry entry(Actor actor, String action) {
        return AuditEntry.success(actor, action, null, Map.of());
    }
}
