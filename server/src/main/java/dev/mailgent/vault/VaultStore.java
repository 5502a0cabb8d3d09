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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
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
    // Everything a read needs, for any number of readers: the newest key version tells a rolled-back row, the seal a
    // shut vault. OFFSET 0 keeps the planner at one look by index a name.
    private static final String OPEN = """
            SELECT w.n, f.*
              FROM unnest(?::int[], ?::uuid[], ?::text[], ?::text[], ?::text[])
                   AS w (n, identity_id, name, field, purpose)
             CROSS JOIN LATERAL (SELECT\s""" + COLUMNS + """
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
                     ON b.org_id = c.org_id AND b.credential_id = c.id AND b.version = c.version AND b.field = w.field
              LEFT JOIN keystore.dek d
                     ON d.org_id = b.org_id AND d.id = b.dek_id AND d.credential_id = c.id AND d.version = b.version
                    AND d.purpose = w.purpose
             WHERE c.org_id = ? AND c.identity_id = w.identity_id AND c.name = w.name
            OFFSET 0) f
            """;
    private static final String INSERT = """
            INSERT INTO credential (org_id, id, identity_id, name, type, version, metadata, totp, expires_at, created_at)
            SELECT ?, id, identity_id, name, type, 1, metadata, totp, expires_at, created_at
              FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[],
                          ?::timestamptz[])
                   AS given (id, identity_id, name, type, metadata, totp, expires_at, created_at)
             WHERE NOT EXISTS (SELECT FROM keystore.org_seal WHERE org_id = app_org())
                ON CONFLICT DO NOTHING
            RETURNING id
            """;
    private static final String IS_SEALED = """
            SELECT EXISTS (SELECT FROM keystore.org_seal WHERE org_id = ?) AS sealed
            """;
    private static final String ADVANCE = """
            UPDATE credential c
               SET type = given.type, version = given.version, metadata = given.metadata, totp = given.totp,
                   expires_at = given.expires_at, last_rotated_at = given.created_at
              FROM unnest(?::uuid[], ?::int[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[])
                   AS given (id, version, type, metadata, totp, expires_at, created_at)
             WHERE c.org_id = ? AND c.id = given.id AND c.version = given.version - 1
            RETURNING c.id
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
            DELETE FROM credential_box x
             USING unnest(?::uuid[], ?::int[]) AS w (credential_id, version)
             WHERE x.org_id = ? AND x.credential_id = w.credential_id AND x.version <= w.version
            """;
    private static final String DELETE_VERSIONS = """
            DELETE FROM credential_version x
             USING unnest(?::uuid[], ?::int[]) AS w (credential_id, version)
             WHERE x.org_id = ? AND x.credential_id = w.credential_id AND x.version <= w.version
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

    /// What is asked for: a credential with one of its sealed values.
    record Wanted(Agent agent, CredentialName name, String field, DataKeyPurpose purpose) {}

    /// @return one answer a question, in the order given
    List<Optional<Found>> open(TenantTx vault, OrgId org, List<Wanted> wanted) {
        var answers = new ArrayList<Optional<Found>>(Collections.nCopies(wanted.size(), Optional.empty()));
        vault.read(
                org,
                OPEN,
                row -> {
                    var n = row.integer("n");
                    return answers.set(n, Optional.of(found(row, wanted.get(n).purpose())));
                },
                Insert.column("int4", IntStream.range(0, wanted.size()).mapToObj(n -> n)),
                column("uuid", wanted, one -> one.agent().id().value()),
                column("text", wanted, one -> one.name().value()),
                column("text", wanted, Wanted::field),
                column("text", wanted, one -> one.purpose().stored()),
                org.value());
        return answers;
    }

    private static Found found(Tx.Row row, DataKeyPurpose purpose) throws SQLException {
        return new Found(
                credential(row),
                sealed(row, purpose),
                row.integer("newest"),
                row.integer("active_kek"),
                row.flag("sealed"),
                row.integer("codes"));
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

    /// A version to be written.
    record New(Agent agent, UUID id, CredentialName name, VersionRow row, List<Boxes.Sealed> boxes) {}

    /// Adds credentials.
    ///
    /// @return ids of those that were new: another request may have taken the name, or the owner shut the vault
    RoundTrip.Answer<UUID> insert(RoundTrip trip, OrgId org, List<New> credentials) {
        return trip.query(
                INSERT,
                row -> row.uuid("id"),
                org.value(),
                column("uuid", credentials, New::id),
                column("uuid", credentials, one -> one.agent().id().value()),
                column("text", credentials, one -> one.name().value()),
                column("text", credentials, one -> one.row().type().name()),
                column("text", credentials, one -> one.row().metadata()),
                column("text", credentials, one -> json(one.row().totp())),
                column("timestamptz", credentials, one -> one.row().expiresAt()),
                column("timestamptz", credentials, one -> one.row().createdAt()));
    }

    /// Takes credentials to their next version.
    ///
    /// @param versions one a credential at most
    /// @return ids of those that were still at the version before
    RoundTrip.Answer<UUID> advance(RoundTrip trip, OrgId org, List<New> versions) {
        return trip.query(
                ADVANCE,
                row -> row.uuid("id"),
                column("uuid", versions, New::id),
                column("int4", versions, one -> one.row().version()),
                column("text", versions, one -> one.row().type().name()),
                column("text", versions, one -> one.row().metadata()),
                column("text", versions, one -> json(one.row().totp())),
                column("timestamptz", versions, one -> one.row().expiresAt()),
                column("timestamptz", versions, one -> one.row().createdAt()),
                org.value());
    }

    private static <T> Insert.Column column(String type, List<T> rows, Function<T, @Nullable Object> value) {
        return Insert.column(type, rows.stream().map(value));
    }

    void insertVersions(RoundTrip trip, OrgId org, List<New> versions) {
        var rows = new ArrayList<@Nullable Object[]>();
        var boxes = new ArrayList<@Nullable Object[]>();
        for (var version : versions) {
            var row = version.row();
            rows.add(new @Nullable Object[] {
                org.value(),
                version.id(),
                row.version(),
                row.type().name(),
                row.metadata(),
                json(row.totp()),
                row.expiresAt(),
                row.createdAt()
            });
            for (var box : version.boxes()) {
                boxes.add(new Object[] {
                    org.value(),
                    version.id(),
                    row.version(),
                    box.field(),
                    box.key().id(),
                    box.box()
                });
            }
        }
        trip.insert(INSERT_VERSION, rows);
        trip.insert(INSERT_BOX, boxes);
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

    void deleteVersionsUpTo(RoundTrip trip, OrgId org, Map<UUID, Integer> versions) {
        var ids = List.copyOf(versions.keySet());
        var numbers = List.copyOf(versions.values());
        trip.update(DELETE_BOXES, ids, numbers, org.value());
        trip.update(DELETE_VERSIONS, ids, numbers, org.value());
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
