package dev.mailgent.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresTest extends DatabaseHome {
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
    void two_databases_run_side_by_side() {
        var one = start(temporary.resolve("one"));
        var two = start(temporary.resolve("two"));

        assertThat(one.port()).isNotEqualTo(two.port());
        assertThat(query(one, "SELECT 1") + query(two, "SELECT 2")).isEqualTo("12");
    }

    @Test
    void a_setting_that_postgresql_refuses_is_shown_in_its_own_words() {
        var options = Options.of(home()).with("shared_buffers", "many");

        assertThatThrownBy(() -> EmbeddedPostgres.start(options, said::add))
                .isInstanceOf(PostgresStartException.class)
                .hasMessageContaining("invalid value for parameter \"shared_buffers\"");
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

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void insertBound(EmbeddedPostgres database, String word) throws SQLException {
        try (var connection = DriverManager.getConnection(
                        database.jdbcUrl("postgres"), database.superuser(), database.password());
                var insert = connection.prepareStatement("INSERT INTO secret VALUES (?)")) {
            insert.setString(1, word);
            insert.executeUpdate();
        }
    }
}
