package dev.mailgent;

import dev.mailgent.activity.ActivityLog;
import dev.mailgent.audit.Audit;
import dev.mailgent.audit.AuditRoutes;
import dev.mailgent.did.SigningKeys;
import dev.mailgent.platform.crypto.InstanceKeys;
import dev.mailgent.platform.crypto.RootKey;
import dev.mailgent.platform.db.Database;
import dev.mailgent.platform.db.Notifications;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.job.Schedule;
import dev.mailgent.platform.keys.DataKeys;
import dev.mailgent.platform.keys.GuardedKeyProvider;
import dev.mailgent.platform.keys.LocalKeyProvider;
import dev.mailgent.platform.keys.OrgKeys;
import dev.mailgent.platform.keys.Rewrap;
import dev.mailgent.vault.ImportRoutes;
import dev.mailgent.vault.Seal;
import dev.mailgent.vault.SealRoutes;
import dev.mailgent.vault.Vault;
import dev.mailgent.vault.VaultNews;
import dev.mailgent.vault.VaultRoutes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whatever works as the database role `mg_vault`: keys of organizations, the audit log, the vault, signing keys. A
/// part of [App].
final class SecretParts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SecretParts.class);

    /// Commits of audit entries that may run at once.
    private static final int AUDIT_WRITERS = 2;

    private final Database database;
    private final SystemTx system;
    private final OrgKeys orgKeys;
    private final Rewrap rewrap;
    private final Audit audit;
    private final VaultNews news;
    private final Vault vault;
    private final SigningKeys signingKeys;

    /// What these parts stand on, of the role `mg_app`.
    record Ground(
            TenantTx tenants,
            SystemTx system,
            InstanceKeys keys,
            Notifications notifications,
            ActivityLog activity,
            String domain,
            InstantSource clock) {}

    /// @param database the pool as `mg_vault`; closed with these parts
    SecretParts(Database database, RootKey root, Ground ground) {
        this.database = database;
        this.system = ground.system();
        var clock = ground.clock();
        var tenants = new TenantTx(database);
        var provider = new GuardedKeyProvider(new LocalKeyProvider(root), clock);
        this.orgKeys = new OrgKeys(tenants, provider, ground.notifications(), clock);
        var dataKeys = new DataKeys(orgKeys);
        this.rewrap = new Rewrap(tenants, system, orgKeys, dataKeys);
        this.audit = new Audit(tenants, ground.keys(), Vault::touch, ground.domain(), AUDIT_WRITERS, clock);
        this.news = new VaultNews(ground.tenants(), ground.activity(), clock);
        this.vault = new Vault(tenants, dataKeys, rewrap, audit, ground.keys(), clock);
        this.signingKeys = new SigningKeys(ground.tenants(), tenants, dataKeys, clock);
    }

    SigningKeys signingKeys() {
        return signingKeys;
    }

    List<Routes> routes() {
        return List.of(
                new VaultRoutes(vault, news),
                new ImportRoutes(vault, news),
                new SealRoutes(new Seal(orgKeys, audit)),
                new AuditRoutes(audit));
    }

    void start() {
        audit.start();
        news.start();
    }

    /// What comes round by itself: keys that are old are rotated, what older keys wrapped is wrapped
    /// anew, and keys that nothing uses end.
    void schedule(Schedule schedule) {
        schedule.every(Duration.ofDays(1), "keys", this::maintain);
    }

    private void maintain() {
        rewrap.root(progress -> LOG.info("{}", progress.line()));
        for (var org : organizations()) {
            orgKeys.maintain(org);
            if (orgKeys.status(org).size() > 1) {
                rewrap.dataKeys(org, progress -> LOG.info("{}", progress.line()));
            }
        }
    }

    private List<OrgId> organizations() {
        return system.run(tx -> tx.query("SELECT id FROM org ORDER BY id", row -> new OrgId(row.uuid("id"))));
    }

    @Override
    public void close() {
        news.close();
        audit.close();
        orgKeys.close();
        database.close();
    }
}
