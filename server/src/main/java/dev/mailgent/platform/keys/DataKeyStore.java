package dev.mailgent.platform.keys;

import dev.mailgent.platform.crypto.DataKeyPurpose;
import dev.mailgent.platform.db.Insert;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.OrgId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rows of `keystore.dek` (V0009).
public final class DataKeyStore {
    private static final Insert INSERT = Insert.into(
            "keystore.dek",
            "org_id uuid",
            "id uuid",
            "credential_id uuid",
            "version int4",
            "purpose text",
            "part int2",
            "kek_version int4",
            "wrapped bytea",
            "created_at timestamptz");
    private static final String REPLACE = """
            UPDATE keystore.dek
               SET wrapped = ?, kek_version = ?
             WHERE org_id = ? AND id = ? AND kek_version = ?
            """;
    private static final String DELETE_UP_TO = """
            DELETE FROM keystore.dek d
             USING unnest(?::uuid[], ?::int[]) AS w (credential_id, version)
             WHERE d.org_id = ? AND d.credential_id = w.credential_id AND d.version <= w.version
            """;
    // dek_kek
    private static final String OUTDATED = """
            SELECT id, purpose, kek_version, wrapped
              FROM keystore.dek
             WHERE org_id = ? AND kek_version < ?
             LIMIT ?
               FOR UPDATE SKIP LOCKED
            """;
    private static final String COUNT_OUTDATED = """
            SELECT count(*) AS rows
              FROM keystore.dek
             WHERE org_id = ? AND kek_version < ?
            """;

    /// A key of one version of a credential.
    ///
    /// @param part 0 unless the version has more values of this purpose than one key may seal
    public record New(UUID credential, int version, int part, DataKeys.Wrapped key) {}

    public void insert(RoundTrip trip, OrgId org, List<New> keys, Instant now) {
        var rows = new ArrayList<@Nullable Object[]>();
        for (var key : keys) {
            rows.add(new Object[] {
                org.value(),
                key.key().id(),
                key.credential(),
                key.version(),
                key.key().purpose().stored(),
                key.part(),
                key.key().kekVersion(),
                key.key().bytes(),
                now
            });
        }
        trip.insert(INSERT, rows);
    }

    /// Compare and set: changes nothing when someone wrapped the key anew meanwhile.
    public boolean replace(Tx tx, OrgId org, DataKeys.Wrapped before, DataKeys.Wrapped after) {
        return tx.update(REPLACE, after.bytes(), after.kekVersion(), org.value(), before.id(), before.kekVersion())
                == 1;
    }

    /// Shreds the keys of a credential's versions up to `version`.
    public void deleteUpTo(RoundTrip trip, OrgId org, UUID credential, int version) {
        deleteUpTo(trip, org, Map.of(credential, version));
    }

    /// Shreds the keys of credentials' versions up to the one given for each.
    public void deleteUpTo(RoundTrip trip, OrgId org, Map<UUID, Integer> versions) {
        trip.update(DELETE_UP_TO, List.copyOf(versions.keySet()), List.copyOf(versions.values()), org.value());
    }

    /// Keys not wrapped with `version`, locked for this transaction; rows another runner has are left to
    /// it.
    List<DataKeys.Wrapped> outdated(Tx tx, OrgId org, int version, int limit) {
        return tx.query(OUTDATED, DataKeyStore::wrapped, org.value(), version, limit);
    }

    long countOutdated(Tx tx, OrgId org, int version) {
        return tx.queryOne(COUNT_OUTDATED, row -> row.number("rows"), org.value(), version)
                .orElse(0L);
    }

    private static DataKeys.Wrapped wrapped(Tx.Row row) throws SQLException {
        return new DataKeys.Wrapped(
                row.uuid("id"),
                DataKeyPurpose.of(row.string("purpose")),
                row.integer("kek_version"),
                row.bytes("wrapped"));
    }

    void replaceAll(Tx tx, OrgId org, List<DataKeys.Wrapped> before, List<DataKeys.Wrapped> after) {
        var rows = new ArrayList<@Nullable Object[]>();
        for (var i = 0; i < before.size(); i++) {
            rows.add(new Object[] {
                after.get(i).bytes(),
                after.get(i).kekVersion(),
                org.value(),
                before.get(i).id(),
                before.get(i).kekVersion()
            });
        }
        tx.batch(REPLACE, rows);
    }
}
