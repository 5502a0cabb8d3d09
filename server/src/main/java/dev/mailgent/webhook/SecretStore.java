package dev.mailgent.webhook;

import dev.mailgent.platform.crypto.DataKeyPurpose;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.keys.DataKeyStore;
import dev.mailgent.platform.keys.DataKeys;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Rows of `webhook_secret` (V0014), as role `mg_vault`.
final class SecretStore {
    private static final String FIND = """
            SELECT s.number, s.box, d.id, d.purpose, d.kek_version, d.wrapped
              FROM webhook_secret s
              JOIN keystore.dek d ON d.org_id = s.org_id AND d.id = s.dek_id
             WHERE s.org_id = ?
               AND s.webhook_id = ?
               AND s.number = ?
            """;
    private static final String INSERT = """
            INSERT INTO webhook_secret (org_id, webhook_id, number, dek_id, box, created_at)
            VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (org_id, webhook_id, number) DO UPDATE
               SET dek_id = excluded.dek_id, box = excluded.box, created_at = excluded.created_at
            """;
    private static final String DELETE = """
            DELETE FROM webhook_secret
             WHERE org_id = ?
               AND webhook_id = ?
               AND number <= ?
            """;
    /// Of a webhook that is gone, or behind the one that signs and not in its overlap.
    private static final String USELESS = """
            SELECT s.webhook_id, max(s.number) AS number
              FROM webhook_secret s
              LEFT JOIN webhook w ON w.org_id = s.org_id AND w.id = s.webhook_id
             WHERE s.org_id = ?
               AND s.created_at < ?
               AND (w.id IS NULL
                    OR s.number < w.secret_number - CASE WHEN w.previous_until > ? THEN 1 ELSE 0 END)
             GROUP BY s.webhook_id
            """;

    private final DataKeyStore dataKeys = new DataKeyStore();

    /// The secrets up to a number of one webhook.
    record UpTo(UUID webhook, int number) {}

    Optional<SealedSecrets.Sealed> find(TenantTx vault, OrgId org, UUID webhook, int number) {
        return vault.readOne(
                org,
                FIND,
                row -> new SealedSecrets.Sealed(
                        row.integer("number"),
                        row.bytes("box"),
                        new DataKeys.Wrapped(
                                row.uuid("id"),
                                DataKeyPurpose.of(row.string("purpose")),
                                row.integer("kek_version"),
                                row.bytes("wrapped"))),
                org.value(),
                webhook,
                number);
    }

    void insert(Tx tx, OrgId org, UUID webhook, SealedSecrets.Sealed sealed, Instant now) {
        var trip = tx.roundTrip();
        // A number that a failed transaction left behind is taken over.
        trip.update(
                "DELETE FROM keystore.dek WHERE org_id = ? AND credential_id = ? AND version = ?",
                org.value(),
                webhook,
                sealed.number());
        dataKeys.insert(trip, org, List.of(new DataKeyStore.New(webhook, sealed.number(), 0, sealed.key())), now);
        trip.update(INSERT, org.value(), webhook, sealed.number(), sealed.key().id(), sealed.box(), now);
        trip.run();
    }

    /// Destroys the secrets of a webhook up to `number`, with the keys that sealed them.
    void destroy(Tx tx, OrgId org, UUID webhook, int number) {
        var trip = tx.roundTrip().update(DELETE, org.value(), webhook, number);
        dataKeys.deleteUpTo(trip, org, webhook, number);
        trip.run();
    }

    /// What nothing signs with any more, of those made before `before`.
    List<UpTo> useless(Tx tx, OrgId org, Instant before, Instant now) {
        return tx.query(
                USELESS, row -> new UpTo(row.uuid("webhook_id"), row.integer("number")), org.value(), before, now);
    }
}
