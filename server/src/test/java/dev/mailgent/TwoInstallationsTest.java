package dev.mailgent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestApp;
import dev.mailgent.kit.TestNode;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.db.Migrations;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Installations that share a PostgreSQL cluster, where roles are common to all databases.
class TwoInstallationsTest {
    @TempDir
    private Path first;

    @TempDir
    private Path second;

    @Test
    void two_installations_in_one_cluster_do_not_take_each_others_password() {
        var ours = TestPostgres.shared().empty();
        var theirs = TestPostgres.shared().empty();
        try (var one = TestApp.start(ours, first, Map.of())) {
            var key = one.agent(one.organization()).key();
            try (var two = TestApp.start(theirs, second, Map.of())) {
                assertThat(two.get("/v0/whoami", key).status()).isEqualTo(401);
            }
            cutConnections(ours);
            // New connections after the other's start; the first request may still meet one that was cut.
            Await.until(() -> one.get("/v0/logs/stats", key).status() == 200);
        }
        try (var again = TestApp.start(ours, first, Map.of())) {
            assertThat(again.get("/readyz", null).status()).isEqualTo(200);
        }
    }

    @Test
    void an_installation_that_logged_in_as_mg_app_gets_its_own_login_and_closes_that_one() throws SQLException {
        var database = TestNode.migrated();
        execute(database, "ALTER ROLE mg_app LOGIN PASSWORD 'password-of-an-early-start'");

        var migrations = new Migrations(database.jdbcUrl(), database.user(), database.password());
        var role = migrations.run(TestNode.PASSWORDS, Instant.now()).app();

        assertThat(role).isEqualTo(Migrations.appRole(database.name())).isNotEqualTo("mg_app");
        try (var connection = DriverManager.getConnection(database.jdbcUrl(), role, TestNode.APP_PASSWORD);
                var rows = connection.createStatement().executeQuery("""
                        SELECT rolcanlogin, (SELECT count(*) FROM org) FROM pg_roles WHERE rolname = 'mg_app'
                        """)) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getBoolean(1)).isFalse();
        }
    }

    private static void cutConnections(TestPostgres.Database database) {
        execute(
                database,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND pid <> pg_backend_pid()");
    }

    private static void execute(TestPostgres.Database database, String sql) {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
