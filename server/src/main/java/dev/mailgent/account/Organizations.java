package dev.mailgent.account;

import dev.mailgent.access.ApiKeys;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.time.Times;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Rows of `org` (V0001), a system table.
public final class Organizations {
    private static final String INSERT = """
            INSERT INTO org (id, name, created_at)
            VALUES (?, ?, ?)
            """;
    private static final String FIND = """
            SELECT name, created_at
              FROM org
             WHERE id = ?
            """;
    // Ids grow with time.
    private static final String FIRST = """
            SELECT id
              FROM org
             ORDER BY id
             LIMIT 1
            """;
    private static final String ANY = """
            SELECT EXISTS (SELECT FROM org) AS present
            """;

    private final SystemTx system;
    private final ApiKeys keys;
    private final InstantSource clock;

    public record Organization(OrgId id, String name, Instant createdAt) {}

    /// A new organization and its platform key, shown once.
    public record Founded(Organization organization, ApiKeys.Minted platformKey) {}

    public Organizations(SystemTx system, ApiKeys keys, InstantSource clock) {
        this.system = system;
        this.keys = keys;
        this.clock = clock;
    }

    /// Makes an organization with a first platform key.
    public Founded found(String name) {
        return system.run(tx -> found(tx, name));
    }

    /// The same with what else belongs to the transaction.
    public Founded found(Tx tx, String name) {
        var now = Times.now(clock);
        var organization = new Organization(new OrgId(Ids.mint(now)), name, now);
        tx.update(INSERT, organization.id().value(), name, now);
        return new Founded(organization, keys.mint(tx, organization.id(), null, "first platform key", null));
    }

    /// Another platform key of an organization.
    public ApiKeys.Minted platformKey(OrgId org, String name) {
        return system.run(tx -> keys.mint(tx, org, null, name, null));
    }

    public Optional<Organization> find(OrgId org) {
        return system.run(tx -> find(tx, org));
    }

    private static Optional<Organization> find(Tx tx, OrgId org) {
        return tx.queryOne(
                FIND, row -> new Organization(org, row.string("name"), row.instant("created_at")), org.value());
    }

    /// The oldest organization: the one a first start made.
    public Optional<OrgId> first(Tx tx) {
        return tx.queryOne(FIRST, row -> new OrgId(row.uuid("id")));
    }

    /// Whether this installation has an organization: false at the very first start.
    public boolean any() {
        return system.run(tx -> tx.queryOne(ANY, row -> row.flag("present")).orElse(false));
    }
}
