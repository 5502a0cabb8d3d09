package dev.mailgent.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class ServerProcessTest extends DatabaseHome {
    @Test
    void stop_leaves_no_process_and_no_pid_file() {
        Path home = home();
        var database = start(home);

        database.stop();

        assertThat(database.isRunning()).isFalse();
        assertNoProcessIn(home);
        assertThat(home.resolve("cluster/postmaster.pid")).doesNotExist();
        database.stop();
    }

    @Test
    void a_server_that_is_killed_is_started_again_on_its_port_until_stop() throws Exception {
        Path home = home();
        var database = start(home);
        execute(database, "CREATE TABLE kept (word text)");
        execute(database, "INSERT INTO kept VALUES ('here')");
        var told = new LinkedBlockingQueue<String>();
        database.keepRunning(told::add);
        long first = database.pid();

        new ProcessBuilder("kill", "-KILL", Long.toString(first)).start().waitFor();

        String line;
        do {
            line = told.poll(30, TimeUnit.SECONDS);
            assertThat(line).isNotNull();
        } while (!line.equals("PostgreSQL runs again"));
        assertThat(database.pid()).isNotEqualTo(first);
        assertThat(query(database, "SELECT word FROM kept")).isEqualTo("here");
        database.stop();
        assertThat(database.isRunning()).isFalse();
        assertNoProcessIn(home);
    }

    @Test
    void a_server_that_outlived_its_killed_owner_is_adopted() throws Exception {
        Path home = home();
        long orphan = orphanIn(home);

        var database = start(home);

        assertThat(database.adopted()).isTrue();
        assertThat(database.pid()).isEqualTo(orphan);
        assertThat(query(database, "SELECT 'alive'")).isEqualTo("alive");
        database.stop();
        assertNoProcessIn(home);
    }

    @Test
    void a_server_that_a_killed_start_left_just_beginning_is_met_and_not_fought() throws Exception {
        Path home = home();
        start(home).stop();
        var options = Options.of(home);
        var binaries = Binaries.ensure(options.cache(), _ -> {});
        var cluster = Cluster.ensure(home, binaries, _ -> {});
        var rivals = new ArrayList<Process>();

        // Between our look for a server and our launch, which is told as a step.
        var database = EmbeddedPostgres.start(options, step -> {
            if (step.equals("Starting PostgreSQL") && rivals.isEmpty()) {
                rivals.add(launched(cluster, binaries));
            }
        });
        started.add(database);

        assertThat(rivals).hasSize(1);
        assertThat(query(database, "SELECT 'alive'")).isEqualTo("alive");
    }

    private static Process launched(Cluster cluster, Binaries binaries) {
        try {
            var rival = Command.prepared(cluster.directory(), cluster.serverCommand(binaries, Ports.free()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            awaitTrue(() -> PidFile.read(cluster.directory()).isPresent());
            return rival;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitTrue(BooleanSupplier condition) {
        var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void a_cluster_whose_server_was_killed_recovers() throws Exception {
        Path home = home();
        var first = start(home);
        execute(first, "CREATE TABLE kept (word text)");
        execute(first, "INSERT INTO kept VALUES ('here')");
        new ProcessBuilder("kill", "-9", Long.toString(first.pid())).start().waitFor();
        first.stop();
        assertThat(home.resolve("cluster/postmaster.pid")).exists();

        var second = start(home);

        assertThat(second.adopted()).isFalse();
        assertThat(query(second, "SELECT word FROM kept")).isEqualTo("here");
    }

    @Test
    void a_pid_file_that_names_somebody_elses_process_does_not_block_the_start() throws IOException {
        Path home = home();
        start(home).stop();
        // Our own number is alive, is the database user's in the ordinary case, and is no PostgreSQL.
        long stranger = ProcessHandle.current().parent().orElseThrow().pid();
        Path pidFile = home.resolve("cluster/postmaster.pid");
        Files.writeString(
                pidFile, stranger + "\n/elsewhere\n1700000000\n5432\n\n127.0.0.1\n  16039943         4\nready   \n");

        var database = start(home);

        assertThat(database.adopted()).isFalse();
        assertThat(query(database, "SELECT 'alive'")).isEqualTo("alive");
    }

    @Test
    void a_killed_server_that_nobody_has_waited_for_does_not_block_the_start() throws Exception {
        Path home = home();
        start(home).stop();
        // The second command takes the shell's place, so that nobody asks how the first one ended. The server's own
        // user, because PostgreSQL takes nobody else's process for a server.
        var command =
                new ArrayList<>(ServerUser.ownerOf(home.resolve("cluster")).prefix());
        command.addAll(List.of("sh", "-c", "sleep 0 & echo $!; exec sleep 60"));
        var shell = new ProcessBuilder(command).start();
        try (BufferedReader out = shell.inputReader(StandardCharsets.UTF_8)) {
            long ended = Long.parseLong(out.readLine());
            awaitTrue(() -> !PidFile.alive(ended));
            assertThat(Path.of("/proc/" + ended)).exists();
            Files.writeString(
                    home.resolve("cluster/postmaster.pid"),
                    ended + "\n" + home.resolve("cluster") + "\n1700000000\n0\n\n\n  16039943         4\nstarting\n");

            assertThat(query(start(home), "SELECT 'alive'")).isEqualTo("alive");
        } finally {
            shell.destroyForcibly();
        }
    }

    @Test
    void two_owners_of_one_directory_are_refused_with_a_sentence() {
        Path home = home();
        start(home);

        assertThatThrownBy(() -> EmbeddedPostgres.start(home, _ -> {}))
                .isInstanceOf(PostgresStartException.class)
                .hasMessageContaining("Another process already uses the database in " + home);
    }

    private static long orphanIn(Path home) throws Exception {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Orphan.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = owner.inputReader(StandardCharsets.UTF_8)) {
            long pid = Long.parseLong(String.valueOf(out.readLine()));
            owner.destroyForcibly().waitFor();
            return pid;
        }
    }

    /// The postmaster does not wait for the last of its children: each gets a moment to end.
    private static void assertNoProcessIn(Path home) {
        for (var pid : processesIn(home)) {
            ProcessHandle.of(pid).ifPresent(child -> assertThat(child.onExit()).succeedsWithin(Duration.ofSeconds(10)));
        }
        assertThat(processesIn(home)).isEmpty();
    }

    /// Every process whose working directory lies below `home`.
    private static List<Long> processesIn(Path home) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(PidFile::alive)
                .filter(pid -> {
                    try {
                        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd"))
                                .startsWith(home);
                    } catch (IOException _) {
                        return false;
                    }
                })
                .toList();
    }
}
