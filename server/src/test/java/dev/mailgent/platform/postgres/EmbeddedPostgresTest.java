package dev.mailgent.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    @TempDir
    Path temporary;

    private final List<String> said = new ArrayList<>();
    private final List<EmbeddedPostgres> started = new ArrayList<>();

    @AfterEach
    void stopAll() {
        started.forEach(EmbeddedPostgres::stop);
    }

    @Test
    void what_was_committed_is_there_at_the_next_start() {
        Path home = home();
        var first = start(home);
        execute(first, "CREATE TABLE kept (word text)");
        execute(first, "INSERT INTO kept VALUES ('here')");
        first.stop();

        var second = start(home);

        assertThat(query(second, "SELECT word FROM kept")).isEqualTo("here");
        assertThat(said.stream().filter(line -> line.startsWith("Creating"))).hasSize(1);
    }

    @Test
    void it_is_durable_checked_and_speaks_utf8() {
        var database = start(home());

        assertThat(setting(database, "fsync")).isEqualTo("on");
        assertThat(setting(database, "synchronous_commit")).isEqualTo("on");
        assertThat(setting(database, "full_page_writes")).isEqualTo("on");
        assertThat(setting(database, "data_checksums")).isEqualTo("on");
        assertThat(setting(database, "wal_recycle")).isEqualTo("off");
        assertThat(setting(database, "server_encoding")).isEqualTo("UTF8");
        assertThat(query(
                        database,
                        "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = 'postgres'"))
                .isEqualTo("b C.UTF-8");
    }

    @Test
    void nobody_gets_in_without_the_password() {
        var database = start(home());

        assertThatThrownBy(
                        () -> DriverManager.getConnection(database.jdbcUrl("postgres"), database.superuser(), "guess")
                                .close())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
        assertThat(setting(database, "password_encryption")).isEqualTo("scram-sha-256");
    }

    @Test
    void it_listens_on_loopback_and_nowhere_else() throws IOException {
        var database = start(home());

        assertThat(setting(database, "unix_socket_directories")).isEmpty();
        for (var card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(card.getInetAddresses())) {
                if (!address.isLoopbackAddress()) {
                    assertThatThrownBy(() -> new Socket(address, database.port()).close())
                            .isInstanceOf(IOException.class);
                }
            }
        }
    }

    @Test
    void secrets_are_for_the_owner_only_and_stay_out_of_the_log() throws Exception {
        Path home = home();
        var database = start(home);
        execute(database, "CREATE TABLE secret (word text UNIQUE)");
        insertBound(database, "hunter2-canary");
        assertThatThrownBy(() -> insertBound(database, "hunter2-canary")).isInstanceOf(SQLException.class);
        database.stop();

        assertThat(mode(home)).isEqualTo("rwx------");
        assertThat(mode(home.resolve("superuser-password"))).isEqualTo("rw-------");
        assertThat(database.access().toString()).doesNotContain(database.password());
        try (var files = Files.walk(home)) {
            for (Path log :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                assertThat(Files.readString(log)).doesNotContain("hunter2-canary");
            }
        }
    }

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
        var told = new java.util.concurrent.LinkedBlockingQueue<String>();
        database.keepRunning(told::add);
        long first = database.pid();

        new ProcessBuilder("kill", "-KILL", Long.toString(first)).start().waitFor();

        String line;
        do {
            line = told.poll(30, java.util.concurrent.TimeUnit.SECONDS);
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
            var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (PidFile.read(cluster.directory()).isEmpty()) {
                assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
                Thread.onSpinWait();
            }
            return rival;
        } catch (IOException e) {
            throw new AssertionError(e);
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
    void two_owners_of_one_directory_are_refused_with_a_sentence() {
        Path home = home();
        start(home);

        assertThatThrownBy(() -> EmbeddedPostgres.start(home, _ -> {}))
                .isInstanceOf(PostgresStartException.class)
                .hasMessageContaining("Another process already uses the database in " + home);
    }

    @Test
    void two_databases_run_side_by_side() {
        var one = start(temporary.resolve("one"));
        var two = start(temporary.resolve("two"));

        assertThat(one.port()).isNotEqualTo(two.port());
        assertThat(query(one, "SELECT 1") + query(two, "SELECT 2")).isEqualTo("12");
    }

    @Test
    void a_half_made_cluster_is_made_again() throws IOException {
        Path home = home();
        Files.createDirectories(home.resolve("cluster.new/data/base/1"));
        Files.writeString(home.resolve("cluster.new/data/PG_VERSION"), "18\n");

        assertThat(query(start(home), "SELECT 'alive'")).isEqualTo("alive");
        assertThat(home.resolve("cluster.new")).doesNotExist();
    }

    @Test
    void a_cluster_of_another_version_is_refused_untouched() throws IOException {
        Path home = home();
        Files.createDirectories(home.resolve("cluster"));
        Files.writeString(home.resolve("cluster/PG_VERSION"), "17\n");

        assertThatThrownBy(() -> start(home))
                .isInstanceOf(PostgresStartException.class)
                .hasMessageContaining("was made by PostgreSQL 17");
        assertThat(home.resolve("cluster/PG_VERSION")).hasContent("17");
    }

    @Test
    void a_setting_that_postgresql_refuses_is_shown_in_its_own_words() {
        var options = Options.of(home()).with("shared_buffers", "many");

        assertThatThrownBy(() -> EmbeddedPostgres.start(options, said::add))
                .isInstanceOf(PostgresStartException.class)
                .hasMessageContaining("invalid value for parameter \"shared_buffers\"");
    }

    @Test
    void a_cluster_opened_to_others_by_a_copy_is_closed_again() throws IOException {
        Path home = home();
        start(home).stop();
        Files.setPosixFilePermissions(home.resolve("cluster"), PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(query(start(home), "SELECT 'alive'")).isEqualTo("alive");
    }

    @Test
    void the_operators_own_settings_win_and_stay() throws IOException {
        Path home = home();
        start(home).stop();
        Path conf = home.resolve("cluster/postgresql.conf");
        Files.writeString(conf, Files.readString(conf) + "max_connections = 40\n");

        assertThat(setting(start(home), "max_connections")).isEqualTo("40");
    }

    @Test
    void as_root_it_runs_as_somebody_else_below_a_home_that_nobody_may_enter() throws IOException {
        assumeTrue(ServerUser.weAreRoot());
        Path closed = Files.createDirectory(
                temporary.resolve("like root"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

        var database = start(closed.resolve("my clone/data/postgres"));

        assertThat(query(database, "SELECT 'alive'")).isEqualTo("alive");
        assertThat(Trees.uid(Path.of("/proc/" + database.pid()))).isNotZero();
    }

    @Test
    void as_root_a_cluster_that_belongs_to_root_runs_in_a_user_namespace() throws Exception {
        assumeTrue(ServerUser.weAreRoot());
        assumeTrue(Command.run(List.of("unshare", "--user", "true")).succeeded());
        Path home = home();
        start(home).stop();
        new ProcessBuilder("chown", "-R", "0:0", home.toString()).start().waitFor();

        assertThat(query(start(home), "SELECT 'alive'")).isEqualTo("alive");
    }

    @Test
    void who_we_are_is_the_effective_user_of_this_process_and_not_the_owner_of_proc() throws Exception {
        assertThat(ServerUser.uidIn("Name:\tjava\nUid:\t1000\t1001\t1000\t1000\nGid:\t0\t0\t0\t0\n"))
                .isEqualTo(1001);
        assertThat(Command.run(List.of("id", "-u")).output().strip()).isEqualTo(Integer.toString(ServerUser.ourUid()));
    }

    @Test
    void a_second_start_takes_well_under_half_a_second() {
        Path home = home();
        start(home).stop();
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long begin = System.nanoTime();
            var database = start(home);
            best = Math.min(best, (System.nanoTime() - begin) / 1_000_000);
            database.stop();
        }
        System.out.println("embedded PostgreSQL: second start " + best + " ms");

        assertThat(best).isLessThan(500);
    }

    @Test
    void a_port_that_is_taken_is_seen_as_taken() throws IOException {
        int port = Ports.free();
        assertThat(Ports.isFree(port)).isTrue();
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.isFree(port)).isFalse();
        }
    }

    private Path home() {
        return temporary.resolve("path with 'quotes' and spaces").resolve("postgres");
    }

    private EmbeddedPostgres start(Path home) {
        var database = EmbeddedPostgres.start(home, said::add);
        started.add(database);
        return database;
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

    /// Every process whose working directory lies below `home`.
    /// The postmaster does not wait for the last of its children: each gets a moment to end.
    private static void assertNoProcessIn(Path home) {
        for (var pid : processesIn(home)) {
            ProcessHandle.of(pid).ifPresent(child -> assertThat(child.onExit()).succeedsWithin(Duration.ofSeconds(10)));
        }
        assertThat(processesIn(home)).isEmpty();
    }

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

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static String setting(EmbeddedPostgres database, String name) {
        return query(database, "SELECT current_setting('" + name + "')");
    }

    private static void insertBound(EmbeddedPostgres database, String word) throws SQLException {
        try (var connection = DriverManager.getConnection(
                        database.jdbcUrl("postgres"), database.superuser(), database.password());
                var insert = connection.prepareStatement("INSERT INTO secret VALUES (?)")) {
            insert.setString(1, word);
            insert.executeUpdate();
        }
    }

    private static String query(EmbeddedPostgres database, String sql) {
        try (var connection = DriverManager.getConnection(
                        database.jdbcUrl("postgres"), database.superuser(), database.password());
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void execute(EmbeddedPostgres database, String sql) {
        try (var connection =
                DriverManager.getConnection(database.jdbcUrl("postgres"), database.superuser(), database.password())) {
            connection.createStatement().execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
