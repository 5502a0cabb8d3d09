package dev.mailgent.platform.db;

import dev.mailgent.platform.id.Ids;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.flywaydb.core.Flyway;

/// Makes the roles and brings the schema up to date. Runs as the administrator given to it and works as
/// `mg_owner`; apart from this nothing in the program uses that connection.
public final class Migrations {
    /// The newest file under `db/`; a test checks that it is. Lets a start skip Flyway, which costs over
    /// 100 ms.
    static final String LATEST = "0016";

    /// Append-only tables cut by month, so that retention is a dropped partition.
    private static final List<String> PARTITIONED = List.of("request_log", "activity", "event");

    private final String url;
    private final String adminUser;
    private final String adminPassword;

    /// Passwords the login roles get; letters, digits, `-` and `_` only.
    ///
    /// @param app of the role the program works as
    /// @param vault of the role that alone reads sealed values and keys
    public record Passwords(String app, String vault) {
        @Override
        public String toString() {
            return "[redacted]";
        }
    }

    /// The login roles of this database: members of `mg_app` and `mg_vault`.
    public record Roles(String app, String vault) {}

    public Migrations(String url, String adminUser, String adminPassword) {
        this.url = url;
        this.adminUser = adminUser;
        this.adminPassword = adminPassword;
    }

    /// Ensures roles, schema and partitions. Idempotent; safe on several nodes at once (Flyway locks its
    /// table).
    ///
    /// @return the login roles, for [Database]
    public Roles run(Passwords passwords, Instant now) {
        try (var connection = DriverManager.getConnection(url, adminUser, adminPassword);
                var statement = connection.createStatement()) {
            var roles = ensureRoles(statement, passwords);
            if (!LATEST.equals(current(connection))) {
                migrate();
            }
            statement.execute("SET ROLE mg_owner");
            ensurePartitions(statement, now);
            return roles;
        } catch (SQLException e) {
            throw Database.translate(e);
        }
    }

    /// Fingerprint of the root key this database was sealed with; empty while it holds no wrapped key.
    /// Asked before [#run], so that a start with a wrong or missing key changes nothing.
    public Optional<byte[]> rootFingerprint() {
        try (var connection = DriverManager.getConnection(url, adminUser, adminPassword);
                var statement = connection.createStatement()) {
            try (var exists = statement.executeQuery("SELECT to_regclass('instance_key') IS NOT NULL")) {
                exists.next();
                if (!exists.getBoolean(1)) {
                    return Optional.empty();
                }
            }
            statement.execute("SET ROLE mg_owner");
            try (var rows = statement.executeQuery("""
                    SELECT wrapped
                      FROM instance_key
                     ORDER BY purpose <> 'root-fingerprint'
                     LIMIT 1
                    """)) {
                return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw Database.translate(e);
        }
    }

    private void migrate() {
        Flyway.configure()
                .dataSource(new OwnerConnections(url, adminUser, adminPassword))
                .locations("classpath:db")
                .loggers("slf4j")
                .load()
                .migrate();
    }

    private static String current(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var exists = statement.executeQuery("SELECT to_regclass('flyway_schema_history') IS NOT NULL")) {
            exists.next();
            if (!exists.getBoolean(1)) {
                return "";
            }
        }
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT version FROM flyway_schema_history
                         WHERE success ORDER BY installed_rank DESC LIMIT 1
                        """)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    /// `mg_owner` owns the tables; `mg_app` and `mg_vault` hold the rights on their rows; nobody logs in as
    /// any of them. Roles belong to the whole cluster, so each database has logins of its own: two
    /// installations in one cluster would otherwise set each other's password.
    private static Roles ensureRoles(Statement statement, Passwords passwords) throws SQLException {
        var database = database(statement);
        var roles = new Roles(appRole(database), vaultRole(database));
        // Two nodes may start at once: the loser of the race finds the role there.
        statement.execute("""
                DO $$ BEGIN
                  CREATE ROLE mg_owner NOLOGIN;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
                """);
        ensureLogin(statement, "mg_app", roles.app(), passwords.app());
        ensureLogin(statement, "mg_vault", roles.vault(), passwords.vault());
        statement.execute("""
                DO $$ BEGIN
                  IF NOT pg_has_role(current_user, 'mg_owner', 'MEMBER') THEN
                    EXECUTE format('GRANT mg_owner TO %I', current_user);
                  END IF;
                  IF NOT has_schema_privilege('mg_owner', 'public', 'CREATE') THEN
                    GRANT CREATE, USAGE ON SCHEMA public TO mg_owner;
                  END IF;
                  -- Early installations logged in as mg_app.
                  IF (SELECT rolcanlogin FROM pg_roles WHERE rolname = 'mg_app') THEN
                    ALTER ROLE mg_app NOLOGIN PASSWORD NULL;
                  END IF;
                END $$
                """);
        statement.execute("""
                DO $$ BEGIN
                  IF to_regnamespace('keystore') IS NULL THEN
                    CREATE SCHEMA keystore AUTHORIZATION mg_owner;
                  END IF;
                EXCEPTION WHEN duplicate_schema OR unique_violation THEN NULL; END $$
                """);
        return roles;
    }

    private static void ensureLogin(Statement statement, String group, String role, String password)
            throws SQLException {
        if (!password.matches("[A-Za-z0-9_-]{20,}")) {
            throw new IllegalArgumentException("password of the login role has characters that are not allowed");
        }
        statement.execute("""
                DO $$ BEGIN
                  CREATE ROLE %s NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
                """.formatted(group));
        statement.execute("""
                DO $$ BEGIN
                  CREATE ROLE %s LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS INHERIT IN ROLE %s;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
                """.formatted(role, group));
        if (!canLogIn(statement, role, password)) {
            statement.execute("ALTER ROLE " + role + " PASSWORD '" + password + "'");
        }
    }

    private static String database(Statement statement) throws SQLException {
        try (var rows = statement.executeQuery("SELECT current_database()")) {
            rows.next();
            return rows.getString(1);
        }
    }

    /// The login role of a database: `mg_app_` and twelve hexadecimal digits of its name's SHA-256, since
    /// a database's name may be as long as a role's and hold any character.
    public static String appRole(String database) {
        return "mg_app_" + suffix(database);
    }

    /// The same for the vault: `mg_vault_` and the digits.
    public static String vaultRole(String database) {
        return "mg_vault_" + suffix(database);
    }

    private static String suffix(String database) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(database.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// A password is set only when it does not work, so that a start writes nothing and nodes do not race
    /// on the role.
    private static boolean canLogIn(Statement statement, String role, String password) throws SQLException {
        var url = statement.getConnection().getMetaData().getURL();
        try (var _ = DriverManager.getConnection(url, role, password)) {
            return true;
        } catch (SQLException _) {
            return false;
        }
    }

    /// Makes the partitions that are due as months go by. Idempotent; call it at least once a fortnight.
    public void ensurePartitions(Instant now) {
        try (var connection = DriverManager.getConnection(url, adminUser, adminPassword);
                var statement = connection.createStatement()) {
            statement.execute("SET ROLE mg_owner");
            ensurePartitions(statement, now);
        } catch (SQLException e) {
            throw Database.translate(e);
        }
    }

    /// This month's and next month's partition of each append-only table, by the time inside a UUIDv7.
    static void ensurePartitions(Statement statement, Instant now) throws SQLException {
        var month = YearMonth.from(now.atZone(ZoneOffset.UTC));
        for (var table : PARTITIONED) {
            for (var ahead = 0; ahead <= 1; ahead++) {
                var from = month.plusMonths(ahead);
                var name = String.format(Locale.ROOT, "%s_%04d_%02d", table, from.getYear(), from.getMonthValue());
                try (var rows = statement.executeQuery("SELECT to_regclass('" + name + "') IS NULL")) {
                    rows.next();
                    if (!rows.getBoolean(1)) {
                        continue;
                    }
                }
                statement.execute("CREATE TABLE IF NOT EXISTS " + name + " PARTITION OF " + table
                        + " FOR VALUES FROM ('" + floorOf(from) + "') TO ('" + floorOf(from.plusMonths(1)) + "')");
                // A partition reached by its own name must be as closed as its parent.
                statement.execute("ALTER TABLE " + name + " ENABLE ROW LEVEL SECURITY");
                statement.execute("ALTER TABLE " + name + " FORCE ROW LEVEL SECURITY");
                statement.execute("CREATE POLICY tenant ON " + name
                        + " USING (org_id = app_org()) WITH CHECK (org_id = app_org())");
            }
        }
    }

    private static String floorOf(YearMonth month) {
        return Ids.floor(month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant())
                .toString();
    }
}
