package dev.mailgent.oauth;

import dev.mailgent.access.Scope;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Rows of `oauth_grant`, and of `oauth_secret`, a directory without row-level security (V0016).
final class GrantStore {
    private static final String INSERT = """
            INSERT INTO oauth_grant (org_id, id, identity_id, key_id, client_id, client_name, redirect_uri, challenge,
                                     resource, scopes, renewable, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    // Locked, so that tokens are not made while another transaction ends them.
    private static final String LOCK = """
            SELECT org_id, id, identity_id, key_id, client_id, client_name, redirect_uri, challenge, resource, scopes,
                   renewable, created_at, ended_at
              FROM oauth_grant
             WHERE org_id = ?
               AND id = ?
               FOR UPDATE
            """;
    private static final String EXTEND = """
            UPDATE oauth_grant
               SET expires_at = ?
             WHERE org_id = ?
               AND id = ?
            """;
    private static final String END = """
            UPDATE oauth_grant
               SET ended_at = ?, ended_because = ?
             WHERE org_id = ?
               AND id = ?
               AND ended_at IS NULL
            """;
    private static final String PURGE = """
            DELETE FROM oauth_grant
             WHERE org_id = ?
               AND expires_at < ?
            """;
    private static final String INSERT_SECRET = """
            INSERT INTO oauth_secret (digest, kind, org_id, grant_id, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """;
    private static final String LOCK_SECRET = """
            SELECT digest, org_id, grant_id, expires_at, used_at
              FROM oauth_secret
             WHERE digest = ANY (?)
               AND kind = ?
               FOR UPDATE
            """;
    private static final String USE_SECRET = """
            UPDATE oauth_secret
               SET used_at = ?
             WHERE digest = ?
            """;
    private static final String PURGE_SECRETS = """
            DELETE FROM oauth_secret
             WHERE expires_at < ?
            """;
    private static final String ORGS = """
            SELECT id
              FROM org
            """;

    /// What is good once.
    enum Kind {
        CODE,
        REFRESH
    }

    /// Not compared by value.
    @SuppressWarnings("ArrayRecordComponent")
    record Secret(
            byte[] digest,
            OrgId org,
            UUID grant,
            Instant expiresAt,
            @Nullable Instant usedAt) {}

    void insert(Tx tx, Grant grant, Instant expiresAt) {
        tx.update(
                INSERT,
                grant.org().value(),
                grant.id(),
                grant.identity().value(),
                grant.key(),
                grant.clientId(),
                grant.clientName(),
                grant.redirectUri(),
                grant.challenge(),
                grant.resource(),
                grant.scopes().stream().map(Scope::wire).sorted().toList(),
                grant.renewable(),
                grant.createdAt(),
                expiresAt);
    }

    /// @param tx bound to `org`
    Optional<Grant> lock(Tx tx, OrgId org, UUID id) {
        return tx.queryOne(LOCK, GrantStore::grant, org.value(), id);
    }

    private static Grant grant(Tx.Row row) throws SQLException {
        return new Grant(
                new OrgId(row.uuid("org_id")),
                row.uuid("id"),
                new IdentityId(row.uuid("identity_id")),
                row.uuidOrNull("key_id"),
                row.string("client_id"),
                row.string("client_name"),
                row.string("redirect_uri"),
                row.string("challenge"),
                row.string("resource"),
                row.strings("scopes").stream()
                        .flatMap(text -> Scope.of(text).stream())
                        .collect(Collectors.toSet()),
                row.flag("renewable"),
                row.instant("created_at"),
                row.instantOrNull("ended_at"));
    }

    void extend(Tx tx, Grant grant, Instant expiresAt) {
        tx.update(EXTEND, expiresAt, grant.org().value(), grant.id());
    }

    /// @return whether it lived until now
    boolean end(Tx tx, Grant grant, Grant.End why, Instant now) {
        return tx.update(
                        END,
                        now,
                        why.name().toLowerCase(Locale.ROOT),
                        grant.org().value(),
                        grant.id())
                == 1;
    }

    void insertSecret(Tx tx, byte[] digest, Kind kind, Grant grant, Instant now, Instant expiresAt) {
        tx.update(INSERT_SECRET, digest, kind, grant.org().value(), grant.id(), now, expiresAt);
    }

    /// The secret stored under one of these digests; a second caller waits until the first is done with it.
    Optional<Secret> lockSecret(Tx tx, List<byte[]> digests, Kind kind) {
        return tx.queryOne(
                LOCK_SECRET,
                row -> new Secret(
                        row.bytes("digest"),
                        new OrgId(row.uuid("org_id")),
                        row.uuid("grant_id"),
                        row.instant("expires_at"),
                        row.instantOrNull("used_at")),
                digests,
                kind);
    }

    void use(Tx tx, Secret secret, Instant now) {
        tx.update(USE_SECRET, now, secret.digest());
    }

    void purgeSecrets(Tx tx, Instant before) {
        tx.update(PURGE_SECRETS, before);
    }

    void purge(Tx tx, OrgId org, Instant before) {
        tx.update(PURGE, org.value(), before);
    }

    List<OrgId> organizations(Tx tx) {
        return tx.query(ORGS, row -> new OrgId(row.uuid("id")));
    }
}
