package dev.mailgent.kit;

import dev.mailgent.platform.db.Migrations;
import dev.mailgent.platform.postgres.EmbeddedPostgres;
import dev.mailgent.platform.postgres.Options;
import dev.mailgent.platform.postgres.PostgresStartException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The one PostgreSQL of a test JVM: embedded below `target/`, or the server that `MAILGENT_TEST_DATABASE_URL` names
/// (`jdbc:postgresql://host/db?user=…&password=…` or `postgresql://user:password@host/db`, a role that may create
/// databases and roles).
///
/// A test class takes a database of its own with [#fromTemplate], which costs about 30 ms; everything made here is
/// dropped, and the server stopped, when the JVM ends.
public final class TestPostgres {
    private static final int HOMES = 4;

    /// Fills a fresh database, as the product would: run the migrations.
    @FunctionalInterface
    public interface Filling {
        void fill(Database database) throws Exception;
    }

    /// A database and the superuser's way into it.
    public record Database(String name, String jdbcUrl, String user, String password) {
        public Connection connect() throws SQLException {
            return DriverManager.getConnection(jdbcUrl, user, password);
        }
    }

    private final Database admin;
    private final String prefix = "mgtest_" + ProcessHandle.current().pid() + "_";
    private final AtomicInteger counter = new AtomicInteger();
    private final Map<String, Database> templates = new ConcurrentHashMap<>();
    private final List<String> made = new ArrayList<>();

    private TestPostgres(Database admin) {
        this.admin = admin;
    }

    private static final class Shared {
        static final TestPostgres INSTANCE = open();
    }

    /// The shared server, started by the first caller.
    public static TestPostgres shared() {
        return Shared.INSTANCE;
    }

    /// The server's own database, for statements about databases and roles.
    public Database admin() {
        return admin;
    }

    /// A new, empty database.
    public Database empty() {
        return create("TEMPLATE template0 ENCODING 'UTF8'");
    }

    /// A new copy of the template called `key`; the first caller fills the template, once per JVM.
    public Database fromTemplate(String key, Filling filling) {
        var template = templates.computeIfAbsent(key, _ -> {
            var fresh = empty();
            try {
                filling.fill(fresh);
            } catch (Exception e) {
                throw new IllegalStateException("cannot fill the template database " + key, e);
            }
            return fresh;
        });
        synchronized (template) {
            // PostgreSQL copies a database only while nobody is connected to it.
            return create("TEMPLATE " + template.name());
        }
    }

    /// Drops a database before the JVM ends, cutting whoever is connected.
    public void drop(Database database) {
        drop(database.name());
    }

    private void drop(String name) {
        execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        execute("DROP ROLE IF EXISTS " + Migrations.appRole(name));
        execute("DROP ROLE IF EXISTS " + Migrations.vaultRole(name));
    }

    private Database create(String clause) {
        String name = prefix + counter.incrementAndGet();
        execute("CREATE DATABASE " + name + ' ' + clause);
        synchronized (made) {
            made.add(name);
        }
        String url = admin.jdbcUrl().replaceFirst("/" + admin.name() + "(?=$|\\?)", "/" + name);
        return new Database(name, url, admin.user(), admin.password());
    }

    private void dropAll() {
        synchronized (made) {
            made.forEach(this::drop);
            made.clear();
        }
    }

    private void execute(String sql) {
        try (var connection = admin.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + ": " + e.getMessage(), e);
        }
    }

    private static TestPostgres open() {
        @Nullable String url = System.getenv("MAILGENT_TEST_DATABASE_URL");
        if (url != null && !url.isBlank()) {
            var external = new TestPostgres(external(url.strip()));
            Runtime.getRuntime().addShutdownHook(new Thread(external::dropAll));
            return external;
        }
        var server = embedded();
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
        var shared = new TestPostgres(
                new Database("postgres", server.jdbcUrl("postgres"), server.superuser(), server.password()));
        shared.wipe();
        return shared;
    }

    /// Several test JVMs may run in one module at once: each takes the first home that is free.
    private static EmbeddedPostgres embedded() {
        for (int number = 1; ; number++) {
            var options = Options.of(Path.of("target", "test-postgres-" + number))
                    .with("fsync", "off")
                    .with("full_page_writes", "off")
                    .with("shared_buffers", "128MB");
            try {
                return EmbeddedPostgres.start(options, _ -> {});
            } catch (PostgresStartException e) {
                if (number == HOMES) {
                    throw e;
                }
            }
        }
    }

    /// Databases and roles of an earlier run: a migration must never pass because of what another left behind.
    private void wipe() {
        List<String> statements = new ArrayList<>();
        try (var connection = admin.connect();
                var rows = connection.createStatement().executeQuery("""
                        SELECT format('DROP DATABASE %I WITH (FORCE)', datname)
                          FROM pg_database
                         WHERE datname NOT IN ('postgres', 'template0', 'template1')
                        UNION ALL
                        SELECT format('DROP ROLE %I', rolname)
                          FROM pg_roles
                         WHERE rolname NOT LIKE 'pg\\_%' AND rolname <> current_user
                        """)) {
            while (rows.next()) {
                statements.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot look over the test database: " + e.getMessage(), e);
        }
        statements.forEach(this::execute);
    }

    private static Database external(String url) {
        URI uri = URI.create(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
        @Nullable String userInfo = uri.getUserInfo();
        String user = userInfo == null ? parameter(uri, "user") : userInfo.replaceFirst(":.*", "");
        String password = userInfo == null ? parameter(uri, "password") : userInfo.replaceFirst("^[^:]*:?", "");
        String name = uri.getPath().substring(1);
        int port = uri.getPort() < 0 ? 5432 : uri.getPort();
        return new Database(name, "jdbc:postgresql://" + uri.getHost() + ':' + port + '/' + name, user, password);
    }

    private static String parameter(URI uri, String name) {
        String query = uri.getQuery() == null ? "" : uri.getQuery();
        for (String pair : query.split("&")) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        return "";
    }
}
