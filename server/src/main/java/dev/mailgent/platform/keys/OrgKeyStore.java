package dev.mailgent.platform.keys;

import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.OrgId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rows of `keystore.org_kek` and `keystore.org_seal` (V0009).
final class OrgKeyStore {
    private static final String COLUMNS = """
            SELECT version, id, state, provider, wrapped, wraps, created_at, retired_at,
                   EXISTS (SELECT FROM keystore.org_seal s WHERE s.org_id = k.org_id) AS sealed
              FROM keystore.org_kek k
             WHERE org_id = ?
            """;
    private static final String ALL = COLUMNS + " ORDER BY version";
    private static final String ACTIVE = COLUMNS + " AND state = 'ACTIVE'";
    private static final String VERSION = COLUMNS + " AND version = ?";
    private static final String INSERT = """
            INSERT INTO keystore.org_kek (org_id, version, id, state, provider, wrapped, created_at)
            VALUES (?, ?, ?, 'ACTIVE', ?, ?, ?)
                ON CONFLICT DO NOTHING
            """;
    private static final String REPLACE = """
            UPDATE keystore.org_kek
               SET wrapped = ?, provider = ?
             WHERE org_id = ? AND version = ? AND wrapped = ?
            """;
    private static final String SUPERSEDE = """
            UPDATE keystore.org_kek
               SET state = 'DECRYPT_ONLY'
             WHERE org_id = ? AND version = ? AND state = 'ACTIVE'
            """;
    private static final String COUNT = """
            UPDATE keystore.org_kek
               SET wraps = wraps + ?
             WHERE org_id = ? AND version = ? AND state = 'ACTIVE'
            """;
    private static final String RETIRE = """
            UPDATE keystore.org_kek k
               SET state = 'RETIRED', retired_at = ?
             WHERE org_id = ? AND state = 'DECRYPT_ONLY'
               AND NOT EXISTS (SELECT FROM keystore.dek d
                                WHERE d.org_id = k.org_id AND d.kek_version = k.version)  -- dek_kek
            """;
    private static final String REVIVE = """
            UPDATE keystore.org_kek k
               SET state = 'DECRYPT_ONLY', retired_at = NULL
             WHERE org_id = ? AND state = 'RETIRED'
               AND EXISTS (SELECT FROM keystore.dek d
                            WHERE d.org_id = k.org_id AND d.kek_version = k.version)
            """;
    private static final String DESTROY = """
            UPDATE keystore.org_kek k
               SET state = 'DESTROYED', wrapped = NULL
             WHERE org_id = ? AND state = 'RETIRED' AND retired_at < ?
               AND NOT EXISTS (SELECT FROM keystore.dek d
                                WHERE d.org_id = k.org_id AND d.kek_version = k.version)
            """;
    private static final String SEAL = """
            INSERT INTO keystore.org_seal (org_id, sealed_at)
            VALUES (?, ?)
                ON CONFLICT DO NOTHING
            """;
    private static final String UNSEAL = """
            DELETE FROM keystore.org_seal
             WHERE org_id = ?
            """;
    private static final String SEALED_AT = """
            SELECT sealed_at
              FROM keystore.org_seal
             WHERE org_id = ?
            """;

    /// @param wrapped null once destroyed
    @SuppressWarnings("ArrayRecordComponent") // read and dropped, never compared
    record Row(
            int version,
            UUID id,
            KeyState state,
            String provider,
            byte @Nullable [] wrapped,
            long wraps,
            Instant createdAt,
            @Nullable Instant retiredAt,
            boolean sealed) {}

    List<Row> all(Tx tx, OrgId org) {
        return tx.query(ALL, OrgKeyStore::row, org.value());
    }

    Optional<Row> active(Tx tx, OrgId org) {
        return tx.queryOne(ACTIVE, OrgKeyStore::row, org.value());
    }

    Optional<Row> version(Tx tx, OrgId org, int version) {
        return tx.queryOne(VERSION, OrgKeyStore::row, org.value(), version);
    }

    private static Row row(Tx.Row row) throws SQLException {
        return new Row(
                row.integer("version"),
                row.uuid("id"),
                KeyState.valueOf(row.string("state")),
                row.string("provider"),
                row.bytesOrNull("wrapped"),
                row.number("wraps"),
                row.instant("created_at"),
                row.instantOrNull("retired_at"),
                row.flag("sealed"));
    }

    /// Whether it was inserted: another node may have been first.
    boolean insert(Tx tx, OrgId org, int version, UUID id, String provider, byte[] wrapped, Instant now) {
        return tx.update(INSERT, org.value(), version, id, provider, wrapped, now) == 1;
    }

    boolean replace(Tx tx, OrgId org, int version, String provider, byte[] wrapped, byte[] before) {
        return tx.update(REPLACE, wrapped, provider, org.value(), version, before) == 1;
    }

    boolean supersede(Tx tx, OrgId org, int version) {
        return tx.update(SUPERSEDE, org.value(), version) == 1;
    }

    boolean count(Tx tx, OrgId org, int version, int wraps) {
        return tx.update(COUNT, wraps, org.value(), version) == 1;
    }

    /// Moves every key along that nothing uses any more.
    int tidy(Tx tx, OrgId org, Instant now, Instant destroyBefore) {
        tx.update(REVIVE, org.value());
        return tx.update(DESTROY, org.value(), destroyBefore) + tx.update(RETIRE, now, org.value());
    }

    boolean seal(Tx tx, OrgId org, Instant now) {
        return tx.update(SEAL, org.value(), now) == 1;
    }

    boolean unseal(Tx tx, OrgId org) {
        return tx.update(UNSEAL, org.value()) == 1;
    }

    Optional<Instant> sealedAt(Tx tx, OrgId org) {
        return tx.queryOne(SEALED_AT, row -> row.instant("sealed_at"), org.value());
    }
}
