package dev.mailgent;

import dev.mailgent.doctor.Doctor;
import dev.mailgent.doctor.Facts;
import dev.mailgent.meta.ConfigurationPage;
import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.config.Settings;
import dev.mailgent.platform.db.DatabaseAddress;
import dev.mailgent.platform.postgres.PostgresStartException;
import dev.mailgent.platform.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The program's commands: `up` runs the server, `doctor` looks for what is wrong, `config` prints the settings,
/// `keys` shows and rotates keys, `key new` makes first keys again, `audit verify` checks an exported
/// log.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    private static int run(String[] args) {
        var command = args.length == 0 ? "up" : args[0];
        var options = new ArrayList<>(Arrays.asList(args).subList(Math.min(1, args.length), args.length));
        try {
            return switch (command) {
                case "up" -> up(options);
                case "doctor" -> doctor(options);
                case "key" -> key(options);
                case "config" -> config(options);
                case "keys" -> keys(options);
                case "audit" -> AuditCommand.run(options, System.out);
                default -> {
                    System.err.println(
                            "mailgent: there is no command '" + command + "'. './mailgent help' lists them.");
                    yield 2;
                }
            };
        } catch (ConfigException | PostgresStartException e) {
            System.err.println("mailgent: " + e.getMessage());
            return 2;
        } catch (ProblemException e) {
            System.err.println("mailgent: the database does not answer. './mailgent doctor' says more.");
            return 1;
        }
    }

    private static int up(List<String> options) {
        if (wantsHelp(options)) {
            System.out.println("usage: ./mailgent up [--KEY VALUE...]\n\nEach setting is a flag, a variable"
                    + " (MAILGENT_KEY) or a line in mailgent.conf. Settings:\n");
            System.out.println(ConfigurationPage.plain(Configuration.RECORDS));
            return 0;
        }
        return new Server(Configuration.of(read(options)), InstantSource.system()).run();
    }

    private static int doctor(List<String> options) {
        if (wantsHelp(options)) {
            System.out.println("""
                    usage: ./mailgent doctor [--json] [--data DIR]

                    Looks at the installation of a data directory (MAILGENT_DATA, mailgent.conf, else ./data) from outside:
                    server, JDK, disk, owners, secrets, ports, clock, database. Says what is wrong and the fix, changes
                    nothing, and ends with 1 when something is wrong. Takes every setting of 'up', to look at a start before
                    it is made.""");
            return 0;
        }
        var json = options.remove("--json");
        var configuration = Configuration.of(read(options));
        var external = configuration.database().url().map(DatabaseAddress::parse);
        var findings = Doctor.run(new Facts(
                configuration.server().data(),
                configuration.doors(),
                external.map(at -> new Facts.Database(at.jdbcUrl(), at.adminUser(), at.adminPassword())),
                InstantSource.system()));
        return Doctor.report(findings, json, System.out);
    }

    private static int keys(List<String> options) {
        var words =
                options.stream().takeWhile(option -> !option.startsWith("-")).toList();
        if (words.isEmpty()) {
            System.out.print(KeysCommand.USAGE);
            return options.contains("--help") || options.contains("-h") ? 0 : 2;
        }
        var configuration = Configuration.of(read(options.subList(words.size(), options.size())));
        Logging.quiet();
        return KeysCommand.run(words.getFirst(), words.subList(1, words.size()), configuration, System.out);
    }

    private static boolean wantsHelp(List<String> options) {
        return options.contains("--help") || options.contains("-h");
    }

    private static int key(List<String> options) {
        if (wantsHelp(options)) {
            System.out.println(NewKeys.help());
            return 0;
        }
        if (!NewKeys.understands(options)) {
            System.err.println(NewKeys.help());
            return 2;
        }
        var settings = read(options.subList(1, options.size()));
        return new NewKeys(Configuration.of(settings), System.out, InstantSource.system()).run();
    }

    private static int config(List<String> options) {
        if (wantsHelp(options)) {
            System.out.println("usage: ./mailgent config\n\nPrints docs/configuration.md: every setting, what it is"
                    + " called as a flag, a variable and a line of mailgent.conf, and what it does.");
            return 0;
        }
        System.out.print(ConfigurationPage.markdown(Configuration.RECORDS));
        return 0;
    }

    private static Settings read(List<String> flags) {
        return Settings.read(flags, System.getenv(), file(), Configuration.RECORDS);
    }

    /// `mailgent.conf` of the working directory, or the file that `MAILGENT_CONF` names.
    private static @Nullable Path file() {
        var named = System.getenv("MAILGENT_CONF");
        if (named != null && !named.isEmpty()) {
            return Path.of(named);
        }
        var here = Path.of("mailgent.conf");
        return Files.exists(here) ? here : null;
    }
}
