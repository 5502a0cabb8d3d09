package dev.mailgent.doctor;

import dev.mailgent.platform.postgres.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Properties;

/// Does the database answer, is it new enough, and do we agree on the time?
final class DatabaseCheck {
    private static final int OLDEST_MAJOR = 15;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// Leases and rate windows are far longer; signatures of mail and web hooks tolerate minutes.
    private static final Duration TOLERATED_SKEW = Duration.ofSeconds(2);

    /// When this was written: a clock before it is wrong.
    private static final Instant NOT_BEFORE = Instant.parse("2026-11-01T00:00:00Z");

    private static final String SYNCHRONIZE = "turn on time synchronization: sudo timedatectl set-ntp true";

    private DatabaseCheck() {}

    /// Two findings: `clock` and `database`.
    static List<Finding> look(Facts facts) {
        Finding clock = plausible(facts.clock().instant());
        if (facts.external().isPresent()) {
            return ask(facts, facts.external().get(), clock);
        }
        var running = EmbeddedPostgres.find(facts.data().resolve("postgres"));
        if (running.isEmpty()) {
            return List.of(clock, Finding.good("database", "embedded, not running; './mailgent up' starts it"));
        }
        var access = running.get();
        var embedded = new Facts.Database(access.jdbcUrl("postgres"), access.superuser(), access.password());
        return ask(facts, embedded, clock);
    }

    static Finding plausible(Instant now) {
        return now.isBefore(NOT_BEFORE)
                ? Finding.bad("clock", "this machine thinks it is " + now, SYNCHRONIZE)
                : Finding.good("clock", now.toString());
    }

    private static List<Finding> ask(Facts facts, Facts.Database database, Finding clock) {
        try (var connection = connect(database)) {
            var meta = connection.getMetaData();
            int major = meta.getDatabaseMajorVersion();
            String detail = "PostgreSQL " + meta.getDatabaseProductVersion() + " answers";
            Finding version = major >= OLDEST_MAJOR
                    ? Finding.good("database", detail)
                    : Finding.bad("database", detail, "upgrade it to " + OLDEST_MAJOR + " or newer");
            return List.of(clock.ok() ? compared(facts, connection) : clock, version);
        } catch (SQLException e) {
            return List.of(clock, unreachable(e));
        }
    }

    private static Finding compared(Facts facts, Connection connection) throws SQLException {
        Instant before = facts.clock().instant();
        Instant theirs;
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT clock_timestamp()")) {
            rows.next();
            theirs = rows.getObject(1, OffsetDateTime.class).toInstant();
        }
        Instant after = facts.clock().instant();
        return judge(before, theirs, after);
    }

    /// @param theirs the database's time, read at some moment from `before` to `after`
    static Finding judge(Instant before, Instant theirs, Instant after) {
        Duration skew = Duration.ZERO;
        if (theirs.isBefore(before)) {
            skew = Duration.between(theirs, before);
        } else if (theirs.isAfter(after)) {
            skew = Duration.between(after, theirs);
        }
        String detail = after + ", " + skew.toMillis() + " ms from the database's";
        return skew.compareTo(TOLERATED_SKEW) <= 0
                ? Finding.good("clock", detail)
                : Finding.bad("clock", detail, SYNCHRONIZE + " (on both machines)");
    }

    private static Connection connect(Facts.Database database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password());
        String seconds = Long.toString(PATIENCE.toSeconds());
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        return DriverManager.getConnection(database.jdbcUrl(), properties);
    }

    private static Finding unreachable(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        String fix = switch (state) {
            case "28P01", "28000" -> "correct the user and password in --database-url";
            case "3D000" -> "create that database (createdb), or name another in --database-url";
            case "53300" -> "raise max_connections, or close other clients";
            default -> "start PostgreSQL there, or correct --database-url";
        };
        return Finding.bad(
                "database", String.valueOf(e.getMessage()).lines().findFirst().orElse(state), fix);
    }
}
