package dev.mailgent.platform.postgres;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// The server's main process, by its id: until it is ready, and until it is gone.
final class Postmaster {
    private static final Duration STOP_FAST = Duration.ofSeconds(60);
    private static final Duration STOP_AT_ONCE = Duration.ofSeconds(10);

    /// After a crash PostgreSQL replays up to `max_wal_size` of log before it is ready.
    private static final Duration RECOVERY = Duration.ofMinutes(10);

    private static final Duration WORTH_MENTIONING = Duration.ofSeconds(3);

    private Postmaster() {}

    /// Waits until the server takes connections.
    ///
    /// @param progress told when that takes long
    /// @return false when it ended instead
    static boolean becameReady(Process process, Cluster cluster, Consumer<String> progress) {
        long begin = System.nanoTime();
        boolean mentioned = false;
        while (process.isAlive()) {
            var file = PidFile.read(cluster.directory());
            if (file.isPresent()
                    && file.get().pid() == process.pid()
                    && file.get().ready()) {
                return true;
            }
            long waited = System.nanoTime() - begin;
            if (!mentioned && waited > WORTH_MENTIONING.toNanos()) {
                progress.accept("PostgreSQL is still starting, likely recovering from a crash");
                mentioned = true;
            }
            if (waited > RECOVERY.toNanos()) {
                stop(process.pid());
                throw new PostgresStartException("PostgreSQL was not ready after " + RECOVERY.toMinutes()
                        + " minutes. Its log: " + cluster.directory().resolve("log"));
            }
            Pause.milliseconds(2);
        }
        return false;
    }

    /// Cuts sessions and writes a checkpoint; when that takes longer than a minute, ends the server at once.
    static void stop(long pid) {
        signal(pid, "INT");
        if (gone(pid, STOP_FAST)) {
            return;
        }
        signal(pid, "QUIT");
        if (gone(pid, STOP_AT_ONCE)) {
            return;
        }
        signal(pid, "KILL");
        gone(pid, STOP_AT_ONCE);
    }

    /// Java itself only sends TERM and KILL; TERM would wait for every session to end on its own.
    private static void signal(long pid, String name) {
        Command.run(List.of("sh", "-c", "kill -" + name + " " + pid));
    }

    private static boolean gone(long pid, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (PidFile.alive(pid)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Pause.milliseconds(2);
        }
        return true;
    }
}
