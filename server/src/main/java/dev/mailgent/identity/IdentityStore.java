package dev.mailgent.identity;

import dev.mailgent.access.Scope;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Rows of `identity`, `feed` and the directory table `address` (V0002). Identities that are closing are not found
/// here.
final class IdentityStore {
    private static final String COLUMNS =
            "org_id, id, name, type, purpose, email, scopes, usage_count, last_used_at, created_at";

    /// Without row-level security, so the address of another organization is seen here and nowhere else.
    private static final String TAKE_ADDRESS = """
            INSERT INTO address (address, org_id, identity_id, state)
            VALUES (?, ?, ?, 'ACTIVE')
                ON CONFLICT DO NOTHING
            """;
    private static final String RETIRE_ADDRESSES = """
            UPDATE address
               SET state = 'RETIRED'
             WHERE org_id = ?
               AND identity_id = ?
            RETURNING address
            """;
    private static final String INSERT = """
            INSERT INTO identity (org_id, id, public_id, name, type, purpose, email, scopes, state, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'ACTIVE', ?)
            """;
    private static final String INSERT_FEED = """
            INSERT INTO feed (org_id, identity_id)
            VALUES (?, ?)
            """;
    // identity_public_id
    private static final String BY_PUBLIC_ID = "SELECT " + COLUMNS + """

              FROM identity
             WHERE org_id = ?
               AND public_id = ?
               AND state = 'ACTIVE'
            """;
    // identity_newest; the limit is a literal so that a plan can be kept
    private static final String PAGE = "SELECT " + COLUMNS + """

              FROM identity
             WHERE org_id = ?
               AND state = 'ACTIVE'
               AND id < ?
             ORDER BY id DESC
             LIMIT :limit
            """;
    private static final String FIRST = "SELECT " + COLUMNS + """

              FROM identity
             WHERE org_id = ?
               AND state = 'ACTIVE'
             ORDER BY id
             LIMIT 1
            """;
    private static final String CHANGE = """
            UPDATE identity
               SET name = ?, scopes = ?
             WHERE org_id = ?
               AND id = ?
            """;
    private static final String CLOSE = """
            UPDATE identity
               SET state = 'CLOSING', closed_at = ?
             WHERE org_id = ?
               AND id = ?
            """;

    private static final UUID LAST = new UUID(-1, -1);

    private final TenantTx tenants;

    IdentityStore(TenantTx tenants) {
        this.tenants = tenants;
    }

    /// False when the address was ever given to anyone.
    boolean takeAddress(Tx tx, OrgId org, IdentityId id, String address) {
        return tx.update(TAKE_ADDRESS, address, org.value(), id.value()) == 1;
    }

    /// The addresses mail is refused for from now on.
    List<String> retireAddresses(Tx tx, OrgId org, IdentityId id) {
        return tx.query(RETIRE_ADDRESSES, row -> row.string("address"), org.value(), id.value());
    }

    void insert(Tx tx, Identity identity) {
        var org = identity.org().value();
        var id = identity.id().value();
        tx.update(
                INSERT,
                org,
                id,
                id.getLeastSignificantBits(),
                identity.name(),
                identity.type(),
                identity.purpose(),
                identity.email(),
                Identity.wire(identity.scopes()),
                identity.createdAt());
        tx.update(INSERT_FEED, org, id);
    }

    /// The oldest, since ids grow with time.
    Optional<Identity> first(Tx tx, OrgId org) {
        return tx.queryOne(FIRST, IdentityStore::read, org.value());
    }

    Optional<Identity> find(Tx tx, OrgId org, long publicId) {
        return tx.queryOne(BY_PUBLIC_ID, IdentityStore::read, org.value(), publicId);
    }

    /// In one round trip.
    Optional<Identity> find(OrgId org, IdentityId id) {
        var publicId = id.value().getLeastSignificantBits();
        return tenants.readOne(org, BY_PUBLIC_ID, IdentityStore::read, org.value(), publicId);
    }

    /// [#find], locked until the transaction ends.
    Optional<Identity> lock(Tx tx, OrgId org, long publicId) {
        return tx.queryOne(BY_PUBLIC_ID + " FOR UPDATE", IdentityStore::read, org.value(), publicId);
    }

    List<Identity> page(OrgId org, Optional<UUID> after, int limit) {
        return tenants.read(
                org,
                PAGE.replace(":limit", Integer.toString(limit)),
                IdentityStore::read,
                org.value(),
                after.orElse(LAST));
    }

    void change(Tx tx, Identity identity) {
        tx.update(
                CHANGE,
                identity.name(),
                Identity.wire(identity.scopes()),
                identity.org().value(),
                identity.id().value());
    }

    void close(Tx tx, Identity identity, Instant now) {
        tx.update(CLOSE, now, identity.org().value(), identity.id().value());
    }

    private static Identity read(Tx.Row row) throws SQLException {
        var scopes = EnumSet.noneOf(Scope.class);
        row.strings("scopes").forEach(wire -> Scope.of(wire).ifPresent(scopes::add));
        return new Identity(
                new OrgId(row.uuid("org_id")),
                new IdentityId(row.uuid("id")),
                row.string("name"),
                row.string("type"),
                Purpose.valueOf(row.string("purpose")),
                row.string("email"),
                scopes,
                row.number("usage_count"),
                row.instantOrNull("last_used_at"),
                row.instant("created_at"));
    }
}
