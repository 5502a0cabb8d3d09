package dev.mailgent.platform.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who runs the database: PostgreSQL refuses uid 0, and a cluster may only be run by the user who owns its files.
sealed interface ServerUser {
    /// What goes before the program on its command line. Every form executes in place, so the process id stays.
    List<String> prefix();

    /// Gives `path` to this user, so that the server may use it.
    void own(Path path) throws IOException;

    /// The ordinary case: we are not root.
    record Self() implements ServerUser {
        @Override
        public List<String> prefix() {
            return List.of();
        }

        @Override
        public void own(Path path) {}
    }

    /// We are root and become somebody with fewer rights.
    record Other(int uid, int gid) implements ServerUser {
        @Override
        public List<String> prefix() {
            return List.of(
                    "setpriv",
                    "--reuid=" + uid,
                    "--regid=" + gid,
                    "--clear-groups",
                    "--inh-caps=-all",
                    "--no-new-privs");
        }

        @Override
        public void own(Path path) throws IOException {
            Files.setAttribute(path, "unix:uid", uid);
            Files.setAttribute(path, "unix:gid", gid);
        }
    }

    /// We are root where no other user can be had (a container with one id, a file system that refuses to give files
    /// away): a user namespace in which we are not called 0, and hold no capability.
    record Namespace() implements ServerUser {
        @Override
        public List<String> prefix() {
            return List.of("unshare", "--user");
        }

        @Override
        public void own(Path path) {}
    }

    static boolean weAreRoot() {
        return ourUid() == 0;
    }

    /// The effective user id of this process, or -1 where the system has no `/proc`.
    static int ourUid() {
        try {
            return uidIn(Files.readString(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1));
        } catch (IOException _) {
            return -1;
        }
    }

    /// Reads the line `Uid:` of a process's status: real, effective, saved and file system id.
    static int uidIn(String status) {
        return status.lines()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> line.substring("Uid:".length()).strip().split("\\s+"))
                .filter(ids -> ids.length == 4)
                .mapToInt(ids -> Integer.parseInt(ids[1]))
                .findFirst()
                .orElse(-1);
    }

    /// The user a cluster that exists belongs to.
    static ServerUser ownerOf(Path cluster) throws IOException {
        int owner = Trees.uid(cluster);
        if (weAreRoot()) {
            return owner == 0 ? new Namespace() : new Other(owner, Trees.gid(cluster));
        }
        if (owner != ourUid()) {
            throw new PostgresStartException(cluster + " belongs to user id " + owner + ", so this user (id "
                    + ourUid()
                    + ") cannot run its database. Start as root as before, or give the data directory"
                    + " to yourself: sudo chown -R $(id -u):$(id -g) '" + cluster.resolveSibling("") + "'");
        }
        return new Self();
    }

    /// The user for a cluster yet to be made: `mailgent` where the operator made such a user, else `nobody`.
    ///
    /// @param program what that user must be able to run
    static ServerUser forNewCluster(Path program) {
        if (!weAreRoot()) {
            return new Self();
        }
        return account("mailgent")
                .or(() -> account("nobody"))
                .filter(user -> runs(user, program))
                .orElseGet(() -> inNamespace(program));
    }

    private static ServerUser inNamespace(Path program) {
        var namespace = new Namespace();
        if (!runs(namespace, program)) {
            throw new PostgresStartException(
                    "PostgreSQL does not run as root, and neither 'setpriv' to another user nor"
                            + " 'unshare --user' works here. Start Mailgent as an ordinary user, or give --database-url with"
                            + " the address of a PostgreSQL 15 or newer.");
        }
        return namespace;
    }

    private static boolean runs(ServerUser user, Path program) {
        var command = new ArrayList<>(user.prefix());
        command.add(program.toString());
        command.add("--version");
        return Command.run(command).succeeded();
    }

    private static Optional<ServerUser> account(String name) {
        try (var lines = Files.lines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> line.split(":", -1))
                    .filter(field -> field.length >= 4 && field[0].equals(name))
                    .<ServerUser>map(field -> new Other(Integer.parseInt(field[2]), Integer.parseInt(field[3])))
                    .findFirst();
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }
}
