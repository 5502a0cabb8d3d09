package dev.mailgent;

import dev.mailgent.doctor.PortCheck;
import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.crypto.Passphrase;
import dev.mailgent.platform.crypto.RootKey;
import dev.mailgent.platform.db.Database;
import dev.mailgent.platform.db.DatabaseAddress;
import dev.mailgent.platform.db.Migrations;
import dev.mailgent.platform.postgres.EmbeddedPostgres;
import dev.mailgent.platform.postgres.PostgresStartException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run of the server: start in order, say what was made, serve until SIGTERM, stop in reverse order.
final class Server {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final Configuration configuration;
    private final InstantSource clock;
    private final Steps steps;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    Server(Configuration configuration, InstantSource clock) {
        this.configuration = configuration;
        this.clock = clock;
        this.steps = new Steps(System.out, isTerminal(), () -> stopAsked.getCount() == 0);
    }

    /// JDK 25 gives no console at all where JDK 22 to 24 gave one that is no terminal.
    @SuppressWarnings("SystemConsoleNull")
    static boolean isTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    /// @return exit code once the server has stopped
    int run() {
        var begun = System.nanoTime();
        // What cannot work ends before anything is made or started.
        RootKey.requirePrivate(configuration.server().data());
        try (var data = DataDirectory.take(configuration.server().data())) {
            Logging.start(data.path());
            LOG.info(
                    "starting on {} (process {})",
                    data.path(),
                    ProcessHandle.current().pid());
            PortCheck.requireFree(configuration.doors(), data.path());
            Runtime.getRuntime().addShutdownHook(new Thread(this::askToStop, "stop"));
            var postgres = configuration.database().url().isPresent()
                    ? null
                    : steps.run(
                            "Starting the database",
                            () -> EmbeddedPostgres.start(
                                    data.path().resolve("postgres"), step -> LOG.info("{}", step)));
            if (postgres != null) {
                postgres.keepRunning(line -> LOG.warn("{}", line));
            }
            try {
                serve(data, postgres, begun);
            } finally {
                if (postgres != null) {
                    postgres.stop();
                }
            }
        } catch (Steps.Stopping _) {
            LOG.info("stopped before it was ready");
            System.out.println("Stopped before it was ready.");
        } catch (ConfigException | PostgresStartException e) {
            LOG.error("the start failed: {}", e.getMessage());
            throw e;
        } catch (RuntimeException e) {
            LOG.error("the server ends", e);
            throw e;
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    private void serve(DataDirectory directory, @Nullable EmbeddedPostgres postgres, long begun) {
        var data = directory.path();
        var database = postgres == null
                ? DatabaseAddress.parse(configuration.database().url().orElseThrow())
                : new DatabaseAddress(
                        postgres.jdbcUrl("postgres"),
                        postgres.access().superuser(),
                        postgres.access().password());
        var migrations = new Migrations(database.jdbcUrl(), database.adminUser(), database.adminPassword());
        var passphrase = configuration.passphrase();
        var root = RootKey.open(data, migrations.rootFingerprint(), passphrase);
        passphrase.ifPresent(Passphrase::close);
        var passwords = new Migrations.Passwords(root.databasePassword(), root.vaultPassword());
        var roles = steps.run("Preparing the tables", () -> migrations.run(passwords, clock.instant()));
        var app = steps.run(
                "Opening the doors",
                () -> App.start(
                        configuration,
                        new Database(
                                database.jdbcUrl(), roles.app(), root.databasePassword(), configuration.database()),
                        Database.behind(
                                database.jdbcUrl(),
                                roles.vault(),
                                root.vaultPassword(),
                                configuration.database(),
                                "mailgent-vault"),
                        root,
                        data,
                        migrations::ensurePartitions,
                        postgres != null,
                        clock));
        try (app) {
            var first = new Bootstrap(app, data, clock).run(steps);
            directory.opened(app.httpPort(), app.smtpPort());
            Banner.print(System.out, app, first, data, (System.nanoTime() - begun) / 1e9);
            if (root.isNew()) {
                showRecoverySheet(root, data);
            }
            app.setReady();
            LOG.info(
                    "ready: API {}, SMTP {}:{} for @{}, sending by {}",
                    app.baseUrl(),
                    app.smtpHost(),
                    app.smtpPort(),
                    app.domain(),
                    app.transportSentence());
            stopAsked.await();
            LOG.info("stopping: no new work, letting what runs finish");
            System.out.println("Stopping: no new work, letting what runs finish.");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        LOG.info("stopped");
        System.out.println("Stopped.");
    }

    /// Once, for paper. Where the output may end in a log only the way to the sheet is said.
    private void showRecoverySheet(RootKey root, Path data) {
        System.out.println();
        if (isTerminal()) {
            System.out.println("Write this down and keep it apart from the backups. Without the root key what is stored"
                    + " in the vault is lost; it is shown once:");
            System.out.println();
            System.out.println(root.recoverySheet().reveal());
        } else {
            System.out.println("The root key is " + data.resolve("keys/root.key") + ". Without it what is stored in the"
                    + " vault is lost: keep a copy apart from the backups.");
        }
        System.out.flush();
    }

    /// Runs in the shutdown hook: the JVM ends when it returns, so it waits for the stop.
    private void askToStop() {
        stopAsked.countDown();
        try {
            stopped.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
