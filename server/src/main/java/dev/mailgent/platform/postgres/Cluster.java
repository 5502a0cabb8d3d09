package dev.mailgent.platform.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// One database cluster on the disk: `home/cluster`, its settings, and the superuser's password beside it.
///
/// @param directory PostgreSQL's data directory, owned by whoever runs the server
/// @param user who runs the server
/// @param password of the role [#SUPERUSER]
record Cluster(Path directory, ServerUser user, String password) {
    static final String SUPERUSER = "postgres";
    private static final String PASSWORD_FILE = "superuser-password";
    private static final String SETTINGS_FILE = "mailgent.conf";

    /// As root the server runs as somebody who may not be able to walk the path to its own data (a clone
    /// below a home of mode 0700). It is started inside the directory and told to look where it stands,
    /// which needs no right on any parent: `getcwd` would give back the path that it cannot walk.
    private static final String WHERE_IT_STANDS = "/proc/self/cwd";

    /// Opens the cluster below `home`, or makes it.
    static Cluster ensure(Path home, Binaries binaries, Consumer<String> progress) throws IOException {
        Path directory = home.resolve("cluster");
        if (!Files.exists(directory.resolve("PG_VERSION"))) {
            progress.accept("Creating the database cluster");
            return create(home, directory, binaries);
        }
        String major = Files.readString(directory.resolve("PG_VERSION")).strip();
        if (!Binaries.VERSION.startsWith(major + ".")) {
            throw new PostgresStartException(
                    directory + " was made by PostgreSQL " + major + " and this release brings " + Binaries.VERSION
                            + ". Start it with the release of Mailgent that made it, export, and import here.");
        }
        var cluster = new Cluster(directory, ServerUser.ownerOf(directory), readPassword(home));
        // A copy or a `chmod -R` opens the directory to others, and PostgreSQL then refuses to use it.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        return cluster;
    }

    static String readPassword(Path home) throws IOException {
        Path file = home.resolve(PASSWORD_FILE);
        if (!Files.exists(file)) {
            throw new PostgresStartException("The password of the embedded database is gone: " + file
                    + " is missing. Restore that file from your backup of the data directory.");
        }
        return Files.readString(file).strip();
    }

    /// What follows the program's name on the server's command line.
    List<String> serverCommand(Binaries binaries, int port) {
        var command = new ArrayList<String>();
        // Its own session: Ctrl-C on the terminal must reach us first, not cut the database off under running requests.
        command.add("setsid");
        command.addAll(user.prefix());
        command.addAll(List.of(binaries.postgres().toString(), "-D", location(), "-p", Integer.toString(port)));
        return List.copyOf(command);
    }

    /// Writes our settings afresh, so that a newer release brings newer ones. The operator's own go into
    /// `postgresql.conf` below the include and win.
    void writeSettings(Options options) throws IOException {
        var text = new StringBuilder("# Written by Mailgent at each start; put your own into postgresql.conf.\n");
        settings(Memory.ofThisMachine()).forEach(line -> text.append(line).append('\n'));
        options.settings()
                .forEach((name, value) -> text.append(name)
                        .append(" = '")
                        .append(value.replace("'", "''"))
                        .append("'\n"));
        Path file = directory.resolve(SETTINGS_FILE);
        Files.writeString(file, text);
        user.own(file);
    }

    private static List<String> settings(Memory memory) {
        return List.of(
                "listen_addresses = '127.0.0.1'",
                "unix_socket_directories = ''",
                "cluster_name = 'mailgent'",
                "max_connections = 100",
                "shared_buffers = " + memory.sharedBuffersMib() + "MB",
                "effective_cache_size = " + memory.effectiveCacheMib() + "MB",
                "random_page_cost = 1.1",
                "jit = off",
                "fsync = on",
                "synchronous_commit = on",
                "full_page_writes = on",
                // Compressing page images took a fifth of the database's time when many inboxes receive (ADR 3).
                "wal_compression = off",
                "max_wal_size = 1GB",
                // A new table's cached plans are guesses until its first statistics, so these must not take a minute.
                "autovacuum_naptime = 5s",
                // What was deleted must not live on in recycled segments (ADR 0004).
                "wal_recycle = off",
                "timezone = 'UTC'",
                "log_timezone = 'UTC'",
                "lc_messages = 'C'",
                "password_encryption = 'scram-sha-256'",
                // A week of files, each begun afresh when its day comes round. Never a value from a statement:
                // no parameters, and terse leaves out DETAIL and CONTEXT, which quote rows.
                "logging_collector = on",
                "log_directory = 'log'",
                "log_filename = 'postgresql-%a.log'",
                "log_file_mode = 0600",
                "log_truncate_on_rotation = on",
                "log_rotation_age = 1d",
                "log_rotation_size = 0",
                "log_line_prefix = '%m [%p] %q%u@%d '",
                "log_min_duration_statement = -1",
                "log_statement = 'none'",
                "log_parameter_max_length = 0",
                "log_parameter_max_length_on_error = 0",
                "log_error_verbosity = 'terse'",
                "log_min_error_statement = 'panic'");
    }

    private String location() {
        return user instanceof ServerUser.Self ? directory.toString() : WHERE_IT_STANDS;
    }

    /// Made aside and moved into place whole, so that a crash in between leaves nothing that looks like a cluster.
    private static Cluster create(Path home, Path directory, Binaries binaries) throws IOException {
        if (Files.exists(directory) && !isEmpty(directory)) {
            throw new PostgresStartException(
                    directory + " holds files but no database cluster. Move it away, or restore it from a backup.");
        }
        Path aside = home.resolve("cluster.new");
        Trees.delete(aside);
        ServerUser user = ServerUser.forNewCluster(binaries.postgres());
        String password = newPassword();
        Command made = initialize(aside, user, password, binaries);
        if (!made.succeeded() && user instanceof ServerUser.Other) {
            Trees.delete(aside);
            user = new ServerUser.Namespace();
            made = initialize(aside, user, password, binaries);
        }
        if (!made.succeeded()) {
            Trees.delete(aside);
            throw new PostgresStartException("Cannot create the database cluster in " + home + ". initdb said:\n"
                    + made.output().strip());
        }
        Path fresh = aside.resolve("data");
        Files.writeString(fresh.resolve("postgresql.conf"), """
                # The first line brings Mailgent's settings, which are written afresh at each start.
                # Settings of your own go below it, win over those, and stay.
                include '%s'
                """.formatted(SETTINGS_FILE));
        writeSecret(home.resolve(PASSWORD_FILE), password);
        Files.deleteIfExists(directory);
        Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
        Command.run(List.of("sync", "-f", home.toString()));
        Trees.delete(aside);
        return new Cluster(directory, user, password);
    }

    private static Command initialize(Path aside, ServerUser user, String password, Binaries binaries)
            throws IOException {
        Path data = aside.resolve("data");
        Path passwordFile = aside.resolve("password");
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectory(aside, ownerOnly);
        Files.createDirectory(data, ownerOnly);
        writeSecret(passwordFile, password);
        try {
            for (Path path : List.of(passwordFile, data, aside)) {
                user.own(path);
            }
        } catch (IOException e) {
            return new Command(1, "cannot give files to the database's user: " + e.getMessage());
        }
        var command = new ArrayList<>(user.prefix());
        command.addAll(List.of(
                binaries.initdb().toString(),
                "--pgdata=" + (user instanceof ServerUser.Self ? data.toString() : WHERE_IT_STANDS),
                "--username=" + SUPERUSER,
                "--auth=scram-sha-256",
                "--pwfile=../password",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--locale=C.UTF-8",
                "--data-checksums",
                "--no-instructions"));
        return Command.run(data, command);
    }

    private static String newPassword() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void writeSecret(Path file, String secret) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(
                        Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)));
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap((secret + '\n').getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }
}
