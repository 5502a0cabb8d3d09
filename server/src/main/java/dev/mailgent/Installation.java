package dev.mailgent;

import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.crypto.InstanceKeys;
import dev.mailgent.platform.crypto.Passphrase;
import dev.mailgent.platform.crypto.RootKey;
import dev.mailgent.platform.db.Database;
import dev.mailgent.platform.db.DatabaseAddress;
import dev.mailgent.platform.db.Migrations;
import dev.mailgent.platform.db.Notifications;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.keys.DataKeys;
import dev.mailgent.platform.keys.LocalKeyProvider;
import dev.mailgent.platform.keys.OrgKeys;
import dev.mailgent.platform.keys.Rewrap;
import dev.mailgent.platform.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The keys of an installation for a command beside the server: the database of a server that runs, or one
/// started for the command.
final class Installation implements AutoCloseable {
    private final Path data;
    private final Optional<Path> passphraseFile;
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    private final SystemTx system;
    private final TenantTx tenants;
    private final Notifications notifications;
    private final TenantTx vault;
    private final OrgKeys orgKeys;
    private final Rewrap rewrap;
    private RootKey root;

    /// @param alone whether no server may run meanwhile
    /// @throws ConfigException when one runs, or there are no keys yet
    Installation(Configuration configuration, boolean alone, InstantSource clock) {
        this.data = configuration.server().data().toAbsolutePath().normalize();
        this.passphraseFile = configuration.keys().passphraseFile().map(Path::of);
        try {
            var database = database(configuration, alone);
            var migrations = new Migrations(database.jdbcUrl(), database.adminUser(), database.adminPassword());
            var fingerprint = migrations.rootFingerprint();
            if (fingerprint.isEmpty()) {
                throw new ConfigException("There are no keys in " + data + " yet. './mailgent up' makes them.");
            }
            this.root = withPassphrase(passphrase -> RootKey.open(data, fingerprint, passphrase));
            var roles = migrations.run(
                    new Migrations.Passwords(root.databasePassword(), root.vaultPassword()), clock.instant());
            var app = closing(
                    new Database(database.jdbcUrl(), roles.app(), root.databasePassword(), configuration.database()));
            var ofVault = closing(
                    new Database(database.jdbcUrl(), roles.vault(), root.vaultPassword(), configuration.database()));
            this.system = new SystemTx(app);
            this.tenants = new TenantTx(app);
            this.notifications = closing(new Notifications(app));
            this.vault = new TenantTx(ofVault);
            Supplier<RootKey> newest = () -> this.root;
            this.orgKeys = closing(new OrgKeys(vault, new LocalKeyProvider(newest), notifications, clock));
            this.rewrap = new Rewrap(vault, system, orgKeys, new DataKeys(orgKeys));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private DatabaseAddress database(Configuration configuration, boolean alone) {
        var external = configuration.database().url();
        if (external.isPresent()) {
            if (alone) {
                closing(DataDirectory.take(data));
            }
            return DatabaseAddress.parse(external.get());
        }
        var running =
                alone ? Optional.<EmbeddedPostgres.Access>empty() : EmbeddedPostgres.find(data.resolve("postgres"));
        if (running.isPresent()) {
            var access = running.get();
            return new DatabaseAddress(access.jdbcUrl("postgres"), access.superuser(), access.password());
        }
        closing(DataDirectory.take(data));
        var postgres = EmbeddedPostgres.start(data.resolve("postgres"), _ -> {});
        closing(postgres::stop);
        return new DatabaseAddress(
                postgres.jdbcUrl("postgres"),
                postgres.access().superuser(),
                postgres.access().password());
    }

    /// Works with the passphrase, which is read anew each time and wiped.
    <T> T withPassphrase(java.util.function.Function<Optional<Passphrase>, T> work) {
        var passphrase = passphraseFile.map(Passphrase::readFrom);
        try {
            return work.apply(passphrase);
        } finally {
            passphrase.ifPresent(Passphrase::close);
        }
    }

    private <T extends AutoCloseable> T closing(T part) {
        toClose.push(part);
        return part;
    }

    Path data() {
        return data;
    }

    RootKey root() {
        return root;
    }

    /// From now on wraps with this one.
    void use(RootKey newer) {
        root = newer;
    }

    InstanceKeys instanceKeys(InstantSource clock) {
        return InstanceKeys.open(system, root, clock);
    }

    /// As the role of the program, which sees no sealed value.
    TenantTx tenants() {
        return tenants;
    }

    /// As the role of the vault.
    TenantTx vault() {
        return vault;
    }

    /// Not started: this process sends and hears nothing.
    Notifications notifications() {
        return notifications;
    }

    SystemTx system() {
        return system;
    }

    OrgKeys orgKeys() {
        return orgKeys;
    }

    Rewrap rewrap() {
        return rewrap;
    }

    @Override
    public void close() {
        for (@Nullable AutoCloseable part = toClose.poll(); part != null; part = toClose.poll()) {
            try {
                part.close();
            } catch (Exception e) {
                org.slf4j.LoggerFactory.getLogger(Installation.class).warn("closing: {}", e.toString());
            }
        }
    }
}
