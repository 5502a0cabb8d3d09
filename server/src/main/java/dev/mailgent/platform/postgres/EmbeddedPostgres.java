package dev.mailgent.platform.postgres;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A running embedded PostgreSQL, owned by this process until [#stop()].
///
/// It outlives a killed Java process on purpose (nothing acknowledged is lost, and its own shutdown is cleaner than
/// dying with us); the next [#start] on the same directory adopts it.
public final class EmbeddedPostgres implements AutoCloseable {
    private static final int PORT_TRIES = 8;

    /// How often a server that a killed process had begun, or what is left of one, may be in the way of a launch.
    private static final int TURNS = 5;

    /// Times the turn's number: two seconds in all.
    private static final long TURN_PAUSE_MILLIS = 200;

    /// Another process cannot tell us that it ended; a look costs one small read.
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Place place;
    private final Access access;
    private final boolean adopted;
    private final FileChannel lockFile;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private volatile long pid;

    private EmbeddedPostgres(Place place, Access access, long pid, boolean adopted, FileChannel lockFile) {
        this.place = place;
        this.access = access;
        this.pid = pid;
        this.adopted = adopted;
        this.lockFile = lockFile;
    }

    /// What it takes to launch the server.
    private record Place(Path home, Cluster cluster, Binaries binaries) {
        Path firstWords() {
            return home.resolve("start.log");
        }

        Process launch(int port) throws IOException {
            // Not a pipe: the server must be able to speak after we are gone.
            return Command.prepared(cluster.directory(), cluster.serverCommand(binaries, port))
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(firstWords().toFile())
                    .start();
        }

        String lastWords() {
            return ServerLog.lastWords(firstWords(), cluster.directory());
        }
    }

    /// How to reach a server.
    public record Access(int port, String superuser, String password) {
        /// Neither encryption nor its negotiation: the connection never leaves this machine.
        public String jdbcUrl(String database) {
            return "jdbc:postgresql://127.0.0.1:" + port + '/' + database + "?sslmode=disable&gssEncMode=disable";
        }

        @Override
        public String toString() {
            return "Access[port=" + port + ", superuser=" + superuser + ", password=[redacted]]";
        }
    }

    public static EmbeddedPostgres start(Path home, Consumer<String> progress) {
        return start(Options.of(home), progress);
    }

    /// Starts the server of `options.home()`, or adopts the one that already serves it. The caller's
    /// process must be the only one that uses the directory; a second one is refused.
    ///
    /// @param progress told one sentence at the beginning of each step that may take long
    /// @throws PostgresStartException when it cannot be done, with the reason and the fix
    public static EmbeddedPostgres start(Options options, Consumer<String> progress) {
        Path home = options.home();
        @Nullable FileChannel lockFile = null;
        try {
            if (!Files.isDirectory(home)) {
                Files.createDirectories(
                        home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            lockFile = lock(home);
            var binaries = Binaries.ensure(options.cache(), progress);
            var cluster = Cluster.ensure(home, binaries, progress);
            var place = new Place(home, cluster, binaries);
            var started = adopt(place, lockFile);
            for (var turn = 1; started.isEmpty(); turn++) {
                cluster.writeSettings(options);
                progress.accept("Starting PostgreSQL");
                started = launch(place, lockFile, progress, turn == TURNS);
                if (started.isEmpty()) {
                    Pause.milliseconds(turn * TURN_PAUSE_MILLIS);
                    started = adopt(place, lockFile);
                }
            }
            lockFile = null;
            return started.get();
        } catch (IOException e) {
            throw new PostgresStartException("Cannot start PostgreSQL in " + home + ": " + e, e);
        } finally {
            close(lockFile);
        }
    }

    /// How to reach the server of `home` if one is running, whoever started it. For `doctor` and its kind.
    public static Optional<Access> find(Path home) {
        Path cluster = home.toAbsolutePath().normalize().resolve("cluster");
        try {
            var running = PidFile.read(cluster).filter(found -> found.ready() && found.serves(cluster));
            return running.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Access(running.get().port(), Cluster.SUPERUSER, Cluster.readPassword(home)));
        } catch (IOException | PostgresStartException _) {
            return Optional.empty();
        }
    }

    public Access access() {
        return access;
    }

    public String jdbcUrl(String database) {
        return access.jdbcUrl(database);
    }

    public int port() {
        return access.port();
    }

    public String superuser() {
        return access.superuser();
    }

    public String password() {
        return access.password();
    }

    public long pid() {
        return pid;
    }

    /// Whether the server was already running, left behind by a process that was killed.
    public boolean adopted() {
        return adopted;
    }

    public boolean isRunning() {
        return PidFile.alive(pid);
    }

    /// Stops the server: sessions are cut and a checkpoint is written, so the next start has nothing to recover. When
    /// that takes longer than a minute the server is stopped at once and recovers next time. Nothing
    /// committed is lost either way. Returns when the process is gone. Calling it again does nothing.
    public void stop() {
        synchronized (stopAsked) {
            stopAsked.countDown(); // from here on the keeper launches nothing
        }
        if (lockFile.isOpen()) {
            Postmaster.stop(pid);
            close(lockFile);
        }
    }

    /// From now on starts the server again when it ends unasked: killed, out of memory, or so short of disk that it
    /// could not recover. On the same port, which every pool of connections knows. Tries until [#stop()], at
    /// first soon, later every ten seconds.
    ///
    /// @param said told when the server ended, why it does not start, and when it runs again
    public void keepRunning(Consumer<String> said) {
        Thread.ofVirtual().name("postgres-keeper").start(() -> keep(said));
    }

    private void keep(Consumer<String> said) {
        while (!stopAskedWithin(LOOK_EVERY)) {
            if (PidFile.alive(pid)) {
                continue;
            }
            said.accept("PostgreSQL ended unasked; starting it again on port " + port());
            var pause = FIRST_PAUSE;
            while (!startAgain(said)) {
                if (stopAskedWithin(pause)) {
                    return;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
            said.accept("PostgreSQL runs again");
        }
    }

    /// @return whether the server is ready, or nobody wants it any more
    private boolean startAgain(Consumer<String> said) {
        try {
            disownStranger(place.cluster());
            Process process;
            synchronized (stopAsked) {
                if (stopAsked.getCount() == 0) {
                    return true;
                }
                process = place.launch(port());
                pid = process.pid();
            }
            if (Postmaster.becameReady(process, place.cluster(), said) || stopAsked.getCount() == 0) {
                return true;
            }
            said.accept("PostgreSQL did not start again; another try follows. Its last words:\n" + place.lastWords());
        } catch (IOException | PostgresStartException e) {
            said.accept("PostgreSQL did not start again; another try follows: " + e.getMessage());
        }
        return false;
    }

    private boolean stopAskedWithin(Duration time) {
        try {
            return stopAsked.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            return true;
        }
    }

    @Override
    public void close() {
        stop();
    }

    private static Optional<EmbeddedPostgres> adopt(Place place, FileChannel lockFile) throws IOException {
        var cluster = place.cluster();
        var found = PidFile.read(cluster.directory()).orElse(null);
        if (found == null) {
            return Optional.empty();
        }
        if (!found.serves(cluster.directory())) {
            disownStranger(cluster);
            return Optional.empty();
        }
        if (!found.ready() || !runs(found.pid(), place.binaries())) {
            // Half started, on its way down, or another version: start afresh.
            Postmaster.stop(found.pid());
            return Optional.empty();
        }
        var access = new Access(found.port(), Cluster.SUPERUSER, cluster.password());
        return Optional.of(new EmbeddedPostgres(place, access, found.pid(), true, lockFile));
    }

    /// The number in a dead server's file may be anybody's by now, or a killed server's whose parent has not asked how
    /// it ended: PostgreSQL takes both for a running server.
    private static void disownStranger(Cluster cluster) throws IOException {
        var found = PidFile.read(cluster.directory()).orElse(null);
        if (found != null && !found.serves(cluster.directory()) && PidFile.known(found.pid())) {
            PidFile.disown(cluster.directory());
        }
    }

    private static boolean runs(long pid, Binaries binaries) {
        try {
            return Files.isSameFile(Path.of("/proc/" + pid + "/exe"), binaries.postgres());
        } catch (IOException _) {
            return false;
        }
    }

    /// @param last whether a server that does not start is an error even if another one's remains may be the reason
    /// @return empty when another server was in the way: one that a killed process had just begun, or what
    ///     is left of one that was killed, for as long as its back ends take to notice
    private static Optional<EmbeddedPostgres> launch(
            Place place, FileChannel lockFile, Consumer<String> progress, boolean last) throws IOException {
        var cluster = place.cluster();
        for (int attempt = 1; attempt <= PORT_TRIES; attempt++) {
            int port = Ports.free();
            var leaving = Leaving.watch();
            Process process = leaving.launch(() -> place.launch(port));
            if (leaving.untilReady(() -> Postmaster.becameReady(process, cluster, progress))) {
                var access = new Access(port, Cluster.SUPERUSER, cluster.password());
                return Optional.of(new EmbeddedPostgres(place, access, process.pid(), false, lockFile));
            }
            if (!last && PidFile.exists(cluster.directory())) {
                return Optional.empty();
            }
            if (Ports.isFree(port)) {
                throw new PostgresStartException("PostgreSQL did not start (exit code " + process.exitValue()
                        + "). Its last words:\n" + place.lastWords());
            }
            // Somebody took the port between our look and PostgreSQL's: try another.
        }
        throw new PostgresStartException("PostgreSQL found no free port on 127.0.0.1 in " + PORT_TRIES
                + " tries. Close programs that hold very many connections, then start again.");
    }

    private static FileChannel lock(Path home) throws IOException {
        var channel = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException _) {
            // Held by this very process: refused like any other holder.
        }
        if (lock == null) {
            channel.close();
            throw new PostgresStartException("Another process already uses the database in " + home
                    + ". Stop it first, or choose another data directory.");
        }
        return channel;
    }

    private static void close(@Nullable FileChannel lockFile) {
        if (lockFile != null) {
            try {
                lockFile.close();
            } catch (IOException _) {
                // The lock goes with the process at the latest.
            }
        }
    }
}
