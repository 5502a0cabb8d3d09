package dev.mailgent.platform.db;

import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.time.Times;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One open transaction: statements in, rows out. Made only by [TenantTx] and [SystemTx]; stores take it
/// as a parameter and never commit.
///
/// Parameters are positional `?` in the order given. Supported: text, numbers, booleans, `UUID`,
/// `Instant`, `byte[]`, enums by name, lists of text, `UUID`, `Integer`, `Long` or `byte[]` (arrays), and
/// null.
public final class Tx {
    private static final Logger LOG = LoggerFactory.getLogger(Tx.class);

    private final Connection connection;
    private final List<Runnable> afterCommit = new ArrayList<>(0);
    private final List<Object> announced = new ArrayList<>(0);
    private @Nullable OrgId entering;

    Tx(Connection connection) {
        this.connection = connection;
    }

    /// Binds what follows to `org`; the setting travels with the next statements.
    void enter(OrgId org) {
        entering = org;
    }

    /// The organization to be set before the next statement, once; null when it is set.
    @Nullable
    OrgId takeEntering() {
        var org = entering;
        entering = null;
        return org;
    }

    private void enterNow() {
        var org = takeEntering();
        if (org != null) {
            query(TenantTx.SET_ORG, _ -> "", org.value().toString());
        }
    }

    /// Reads one row into a value.
    @FunctionalInterface
    public interface RowMapper<T> {
        T map(Row row) throws SQLException;
    }

    /// Rows a statement gives, mapped in order.
    public <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
        enterNow();
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            try (var rows = statement.executeQuery()) {
                return readAll(rows, mapper);
            }
        } catch (SQLException e) {
            throw Database.translate(e);
        }
    }

    /// The only row, or empty.
    ///
    /// @throws IllegalStateException when the statement gives two
    public <T> Optional<T> queryOne(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
        var rows = query(sql, mapper, parameters);
        if (rows.size() > 1) {
            throw new IllegalStateException("more than one row");
        }
        return rows.stream().findFirst();
    }

    /// Runs an INSERT, UPDATE or DELETE and gives the number of rows it touched.
    public int update(String sql, @Nullable Object... parameters) {
        enterNow();
        try (var statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw Database.translate(e);
        }
    }

    /// One statement for many rows in one round trip.
    public void batch(String sql, List<@Nullable Object[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        enterNow();
        try (var statement = connection.prepareStatement(sql)) {
            for (var row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw Database.translate(e);
        }
    }

    /// Statements to be sent together.
    public RoundTrip roundTrip() {
        return new RoundTrip(this);
    }

    /// Runs `action` on this thread once the transaction has committed, in order of registration; not at
    /// all when it rolls back. For news inside this process (forget, wake): it must be short, and what it
    /// throws is only logged.
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /// Tells those who listen on this process's database ([Database#onCommitted]) once the transaction has
    /// committed. For news whose writers do not know who hears them.
    public void announce(Object news) {
        announced.add(news);
    }

    /// What was announced, in order.
    List<Object> announced() {
        return announced;
    }

    void committed() {
        for (var action : afterCommit) {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.error("an action after a commit failed", e);
            }
        }
    }

    /// For the measured hot paths only: plain JDBC inside this transaction. Never close or commit it.
    public Connection connection() {
        enterNow();
        return connection;
    }

    static <T> List<T> readAll(ResultSet rows, RowMapper<T> mapper) throws SQLException {
        var found = new ArrayList<T>();
        var row = new Row(rows);
        while (rows.next()) {
            found.add(mapper.map(row));
        }
        return found;
    }

    static void bind(PreparedStatement statement, @Nullable Object... parameters) throws SQLException {
        for (var i = 0; i < parameters.length; i++) {
            bind(statement, i + 1, parameters[i]);
        }
    }

    static void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> statement.setObject(index, null);
            case Instant instant -> statement.setObject(index, Times.sql(instant));
            case byte[] bytes -> statement.setBytes(index, bytes);
            case Insert.Column column ->
                statement.setArray(index, statement.getConnection().createArrayOf(column.type(), column.values()));
            case Enum<?> constant -> statement.setString(index, constant.name());
            case List<?> list -> {
                var connection = statement.getConnection();
                statement.setArray(
                        index,
                        switch (list.isEmpty() ? "" : list.getFirst()) {
                            case UUID _ -> connection.createArrayOf("uuid", list.toArray());
                            case Integer _ -> connection.createArrayOf("int4", list.toArray());
                            case Long _ -> connection.createArrayOf("int8", list.toArray());
                            case byte[] _ -> connection.createArrayOf("bytea", list.toArray(byte[][]::new));
                            default -> connection.createArrayOf("text", list.toArray());
                        });
            }
            default -> statement.setObject(index, value);
        }
    }

    /// The current row; columns by name.
    public static final class Row {
        private final ResultSet rows;

        Row(ResultSet rows) {
            this.rows = rows;
        }

        public String string(String column) throws SQLException {
            return java.util.Objects.requireNonNull(rows.getString(column), column);
        }

        public @Nullable String stringOrNull(String column) throws SQLException {
            return rows.getString(column);
        }

        public UUID uuid(String column) throws SQLException {
            return java.util.Objects.requireNonNull(rows.getObject(column, UUID.class), column);
        }

        public @Nullable UUID uuidOrNull(String column) throws SQLException {
            return rows.getObject(column, UUID.class);
        }

        public int integer(String column) throws SQLException {
            return rows.getInt(column);
        }

        public long number(String column) throws SQLException {
            return rows.getLong(column);
        }

        public @Nullable Long numberOrNull(String column) throws SQLException {
            var value = rows.getLong(column);
            return rows.wasNull() ? null : value;
        }

        public boolean flag(String column) throws SQLException {
            return rows.getBoolean(column);
        }

        public byte[] bytes(String column) throws SQLException {
            return java.util.Objects.requireNonNull(rows.getBytes(column), column);
        }

        public byte @Nullable [] bytesOrNull(String column) throws SQLException {
            return rows.getBytes(column);
        }

        public Instant instant(String column) throws SQLException {
            return rows.getObject(column, OffsetDateTime.class).toInstant();
        }

        public @Nullable Instant instantOrNull(String column) throws SQLException {
            var value = rows.getObject(column, OffsetDateTime.class);
            return value == null ? null : value.toInstant();
        }

        /// A text[] column.
        public List<String> strings(String column) throws SQLException {
            var array = stringsOrNull(column);
            return array == null ? List.of() : array;
        }

        public @Nullable List<String> stringsOrNull(String column) throws SQLException {
            var array = rows.getArray(column);
            return array == null ? null : List.of((String[]) array.getArray());
        }
    }
}
