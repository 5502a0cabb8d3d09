package dev.mailgent.vault;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.crypto.DataKeyPurpose;
import dev.mailgent.platform.db.Insert;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.keys.DataKeys;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rows of `credential`, `credential_version` and `credential_box` (V0009), with the keys they need.
final class VaultStore {
    private static final String COLUMNS = """
            c.id, c.name, c.type, c.version, c.metadata, c.totp, c.expires_at, c.last_used_at, c.last_rotated_at,
            c.created_at
            """;
    private static final String LIST = "SELECT " + COLUMNS + """
              FROM credential c
             WHERE c.org_id = ? AND c.identity_id = ?
             ORDER BY c.name  -- credential_name
            """;
    private static final String FIND = "SELECT " + COLUMNS + """
              FROM credential c
             WHERE c.org_id = ? AND c.identity_id = ? AND c.name = ?
            """;
    // Everything a read needs, in one round trip: the newest key version tells a rolled-back row, the seal a shut
    // vault.
    private static final String OPEN = "SELECT " + COLUMNS + """
            , b.field, b.box, d.id AS dek_id, d.kek_version, d.wrapped,
                   (SELECT max(x.version) FROM keystore.dek x
                     WHERE x.org_id = c.org_id AND x.credential_id = c.id) AS newest,
                   (SELECT k.version FROM keystore.org_kek k
                     WHERE k.org_id = c.org_id AND k.state = 'ACTIVE') AS active_kek,
                   EXISTS (SELECT FROM keystore.org_seal s WHERE s.org_id = c.org_id) AS sealed,
                   (SELECT count(*) FROM backup_code u
                     WHERE u.org_id = c.org_id AND u.credential_id = c.id AND u.version = c.version
                       AND u.used_at IS NULL) AS codes
              FROM credential c
              LEFT JOIN credential_box b
                     ON b.org_id = c.org_id AND b.credential_id = c.id AND b.version = c.version AND b.field = ?
              LEFT JOIN keystore.dek d
                     ON d.org_id = b.org_id AND d.id = b.dek_id AND d.credential_id = c.id AND d.version = b.version
                    AND d.purpose = ?
             WHERE c.org_id = ? AND c.identity_id = ? AND c.name = ?
            """;
    private static final String INSERT = """
            INSERT INTO credential (org_id, id, identity_id, name, type, version, metadata, totp, expires_at, created_at)
            SELECT ?, ?, ?, ?, ?, 1, ?, ?, ?, ?
             WHERE NOT EXISTS (SELECT FROM keystore.org_seal WHERE org_id = app_org())
                ON CONFLICT DO NOTHING
            """;
    private static final String IS_SEALED = """
            SELECT EXISTS (SELECT FROM keystore.org_seal WHERE org_id = ?) AS sealed
            """;
    private static final String ADVANCE = """
            UPDATE credential
               SET type = ?, version = version + 1, metadata = ?, totp = ?, expires_at = ?, last_rotated_at = ?
             WHERE org_id = ? AND id = ? AND version = ?
            """;
    private static final Insert INSERT_VERSION = Insert.into(
            "credential_version",
            "org_id uuid",
            "credential_id uuid",
            "version int4",
            "type text",
            "metadata text",
            "totp text",
            "expires_at timestamptz",
            "created_at timestamptz");
    private static final Insert INSERT_BOX = Insert.into(
            "credential_box",
            "org_id uuid",
            "credential_id uuid",
            "version int4",
            "field text",
            "dek_id uuid",
            "box bytea");
    private static final String VERSIONS = """
            SELECT version, type, metadata, totp, expires_at, created_at
              FROM credential_version
             WHERE org_id = ? AND credential_id = ?
             ORDER BY version DESC
            """;
    private static final String VERSION_BOX = """
            SELECT b.field, b.box, d.id AS dek_id, d.kek_version, d.wrapped
              FROM credential_box b
              JOIN keystore.dek d ON d.org_id = b.org_id AND d.id = b.dek_id AND d.purpose = ?
             WHERE b.org_id = ? AND b.credential_id = ? AND b.version = ? AND b.field = ?
            """;
    private static final String DELETE_BOXES = """
            DELETE FROM credential_box
             WHERE org_id = ? AND credential_id = ? AND version <= ?
            """;
    private static final String DELETE_VERSIONS = """
            DELETE FROM credential_version
             WHERE org_id = ? AND credential_id = ? AND version <= ?
            """;
    private static final String LOCK = """
            SELECT id
              FROM credential
             WHERE org_id = ? AND id = ?
               FOR UPDATE
            """;
    private static final String DELETE = """
            DELETE FROM credential
             WHERE org_id = ? AND id = ?
            """;
    // At most once a second, so that a busy secret is not one new row version for each read.
    private static final String TOUCH = """
            UPDATE credential
               SET last_used_at = ?
             WHERE org_id = app_org() AND id = ANY (?)
               AND (last_used_at IS NULL OR last_used_at < ?)
            """;

    /// A row with the sealed value that was asked for.
    ///
    /// @param sealed null when the credential has no such value
    /// @param newest newest version there is a key for; below it, the row was rolled back
    /// @param activeKek version of the organization's active key
    record Found(
            Credential credential,
            Boxes.@Nullable Sealed sealed,
            int newest,
            int activeKek,
            boolean isSealed,
            int codesLeft) {}

    /// A version as written and listed.
    record VersionRow(
            int version,
            CredentialType type,
            @Nullable String metadata,
            @Nullable TotpInfo totp,
            @Nullable Instant expiresAt,
            Instant createdAt) {}

    List<Credential> list(TenantTx vault, Agent agent) {
        return vault.read(
                agent.org(),
                LIST,
                VaultStore::credential,
                agent.org().value(),
                agent.id().value());
    }

    Optional<Credential> find(TenantTx vault, Agent agent, CredentialName name) {
        return vault.readOne(
                agent.org(),
                FIND,
                VaultStore::credential,
                agent.org().value(),
                agent.id().value(),
                name.value());
    }

    Optional<Found> open(TenantTx vault, Agent agent, CredentialName name, String field, DataKeyPurpose purpose) {
        return vault.readOne(
                agent.org(),
                OPEN,
                row -> new Found(
                        credential(row),
                        sealed(row, purpose),
                        row.integer("newest"),
                        row.integer("active_kek"),
                        row.flag("sealed"),
                        row.integer("codes")),
                field,
                purpose.stored(),
                agent.org().value(),
                agent.id().value(),
                name.value());
    }

    Optional<Boxes.Sealed> version(
            TenantTx vault, OrgId org, UUID credential, int version, String field, DataKeyPurpose purpose) {
        return vault.readOne(
                org,
                VERSION_BOX,
                row -> java.util.Objects.requireNonNull(sealed(row, purpose)),
                purpose.stored(),
                org.value(),
                credential,
                version,
                field);
    }

    private static Credential credential(Tx.Row row) throws SQLException {
        return new Credential(
                row.uuid("id"),
                row.string("name"),
                CredentialType.valueOf(row.string("type")),
                row.integer("version"),
                row.stringOrNull("metadata"),
                totp(row),
                row.instantOrNull("expires_at"),
                row.instantOrNull("last_used_at"),
                row.instantOrNull("last_rotated_at"),
                row.instant("created_at"));
    }

    private static Boxes.@Nullable Sealed sealed(Tx.Row row, DataKeyPurpose purpose) throws SQLException {
        var id = row.uuidOrNull("dek_id");
        if (id == null) {
            return null;
        }
        return new Boxes.Sealed(
                row.string("field"),
                row.bytes("box"),
                new DataKeys.Wrapped(id, purpose, row.integer("kek_version"), row.bytes("wrapped")));
    }

    private static @Nullable TotpInfo totp(Tx.Row row) throws SQLException {
        var json = row.stringOrNull("totp");
        return json == null ? null : Json.MAPPER.readValue(json, TotpInfo.class);
    }

    private static @Nullable String json(@Nullable TotpInfo totp) {
        return totp == null ? null : Json.MAPPER.writeValueAsString(totp);
    }

    boolean isSealed(TenantTx vault, OrgId org) {
        return vault.readOne(org, IS_SEALED, row -> row.flag("sealed"), org.value())
                .orElse(false);
    }

    /// Whether it was new: another request may have taken the name, or the owner shut the vault.
    boolean insert(Tx tx, Agent agent, UUID id, CredentialName name, VersionRow row) {
        return tx.update(
                        INSERT,
                        agent.org().value(),
                        id,
                        agent.id().value(),
                        name.value(),
                        row.type(),
                        row.metadata(),
                        json(row.totp()),
                        row.expiresAt(),
                        row.createdAt())
                == 1;
    }

    /// Whether the credential was still at the version before `row`.
    boolean advance(Tx tx, OrgId org, UUID id, VersionRow row) {
        return tx.update(
                        ADVANCE,
                        row.type(),
                        row.metadata(),
                        json(row.totp()),
                        row.expiresAt(),
                        row.createdAt(),
                        org.value(),
                        id,
                        row.version() - 1)
                == 1;
    }

    void insertVersion(RoundTrip trip, OrgId org, UUID id, VersionRow row, List<Boxes.Sealed> boxes) {
        trip.insert(INSERT_VERSION, List.<@Nullable Object[]>of(new @Nullable Object[] {
            org.value(),
            id,
            row.version(),
            row.type().name(),
            row.metadata(),
            json(row.totp()),
            row.expiresAt(),
            row.createdAt()
        }));
        var rows = new ArrayList<@Nullable Object[]>();
        for (var box : boxes) {
            rows.add(new Object[] {
                org.value(), id, row.version(), box.field(), box.key().id(), box.box()
            });
        }
        trip.insert(INSERT_BOX, rows);
    }

    List<VersionRow> versions(TenantTx vault, OrgId org, UUID id) {
        return vault.read(
                org,
                VERSIONS,
                row -> new VersionRow(
                        row.integer("version"),
                        CredentialType.valueOf(row.string("type")),
                        row.stringOrNull("metadata"),
                        totp(row),
                        row.instantOrNull("expires_at"),
                        row.instant("created_at")),
                org.value(),
                id);
    }

    void deleteVersionsUpTo(RoundTrip trip, OrgId org, UUID id, int version) {
        trip.update(DELETE_BOXES, org.value(), id, version);
        trip.update(DELETE_VERSIONS, org.value(), id, version);
    }

    /// Holds writers of new versions off until the transaction ends.
    boolean lock(Tx tx, OrgId org, UUID id) {
        return tx.queryOne(LOCK, row -> row.uuid("id"), org.value(), id).isPresent();
    }

    boolean delete(Tx tx, OrgId org, UUID id) {
        return tx.update(DELETE, org.value(), id) == 1;
    }

    /// Notes the use of credentials in the transaction of the audit entries that tell of it.
    static void touch(Tx tx, List<UUID> credentials, Instant at) {
        tx.update(TOUCH, at, credentials, at.minusSeconds(1));
    }
}
