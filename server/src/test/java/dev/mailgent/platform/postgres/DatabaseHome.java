package dev.mailgent.platform.postgres;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// A directory of a test's own for embedded databases, all of them stopped in the end.
abstract class DatabaseHome {
    @TempDir
    Path temporary;

    final List<String> said = new ArrayList<>();
    final List<EmbeddedPostgres> started = new ArrayList<>();

    @AfterEach
    void stopAll() {
        started.forEach(EmbeddedPostgres::stop);
    }

    /// Where a database may live: a path that shells and configuration files have trouble with.
    Path home() {
        return temporary.resolve("path with 'quotes' and spaces").resolve("postgres");
    }

    EmbeddedPostgres start(Path home) {
        var database = EmbeddedPostgres.start(home, said::add);
        started.add(database);
        return database;
    }

    static String setting(EmbeddedPostgres database, String name) {
        return query(database, "SELECT current_setting('" + name + "')");
    }

    static String query(EmbeddedPostgres database, String sql) {
        try (var connection = DriverManager.getConnection(
                        database.jdbcUrl("postgres"), database.superuser(), database.password());
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static void execute(EmbeddedPostgres database, String sql) {
        try (var connection =
                DriverManager.getConnection(database.jdbcUrl("postgres"), database.superuser(), database.password())) {
            connection.createStatement().execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
