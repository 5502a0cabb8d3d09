package dev.mailgent.vault;

import dev.mailgent.platform.crypto.DataKeyPurpose;
import dev.mailgent.platform.db.Insert;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.keys.DataKeys;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rows of `backup_code` (V0009).
final class BackupCodeStore {
    private static final Insert INSERT = Insert.into(
            "backup_code",
            "org_id uuid",
            "credential_id uuid",
            "version int4",
            "position int2",
            "dek_id uuid",
            "box bytea",
            "used_at timestamptz",
            "used_digest bytea");
    private static final String ALL = """
            SELECT u.position, u.box, u.used_at, u.used_digest, d.id AS dek_id, d.kek_version, d.wrapped
              FROM backup_code u
              LEFT JOIN keystore.dek d ON d.org_id = u.org_id AND d.id = u.dek_id AND d.purpose = 'totp-backup'
             WHERE u.org_id = ? AND u.credential_id = ? AND u.version = ?
             ORDER BY u.position
            """;
    // One statement: two callers never get the same code, and none waits for another.
    private static final String TAKE = """
            WITH taken AS (
                SELECT u.position
                  FROM backup_code u
                 WHERE u.org_id = ? AND u.credential_id = ? AND u.version = ? AND u.used_at IS NULL
                 ORDER BY u.position
                 LIMIT 1
                   FOR UPDATE SKIP LOCKED)
            UPDATE backup_code u
               SET used_at = ?
              FROM taken, keystore.dek d
             WHERE u.org_id = ? AND u.credential_id = ? AND u.version = ? AND u.position = taken.position
               AND d.org_id = u.org_id AND d.id = u.dek_id AND d.purpose = 'totp-backup'
            RETURNING u.position, u.box, u.used_at, u.used_digest, d.id AS dek_id, d.kek_version, d.wrapped,
                      (SELECT count(*) FROM backup_code r
                        WHERE r.org_id = u.org_id AND r.credential_id = u.credential_id AND r.version = u.version
                          AND r.used_at IS NULL) - 1 AS codes
            """;
    private static final String PUT_BACK = """
            UPDATE backup_code
               SET used_at = NULL
             WHERE org_id = ? AND credential_id = ? AND version = ? AND position = ? AND used_at = ?
               AND box IS NOT NULL
            """;
    private static final String FORGET = """
            UPDATE backup_code
               SET box = NULL, used_digest = ?
             WHERE org_id = ? AND credential_id = ? AND version = ? AND position = ? AND used_at IS NOT NULL
            """;
    private static final String DELETE = """
            DELETE FROM backup_code u
             USING unnest(?::uuid[], ?::int[]) AS w (credential_id, version)
             WHERE u.org_id = ? AND u.credential_id = w.credential_id AND u.version <= w.version
            """;

    /// A code that was taken.
    ///
    /// @param left codes not used yet, as this statement saw them
    record Taken(BackupCodes.Row row, int left) {}

    /// Codes of a version.
    record New(UUID credential, int version, List<BackupCodes.Row> codes) {}

    void insert(RoundTrip trip, OrgId org, List<New> versions) {
        var rows = new ArrayList<@Nullable Object[]>();
        for (var version : versions) {
            for (var code : version.codes()) {
                var key = java.util.Objects.requireNonNull(code.key());
                rows.add(new @Nullable Object[] {
                    org.value(),
                    version.credential(),
                    version.version(),
                    code.position(),
                    key.id(),
                    code.box(),
                    code.usedAt(),
                    code.usedDigest()
                });
            }
        }
        trip.insert(INSERT, rows);
    }

    List<BackupCodes.Row> all(TenantTx vault, OrgId org, UUID credential, int version) {
        return vault.read(org, ALL, BackupCodeStore::row, org.value(), credential, version);
    }

    Optional<Taken> take(TenantTx vault, OrgId org, UUID credential, int version, Instant now) {
        return vault.run(
                org,
                tx -> tx.queryOne(
                        TAKE,
                        row -> new Taken(row(row), row.integer("codes")),
                        org.value(),
                        credential,
                        version,
                        now,
                        org.value(),
                        credential,
                        version));
    }

    void putBack(TenantTx vault, OrgId org, UUID credential, int version, BackupCodes.Row code) {
        vault.perform(org, tx -> tx.update(PUT_BACK, org.value(), credential, version, code.position(), code.usedAt()));
    }

    void forget(TenantTx vault, OrgId org, UUID credential, int version, int position, byte[] digest) {
        vault.perform(org, tx -> tx.update(FORGET, digest, org.value(), credential, version, position));
    }

    void deleteUpTo(RoundTrip trip, OrgId org, Map<UUID, Integer> versions) {
        trip.update(DELETE, List.copyOf(versions.keySet()), List.copyOf(versions.values()), org.value());
    }

    private static BackupCodes.Row row(Tx.Row row) throws SQLException {
        var id = row.uuidOrNull("dek_id");
        return new BackupCodes.Row(
                row.integer("position"),
                id == null
                        ? null
                        : new DataKeys.Wrapped(
                                id, DataKeyPurpose.TOTP_BACKUP, row.integer("kek_version"), row.bytes("wrapped")),
                row.bytesOrNull("box"),
                row.instantOrNull("used_at"),
                row.bytesOrNull("used_digest"));
    }
}
