package dev.mailgent.vault;

import dev.mailgent.access.Agent;
import dev.mailgent.access.DecryptTicket;
import dev.mailgent.access.Scope;
import dev.mailgent.access.Tickets;
import dev.mailgent.audit.Actor;
import dev.mailgent.audit.Audit;
import dev.mailgent.kit.TestClock;
import dev.mailgent.kit.TestNode;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.crypto.InstanceKeys;
import dev.mailgent.platform.crypto.RootKey;
import dev.mailgent.platform.db.Database;
import dev.mailgent.platform.db.Notifications;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.keys.DataKeys;
import dev.mailgent.platform.keys.FakeKms;
import dev.mailgent.platform.keys.GuardedKeyProvider;
import dev.mailgent.platform.keys.OrgKeys;
import dev.mailgent.platform.keys.Rewrap;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A vault over a real database, with a key service that can fail.
final class VaultKit implements AutoCloseable {
    final TestClock clock = TestClock.atPresent();
    final TestPostgres.Database postgres = TestNode.migrated();
    final Database app = TestNode.open(postgres, 4);
    final Database database = TestNode.openVault(postgres, 8);
    final TenantTx tenants = new TenantTx(database);
    final SystemTx system = new SystemTx(app);
    final FakeKms kms;
    final InstanceKeys instanceKeys;
    final OrgKeys orgKeys;
    final Rewrap rewrap;
    final Audit audit;
    final Vault vault;

    VaultKit(Path data) {
        this(data, Optional.empty());
    }

    /// @param auditFile where audit entries go too
    VaultKit(Path data, Optional<Path> auditFile) {
        kms = new FakeKms(data.resolve("kms"));
        instanceKeys = InstanceKeys.open(system, RootKey.open(data, Optional.empty()), clock);
        orgKeys = new OrgKeys(tenants, new GuardedKeyProvider(kms, clock), new Notifications(app), clock);
        var dataKeys = new DataKeys(orgKeys);
        rewrap = new Rewrap(tenants, system, orgKeys, dataKeys);
        audit = new Audit(tenants, instanceKeys, Vault::touch, "example.org", 2, auditFile, clock);
        vault = new Vault(tenants, dataKeys, rewrap, audit, instanceKeys, clock);
    }

    OrgId organization() {
        var org = new OrgId(Ids.mint(clock.instant()));
        system.run(tx ->
                tx.update("INSERT INTO org (id, name, created_at) VALUES (?, 'o', ?)", org.value(), clock.instant()));
        return org;
    }

    Agent agent(OrgId org) {
        var agent = new Agent(org, new IdentityId(Ids.mint(clock.instant())), "a", UUID.randomUUID() + "@example.org");
        new TenantTx(app)
                .perform(
                        org,
                        tx -> tx.update(
                                """
                INSERT INTO identity (org_id, id, public_id, name, type, purpose, email, scopes, state, created_at)
                VALUES (?, ?, ?, 'a', 'INBOX', 'BUYER', ?, '{}', 'ACTIVE', ?)
                """,
                                org.value(),
                                agent.id().value(),
                                agent.id().value().getLeastSignificantBits(),
                                agent.email(),
                                clock.instant()));
        return agent;
    }

    static DecryptTicket ticket(Agent agent) {
        return Tickets.of(agent, Scope.VAULT_READ, Scope.VAULT_WRITE);
    }

    static CredentialName name(String text) {
        return new CredentialName(text);
    }

    static Plaintext plain(String text) {
        return new Plaintext(text.getBytes(StandardCharsets.UTF_8));
    }

    Credential put(Agent agent, String name, CredentialType type, String data, TotpChange totp) {
        return vault.put(agent, Actor.of(ticket(agent)), new Draft(name(name), type, plain(data), null, null, totp));
    }

    Credential put(Agent agent, String name, String data) {
        return put(agent, name, CredentialType.LOGIN, data, new TotpChange.Remove());
    }

    static TotpChange seed(String... codes) {
        return new TotpChange.Set(
                Totp.parse("otpauth://totp/Bank:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
                List.of(codes).stream().map(VaultKit::plain).toList());
    }

    String get(Agent agent, String name) {
        try (var opened = vault.get(ticket(agent), name(name))) {
            return new String(opened.data().reveal(), StandardCharsets.UTF_8);
        }
    }

    /// As a superuser, past every rule.
    void sql(String statement) {
        try (var connection = postgres.connect();
                var doing = connection.createStatement()) {
            doing.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Nullable
    String one(String query) {
        try (var connection = postgres.connect();
                var rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        audit.close();
        orgKeys.close();
        app.close();
        database.close();
        TestPostgres.shared().drop(postgres);
    }
}
