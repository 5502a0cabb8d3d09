package dev.mailgent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/// The product's embedded PostgreSQL as its superuser: to count what arrived, and to hold the yardstick's tables in a
/// database of their own, so that both sides run on the same server with the same settings.
public final class Database {
    private static final int PORT_LINE = 3;
    private static final String PRODUCT = "postgres";
    private static final String YARDSTICK = "yardstick";

    private final long pid;
    private final int port;
    private final String password;

    private Database(long pid, int port, String password) {
        this.pid = pid;
        this.port = port;
        this.password = password;
    }

    static Database of(Path data) throws IOException {
        var home = data.resolve("postgres");
        var lines = Files.readAllLines(home.resolve("cluster/postmaster.pid"));
        return new Database(
                Long.parseLong(lines.getFirst().strip()),
                Integer.parseInt(lines.get(PORT_LINE).strip()),
                Files.readString(home.resolve("superuser-password")).strip());
    }

    /// Process of the server; each connection is a child of it.
    public long pid() {
        return pid;
    }

    int port() {
        return port;
    }

    String password() {
        return password;
    }

    String yardstick() {
        return YARDSTICK;
    }

    /// Roots of the process tree, for a side that is PostgreSQL alone.
    public List<Long> processes() {
        return List.of(pid);
    }

    /// The first column of the first row, in the product's database.
    public long number(String sql) throws SQLException {
        try (var connection = connect(PRODUCT);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /// The first column of every row, in the product's database.
    public List<String> texts(String sql) throws SQLException {
        try (var connection = connect(PRODUCT);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var texts = new ArrayList<String>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    /// Inserts rows of 2 KB into a table of its own, a commit each; @return how long each took
    public List<Double> commitMillis(int times) throws SQLException {
        try (var connection = connect(PRODUCT);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS yardstick_commit (data text NOT NULL)");
            var millis = new ArrayList<Double>();
            try (var insert = connection.prepareStatement("INSERT INTO yardstick_commit VALUES (?)")) {
                insert.setString(1, "x".repeat(2_000));
                for (var i = 0; i < times; i++) {
                    var begin = System.nanoTime();
                    insert.executeUpdate();
                    millis.add((System.nanoTime() - begin) / 1e6);
                }
            }
            statement.execute("DROP TABLE yardstick_commit");
            return millis;
        }
    }

    /// Runs statements in the product's database, in one transaction.
    public void execute(String sql) throws SQLException {
        execute(PRODUCT, sql);
    }

    /// Makes the yardstick's database and its tables.
    public void prepareYardstick(String sql) throws SQLException {
        try (var connection = connect(PRODUCT);
                var statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + YARDSTICK);
            statement.execute("CREATE DATABASE " + YARDSTICK);
        }
        execute(YARDSTICK, sql);
        execute(YARDSTICK, "ANALYZE");
    }

    /// What a table's growth leaves to do, done now rather than in the middle of a round.
    public void tidy() throws SQLException {
        execute(PRODUCT, "VACUUM ANALYZE");
        execute(PRODUCT, "CHECKPOINT");
    }

    /// Waits until a count reaches what is expected.
    ///
    /// @throws BenchException when it has not in time
    public void await(String what, String sql, long least, Duration patience)
            throws SQLException, InterruptedException {
        var end = System.nanoTime() + patience.toNanos();
        var found = number(sql);
        while (found < least) {
            if (System.nanoTime() > end) {
                throw new BenchException(
                        what + ": " + found + " of " + least + " after " + patience.toSeconds() + " s");
            }
            Thread.sleep(100);
            found = number(sql);
        }
    }

    private void execute(String database, String sql) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect(String database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("password", password);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
    }
}
