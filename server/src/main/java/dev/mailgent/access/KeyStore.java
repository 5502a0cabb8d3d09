package dev.mailgent.access;

import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Rows of `api_key` (V0001), a directory table without row-level security, and the few columns of `identity` that a
/// caller is made of. The identity is read inside its organization, so a key row pointing elsewhere finds nobody.
final class KeyStore {
    private static final String INSERT = """
            INSERT INTO api_key (digest, pepper_version, id, org_id, identity_id, prefix, name, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String BY_DIGEST = """
            SELECT digest, pepper_version, id, org_id, identity_id, expires_at, revoked_at
              FROM api_key
             WHERE digest = ?
            """;
    private static final String UPGRADE = """
            UPDATE api_key
               SET digest = ?, pepper_version = ?
             WHERE id = ?
            """;
    private static final String AGENT = """
            SELECT name, email, scopes
              FROM identity
             WHERE org_id = ?
               AND id = ?
               AND state = 'ACTIVE'
            """;
    // api_key_identity
    private static final String LIVE = """
            SELECT id, digest, prefix, created_at, expires_at
              FROM api_key
             WHERE org_id = ?
               AND identity_id = ?
               AND revoked_at IS NULL
               AND (expires_at IS NULL OR expires_at > ?)
             ORDER BY created_at DESC, id DESC
               FOR UPDATE
            """;
    // api_key_identity
    private static final String NEWEST_PREFIX = """
            SELECT prefix
              FROM api_key
             WHERE org_id = ?
               AND identity_id = ?
               AND revoked_at IS NULL
               AND (expires_at IS NULL OR expires_at > ?)
             ORDER BY created_at DESC, id DESC
             LIMIT 1
            """;
    private static final String REVOKE = """
            UPDATE api_key
               SET revoked_at = ?
             WHERE id = ANY (?)
               AND revoked_at IS NULL
            """;
    private static final String EXPIRE = """
            UPDATE api_key
               SET expires_at = ?
             WHERE id = ?
               AND revoked_at IS NULL
               AND (expires_at IS NULL OR expires_at > ?)
            """;

    /// A key as stored.
    record Stored(
            Digest digest,
            int pepperVersion,
            UUID id,
            OrgId org,
            @Nullable IdentityId identity,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt) {}

    /// The part of an identity its caller is made of.
    record Subject(Agent agent, Set<Scope> scopes) {}

    void insert(
            Tx tx,
            ApiKeys.Minted key,
            Digest digest,
            int pepperVersion,
            OrgId org,
            @Nullable IdentityId identity,
            String name,
            Instant now,
            @Nullable Instant expiresAt) {
        tx.update(
                INSERT,
                digest.bytes(),
                pepperVersion,
                key.id(),
                org.value(),
                identity == null ? null : identity.value(),
                key.prefix(),
                name,
                now,
                expiresAt);
    }

    Optional<Stored> find(Tx tx, Digest digest) {
        return tx.queryOne(
                BY_DIGEST,
                row -> {
                    var identity = row.uuidOrNull("identity_id");
                    return new Stored(
                            Digest.of(row.bytes("digest")),
                            row.integer("pepper_version"),
                            row.uuid("id"),
                            new OrgId(row.uuid("org_id")),
                            identity == null ? null : new IdentityId(identity),
                            row.instantOrNull("expires_at"),
                            row.instantOrNull("revoked_at"));
                },
                (Object) digest.bytes());
    }

    void upgrade(Tx tx, UUID id, Digest digest, int pepperVersion) {
        tx.update(UPGRADE, digest.bytes(), pepperVersion, id);
    }

    /// The living identity of a key.
    Optional<Subject> subject(Tx tx, OrgId org, IdentityId identity) {
        TenantTx.enter(tx, org);
        return tx.queryOne(
                AGENT,
                row -> new Subject(
                        new Agent(org, identity, row.string("name"), row.string("email")),
                        row.strings("scopes").stream()
                                .flatMap(s -> Scope.of(s).stream())
                                .collect(Collectors.toSet())),
                org.value(),
                identity.value());
    }

    /// Keys of an identity that still work, newest first, locked until the transaction ends.
    List<ApiKeys.Live> live(Tx tx, OrgId org, IdentityId identity, Instant now) {
        return tx.query(
                LIVE,
                row -> new ApiKeys.Live(
                        row.uuid("id"),
                        row.string("prefix"),
                        row.instantOrNull("expires_at"),
                        Digest.of(row.bytes("digest"))),
                org.value(),
                identity.value(),
                now);
    }

    Optional<String> newestPrefix(Tx tx, OrgId org, IdentityId identity, Instant now) {
        return tx.queryOne(NEWEST_PREFIX, row -> row.string("prefix"), org.value(), identity.value(), now);
    }

    void revoke(Tx tx, List<UUID> ids, Instant now) {
        if (!ids.isEmpty()) {
            tx.update(REVOKE, now, ids);
        }
    }

    /// Shortens a key's life to `at`; never lengthens it.
    void expire(Tx tx, UUID id, Instant at) {
        tx.update(EXPIRE, at, id, at);
    }
}
