package dev.mailgent;

import dev.mailgent.access.ApiKeys;
import dev.mailgent.access.Usage;
import dev.mailgent.account.Organizations;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.doctor.Running;
import dev.mailgent.identity.Directory;
import dev.mailgent.identity.Identities;
import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.crypto.RootKey;
import dev.mailgent.platform.db.TenantTx;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `mailgent key new`: first keys once more, where `bootstrap.json` was lost. The files of the data directory are the
/// permission: who can read the root key and the database's password may do this anyway. Works beside a running server,
/// which knows a new key at once, and starts the database where none runs. Keys made before stay as they are.
final class NewKeys {
    private final Configuration configuration;
    private final Path data;
    private final PrintStream out;
    private final InstantSource clock;

    NewKeys(Configuration configuration, PrintStream out, InstantSource clock) {
        this.configuration = configuration;
        this.data = configuration.server().data().toAbsolutePath().normalize();
        this.out = out;
        this.clock = clock;
    }

    /// @return exit code
    int run() {
        Logging.quiet();
        if (!Files.exists(data.resolve("keys/root.key"))) {
            throw new ConfigException("There is no installation in " + data + " yet, or this user may not look into it."
                    + " './mailgent up' makes one, with its first keys.");
        }
        RootKey.requirePrivate(data);
        var known = Bootstrap.read(data.resolve("bootstrap.json")).orElse(null);
        if (known != null && known.holdsKeys()) {
            throw new ConfigException(data.resolve("bootstrap.json") + " holds keys, so none were made. If they are of"
                    + " no use any more, move it away and run this again.");
        }
        var running = Running.on(data);
        try (var installation = new Installation(configuration, false, clock)) {
            write(
                    make(installation),
                    running.map(Running::httpPort).orElse(0),
                    running.map(Running::smtpPort).orElse(0),
                    known);
        }
        return 0;
    }

    private record Made(ApiKeys.Minted platform, Optional<Identities.Created> identity) {}

    private Made make(Installation at) {
        var keys = new ApiKeys(at.system(), at.instanceKeys(clock), at.notifications(), clock);
        var organizations = new Organizations(at.system(), keys, clock);
        try (var usage = new Usage(at.tenants())) {
            var identities = new Identities(
                    at.tenants(),
                    keys,
                    usage,
                    new Directory(at.system(), at.tenants(), at.notifications()),
                    new ActivityLog(at.tenants(), clock),
                    List.of(),
                    configuration.server().domain(),
                    clock);
            return at.system().run(tx -> {
                var org = organizations
                        .first(tx)
                        .orElseThrow(() -> new ConfigException("There is no organization in " + data
                                + " yet. './mailgent up' makes one, with its first keys."));
                TenantTx.enter(tx, org);
                return new Made(keys.mint(tx, org, null, "key made by key new", null), identities.anotherKey(tx, org));
            });
        }
    }

    /// @param httpPort 0 when no server runs: the next start puts its own there
    private void write(Made made, int httpPort, int smtpPort, Bootstrap.@Nullable Facts known) {
        var identity = made.identity()
                .map(one -> new Bootstrap.Facts.First(
                        one.identity().id().wire(),
                        one.identity().email(),
                        one.key().rawKey()))
                .orElse(null);
        var facts = new Bootstrap.Facts(
                known != null
                        ? known.baseUrl()
                        : configuration.baseUrl(
                                httpPort == 0 ? configuration.http().port() : httpPort),
                configuration.localHost(),
                known != null
                        ? known.smtpPort()
                        : smtpPort == 0 ? configuration.smtp().port() : smtpPort,
                made.platform().rawKey(),
                identity);
        DataDirectory.writePrivately(data.resolve("bootstrap.json"), Bootstrap.json(facts));
        out.println("New keys, also in " + data.resolve("bootstrap.json") + ":");
        out.println();
        if (identity != null) {
            out.println("  Address   " + identity.email());
            out.println("  Its key   " + identity.apiKey());
        }
        out.println("  Platform  " + made.platform().rawKey());
        out.println();
        out.println("Keys made before still work. './mailgent platform rotate-key ID' ends those of an identity.");
    }

    /// What `key` understands: the word `new` and settings.
    static boolean understands(List<String> options) {
        return !options.isEmpty() && options.getFirst().equals("new");
    }

    static String help() {
        return """
                usage: ./mailgent key new [--data DIR]

                Makes a new platform key and a new key for the first identity, writes both to bootstrap.json of the data
                directory, and prints them. For an installation whose bootstrap.json was lost: keys are kept as digests,
                so the old ones cannot be shown again. Works whether the server runs or not.""";
    }
}
