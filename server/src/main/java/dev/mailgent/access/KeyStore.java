package dev.mailgent.access;

import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.http.Cidr;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import java.sql.SQLException;
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
            INSERT INTO api_key (digest, pepper_version, id, org_id, identity_id, slot, prefix, name, scopes,
                                 allowed_ips, created_at, expires_at, parent_id, resource)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String STORED = """
            SELECT digest, pepper_version, id, org_id, identity_id, scopes, allowed_ips, expires_at, revoked_at,
                   parent_id, resource
              FROM api_key
            """;
    private static final String BY_DIGEST = STORED + " WHERE digest = ?";
    private static final String BY_ID = STORED + " WHERE id = ?";
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
            SELECT id, digest, slot, name, prefix, scopes, allowed_ips, created_at, expires_at, last_used_at,
                   last_used_from
              FROM api_key
             WHERE org_id = ?
               AND identity_id = ?
               AND resource IS NULL
               AND revoked_at IS NULL
               AND (expires_at IS NULL OR expires_at > ?)
             ORDER BY created_at DESC, id DESC
            """;
    // api_key_delegated
    private static final String END_SLOT = """
            UPDATE api_key
               SET revoked_at = ?
             WHERE org_id = ?
               AND slot = ?
               AND resource IS NOT NULL
               AND revoked_at IS NULL
            RETURNING digest
            """;
    // api_key_delegated_end
    private static final String PURGE = """
            DELETE FROM api_key
             WHERE resource IS NOT NULL
               AND expires_at < ?
            """;
    // api_key_identity
    private static final String NEWEST_PREFIX = """
            SELECT prefix
              FROM api_key
             WHERE org_id = ?
               AND identity_id = ?
               AND slot = identity_id
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
    ///
    /// @param parent the key a delegated one was made from; null when none stands behind it
    /// @param resource the URL a delegated key is for; null for a key of its own
    record Stored(
            Digest digest,
            int pepperVersion,
            UUID id,
            OrgId org,
            @Nullable IdentityId identity,
            ApiKeys.Rights rights,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt,
            @Nullable UUID parent,
            @Nullable String resource) {}

    /// The part of an identity its caller is made of.
    record Subject(Agent agent, Set<Scope> scopes) {}

    /// @param delegation null for a key of its own
    void insert(
            Tx tx,
            ApiKeys.Minted key,
            Digest digest,
            int pepperVersion,
            ApiKeys.NewKey what,
            ApiKeys.@Nullable Delegation delegation,
            Instant now) {
        var identity = what.identity();
        var slot = what.slot();
        var scopes = what.rights().scopes();
        var blocks = what.rights().allowedIps();
        tx.update(
                INSERT,
                digest.bytes(),
                pepperVersion,
                key.id(),
                what.org().value(),
                identity == null ? null : identity.value(),
                slot == null ? key.id() : slot,
                key.prefix(),
                what.name(),
                scopes == null
                        ? null
                        : scopes.stream().map(Scope::wire).sorted().toList(),
                blocks.isEmpty() ? null : blocks.stream().map(Cidr::toString).toList(),
                now,
                what.expiresAt(),
                delegation == null ? null : delegation.parent(),
                delegation == null ? null : delegation.resource());
    }

    Optional<Stored> find(Tx tx, Digest digest) {
        return tx.queryOne(BY_DIGEST, KeyStore::stored, (Object) digest.bytes());
    }

    Optional<Stored> find(Tx tx, UUID id) {
        return tx.queryOne(BY_ID, KeyStore::stored, id);
    }

    private static Stored stored(Tx.Row row) throws SQLException {
        var identity = row.uuidOrNull("identity_id");
        return new Stored(
                Digest.of(row.bytes("digest")),
                row.integer("pepper_version"),
                row.uuid("id"),
                new OrgId(row.uuid("org_id")),
                identity == null ? null : new IdentityId(identity),
                rights(row),
                row.instantOrNull("expires_at"),
                row.instantOrNull("revoked_at"),
                row.uuidOrNull("parent_id"),
                row.stringOrNull("resource"));
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
        return tx.query(LIVE + " FOR UPDATE", KeyStore::live, org.value(), identity.value(), now);
    }

    /// [#live] without locks.
    List<ApiKeys.Live> list(Tx tx, OrgId org, IdentityId identity, Instant now) {
        return tx.query(LIVE, KeyStore::live, org.value(), identity.value(), now);
    }

    private static ApiKeys.Live live(Tx.Row row) throws SQLException {
        return new ApiKeys.Live(
                row.uuid("id"),
                row.uuid("slot"),
                row.string("name"),
                row.string("prefix"),
                rights(row),
                row.instant("created_at"),
                row.instantOrNull("expires_at"),
                row.instantOrNull("last_used_at"),
                row.stringOrNull("last_used_from"),
                Digest.of(row.bytes("digest")));
    }

    /// An unknown scope is none. A block that cannot be read must not turn into "from anywhere".
    private static ApiKeys.Rights rights(Tx.Row row) throws SQLException {
        var scopes = row.stringsOrNull("scopes");
        var blocks = row.stringsOrNull("allowed_ips");
        var read = blocks == null
                ? List.<Cidr>of()
                : blocks.stream().flatMap(text -> Cidr.parse(text).stream()).toList();
        if (blocks != null && read.size() < blocks.size()) {
            throw new IllegalStateException("a key's addresses cannot be read");
        }
        return new ApiKeys.Rights(
                scopes == null
                        ? null
                        : scopes.stream()
                                .flatMap(text -> Scope.of(text).stream())
                                .collect(Collectors.toSet()),
                read);
    }

    Optional<String> newestPrefix(Tx tx, OrgId org, IdentityId identity, Instant now) {
        return tx.queryOne(NEWEST_PREFIX, row -> row.string("prefix"), org.value(), identity.value(), now);
    }

    void revoke(Tx tx, List<UUID> ids, Instant now) {
        if (!ids.isEmpty()) {
            tx.update(REVOKE, now, ids);
        }
    }

    /// Ends the delegated keys of a slot. @return their digests
    List<Digest> endSlot(Tx tx, OrgId org, UUID slot, Instant now) {
        return tx.query(END_SLOT, row -> Digest.of(row.bytes("digest")), now, org.value(), slot);
    }

    /// Deletes delegated keys that ended before `before`.
    void purge(Tx tx, Instant before) {
        tx.update(PURGE, before);
    }

    /// Shortens a key's life to `at`; never lengthens it.
    void expire(Tx tx, UUID id, Instant at) {
        tx.update(EXPIRE, at, id, at);
    }
}
