package dev.mailgent;

import dev.mailgent.activity.ActivityLog;
import dev.mailgent.audit.Audit;
import dev.mailgent.audit.AuditRoutes;
import dev.mailgent.did.Shredding;
import dev.mailgent.did.SigningKeys;
import dev.mailgent.identity.Watcher;
import dev.mailgent.meta.Metrics;
import dev.mailgent.platform.crypto.InstanceKeys;
import dev.mailgent.platform.crypto.RootKey;
import dev.mailgent.platform.db.Database;
import dev.mailgent.platform.db.Notifications;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.job.Jobs;
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
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whatever works as the database role `mg_vault`: keys of organizations, the audit log, the vault, signing
/// keys. A part of [App].
final class SecretParts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SecretParts.class);

    /// Commits of audit entries that may run at once.
    private static final int AUDIT_WRITERS = 2;

    private final Database database;
    private final SystemTx system;
    private final TenantTx tenants;
    private final DataKeys dataKeys;
    private final OrgKeys orgKeys;
    private final Rewrap rewrap;
    private final Audit audit;
    private final VaultNews news;
    private final Vault vault;
    private final SigningKeys signingKeys;
    private final Shredding shredding;

    /// What these parts stand on, of the role `mg_app`.
    record Ground(
            TenantTx tenants,
            SystemTx system,
            InstanceKeys keys,
            Notifications notifications,
            ActivityLog activity,
            String domain,
            Optional<Path> auditFile,
            InstantSource clock) {}

    /// @param database the pool as `mg_vault`; closed with these parts
    SecretParts(Database database, RootKey root, Ground ground) {
        this.database = database;
        this.system = ground.system();
        var clock = ground.clock();
        this.tenants = new TenantTx(database);
        var provider = new GuardedKeyProvider(new LocalKeyProvider(root), clock);
        this.orgKeys = new OrgKeys(tenants, provider, ground.notifications(), clock);
        this.dataKeys = new DataKeys(orgKeys);
        this.rewrap = new Rewrap(tenants, system, orgKeys, dataKeys);
        this.audit = new Audit(
                tenants, ground.keys(), Vault::touch, ground.domain(), AUDIT_WRITERS, ground.auditFile(), clock);
        this.news = new VaultNews(ground.tenants(), ground.activity(), clock);
        this.vault = new Vault(tenants, dataKeys, rewrap, audit, ground.keys(), clock);
        this.signingKeys = new SigningKeys(ground.tenants(), tenants, dataKeys, clock);
        this.shredding = new Shredding(new Jobs(system, clock), ground.tenants(), tenants, clock);
    }

    SigningKeys signingKeys() {
        return signingKeys;
    }

    /// Who must hear that an identity begins or ends.
    List<Watcher> watchers() {
        return List.of(signingKeys, shredding);
    }

    /// What `/metrics` says of these parts.
    void measure(Metrics.Page page) {
        page.counters("vault_operations_total", "Operations of the vault by kind and outcome", vault.counts());
        page.gauge("vault_open_keys", "Organization keys open in memory", orgKeys.held());
        var health = audit.health();
        page.counter("audit_entries_total", "Audit entries committed", health.entries());
        page.counter("audit_commits_total", "Commits they took", health.batches());
        page.gauge("audit_waiting", "Audit entries waiting for a commit", health.waiting());
        page.gauge("audit_table_up", "1 while audit entries reach the database", health.isTableUp() ? 1 : 0);
        page.gauge("audit_file_up", "1 while they reach the audit file, or there is none", health.isFileUp() ? 1 : 0);
        page.counter("audit_file_dropped_total", "Audit entries missing in the audit file", health.fileDropped());
        var run = rewrap.running();
        page.counter("rewrap_data_keys_total", "Data keys wrapped anew with a newer key", rewrap.wrapped());
        page.gauge(
                "rewrap_running_done",
                "Data keys wrapped anew by the run under way",
                run.map(Rewrap.Progress::done).orElse(0L));
        page.gauge(
                "rewrap_running_total",
                "Data keys it has to wrap anew",
                run.map(Rewrap.Progress::total).orElse(0L));
    }

    /// The door as role `mg_vault`.
    TenantTx vault() {
        return tenants;
    }

    Audit audit() {
        return audit;
    }

    DataKeys dataKeys() {
        return dataKeys;
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

    /// What comes round by itself: keys that are old are rotated, what older keys wrapped is wrapped anew,
    /// and keys that nothing uses end.
    void schedule(Schedule schedule) {
        schedule.every(Duration.ofDays(1), "keys", this::maintain)
                .every(Duration.ofMinutes(1), "shred", shredding::catchUp);
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
