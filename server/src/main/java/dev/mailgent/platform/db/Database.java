package dev.mailgent.platform.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mailgent.platform.problem.Problem;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connection pool, as a member of `mg_app`: no superuser, bound by row-level security, unable to
/// change the schema.
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /// Connection lost or refused, out of connections, server starting or stopping, its disk failing (PostgreSQL
    /// appendix A).
    private static final Set<String> AWAY_CLASSES = Set.of("08", "53", "57", "58");

    private static final String DISK_FULL = "53100";
    private static final Duration DISK_PATIENCE = Duration.ofSeconds(30);

    private final HikariDataSource pool;
    private final String url;
    private final String user;
    private final String password;
    private volatile Consumer<List<Object>> listener = _ -> {};

    /// @param url JDBC URL of the database
    /// @param user the login role of this database, which [Migrations] makes
    public Database(String url, String user, String password, DatabaseConfig config) {
        this(url, user, password, config, "mailgent", 10_000);
    }

    /// A second pool, as another role, that connects in the background: it holds up no start, and says that the
    /// database is away when it is first used.
    public static Database behind(String url, String user, String password, DatabaseConfig config, String name) {
        return new Database(url, user, password, config, name, -1);
    }

    private Database(
            String url, String user, String password, DatabaseConfig config, String name, long firstWaitMillis) {
        this.url = url;
        this.user = user;
        this.password = password;
        var hikari = new HikariConfig();
        hikari.setPoolName(name);
        hikari.setJdbcUrl(url);
        hikari.setUsername(user);
        hikari.setPassword(password);
        hikari.setMaximumPoolSize(config.poolSize());
        hikari.setMinimumIdle(Math.min(2, config.poolSize()));
        hikari.setConnectionTimeout(config.waitMillis());
        hikari.setInitializationFailTimeout(firstWaitMillis);
        hikari.setKeepaliveTime(60_000);
        hikari.addDataSourceProperty("ApplicationName", name);
        hikari.addDataSourceProperty("reWriteBatchedInserts", "true");
        hikari.addDataSourceProperty("prepareThreshold", "1");
        hikari.addDataSourceProperty("preparedStatementCacheQueries", "512");
        hikari.addDataSourceProperty("binaryTransfer", "true");
        hikari.addDataSourceProperty("options", "-c plan_cache_mode=force_generic_plan");
        hikari.addDataSourceProperty("connectTimeout", "5");
        hikari.addDataSourceProperty("socketTimeout", "60");
        hikari.addDataSourceProperty("tcpKeepAlive", "true");
        // A server error may quote the row it refused; what a user wrote must not reach a log.
        hikari.addDataSourceProperty("logServerErrorDetail", "false");
        this.pool = new HikariDataSource(hikari);
    }

    /// Calls `listener` with what each transaction announced, after its commit and on its thread: it
    /// must be short. One listener at most, set before the database is used.
    public void onCommitted(Consumer<List<Object>> listener) {
        this.listener = listener;
    }

    void committed(List<Object> announced) {
        if (announced.isEmpty()) {
            return;
        }
        try {
            listener.accept(announced);
        } catch (RuntimeException e) {
            LOG.error("the listener to commits failed", e);
        }
    }

    Connection connection() throws SQLException {
        return pool.getConnection();
    }

    /// A connection outside the pool, for [Notifications]: it lives as long as the process.
    Connection dedicated() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "mailgent notifications");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("tcpKeepAlive", "true");
        return DriverManager.getConnection(url, properties);
    }

    /// Connections in use, idle, and threads waiting for one: for metrics.
    public int[] poolState() {
        var bean = pool.getHikariPoolMXBean();
        return new int[] {bean.getActiveConnections(), bean.getIdleConnections(), bean.getThreadsAwaitingConnection()};
    }

    /// Turns "the database is away" into an answer; anything else stays a bug.
    static RuntimeException translate(SQLException e) {
        var state = e.getSQLState();
        if (DISK_FULL.equals(state)) {
            return new Problem.Unavailable("The disk of the database is full; nothing was stored.", DISK_PATIENCE)
                    .asException();
        }
        if (e instanceof SQLTransientConnectionException
                || (state != null && state.length() == 5 && AWAY_CLASSES.contains(state.substring(0, 2)))) {
            return away();
        }
        return new DatabaseException(e);
    }

    static RuntimeException away() {
        return new Problem.Unavailable("The database is not answering.", Duration.ofSeconds(2)).asException();
    }

    @Override
    public void close() {
        pool.close();
    }
}
