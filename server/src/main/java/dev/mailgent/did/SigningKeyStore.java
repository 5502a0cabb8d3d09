package dev.mailgent.did;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.crypto.DataKeyPurpose;
import dev.mailgent.platform.crypto.VerifyingKey;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.keys.DataKeyStore;
import dev.mailgent.platform.keys.DataKeys;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Rows of `did_key` and `did_key_box` (V0011).
final class SigningKeyStore {
    /// Keys a document shows; older ones are still stored.
    private static final int SHOWN = 50;

    private static final String ALL = """
            SELECT number, public_key, replaced_at IS NULL AS current
              FROM did_key
             WHERE org_id = ?
               AND identity_id = ?
             ORDER BY number DESC
             LIMIT %d
            """.formatted(SHOWN);
    private static final String CURRENT = """
            SELECT k.number, k.public_key, b.box, d.id, d.purpose, d.kek_version, d.wrapped,
                   EXISTS (SELECT FROM keystore.org_seal s WHERE s.org_id = k.org_id) AS sealed
              FROM did_key k
              JOIN did_key_box b ON b.org_id = k.org_id AND b.identity_id = k.identity_id AND b.number = k.number
              JOIN keystore.dek d ON d.org_id = b.org_id AND d.id = b.dek_id
             WHERE k.org_id = ?
               AND k.identity_id = ?
               AND k.replaced_at IS NULL
             ORDER BY k.number DESC
             LIMIT 1
            """;
    private static final String INSERT = """
            INSERT INTO did_key (org_id, identity_id, number, public_key, created_at)
            VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
            """;
    private static final String INSERT_BOX = """
            INSERT INTO did_key_box (org_id, identity_id, number, dek_id, box)
            VALUES (?, ?, ?, ?, ?)
            """;
    private static final String REPLACE = """
            UPDATE did_key
               SET replaced_at = ?
             WHERE org_id = ?
               AND identity_id = ?
               AND number <= ?
               AND replaced_at IS NULL
            """;
    private static final String DROP_BOXES = """
            DELETE FROM did_key_box
             WHERE org_id = ?
               AND identity_id = ?
               AND number <= ?
            """;

    private final DataKeyStore dataKeys = new DataKeyStore();

    /// The key that signs now, sealed.
    ///
    /// @param isShut whether the owner keeps the organization's vault shut
    @SuppressWarnings("ArrayRecordComponent") // carried between a row and a cipher, never compared
    record Sealed(int number, byte[] publicKey, byte[] box, DataKeys.Wrapped dataKey, boolean isShut) {}

    /// Newest first; empty when none was made yet.
    List<PublicKey> all(TenantTx tenants, Agent agent) {
        return tenants.read(
                agent.org(),
                ALL,
                row -> PublicKey.ofIdentity(
                        row.integer("number"), VerifyingKey.of(row.bytes("public_key")), row.flag("current")),
                agent.org().value(),
                agent.id().value());
    }

    Optional<Sealed> current(TenantTx vault, Agent agent) {
        return vault.readOne(
                agent.org(),
                CURRENT,
                row -> new Sealed(
                        row.integer("number"),
                        row.bytes("public_key"),
                        row.bytes("box"),
                        new DataKeys.Wrapped(
                                row.uuid("id"),
                                DataKeyPurpose.of(row.string("purpose")),
                                row.integer("kek_version"),
                                row.bytes("wrapped")),
                        row.flag("sealed")),
                agent.org().value(),
                agent.id().value());
    }

    /// Stores a key as the one that signs from now on, and destroys the private half of those
    /// before. False when there is a key of that number already.
    boolean add(Tx tx, Agent agent, Sealed key, Instant now) {
        var org = agent.org().value();
        var id = agent.id().value();
        if (tx.update(INSERT, org, id, key.number(), key.publicKey(), now) == 0) {
            return false;
        }
        var trip = tx.roundTrip().update(REPLACE, now, org, id, key.number() - 1);
        destroy(trip, agent.org(), agent.id(), key.number() - 1);
        dataKeys.insert(trip, agent.org(), List.of(new DataKeyStore.New(id, key.number(), 0, key.dataKey())), now);
        trip.update(INSERT_BOX, org, id, key.number(), key.dataKey().id(), key.box());
        trip.run();
        return true;
    }

    /// Destroys the private halves of the keys up to `number`, with the data keys that sealed them.
    void destroy(Tx tx, OrgId org, IdentityId identity, int number) {
        var trip = tx.roundTrip();
        destroy(trip, org, identity, number);
        trip.run();
    }

    private void destroy(RoundTrip trip, OrgId org, IdentityId identity, int number) {
        trip.update(DROP_BOXES, org.value(), identity.value(), number);
        dataKeys.deleteUpTo(trip, org, identity.value(), number);
    }
}
