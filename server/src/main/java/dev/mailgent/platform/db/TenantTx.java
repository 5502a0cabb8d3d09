package dev.mailgent.platform.db;

import dev.mailgent.platform.id.OrgId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The door to one organization's rows. The organization is a parameter here and the setting `app.org` in
/// PostgreSQL, to which every tenant table's policy is bound; either alone must hold.
public final class TenantTx {
    static final String SET_ORG = "SELECT set_config('app.org', ?, true)";

    private final Database database;

    public TenantTx(Database database) {
        this.database = database;
    }

    /// Runs `work` in one transaction of `org` and commits; any exception rolls back and is passed on.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Unavailable when the database is away
    public <T> T run(OrgId org, Function<Tx, T> work) {
        return inTransaction(database, tx -> {
            enter(tx, org);
            return work.apply(tx);
        });
    }

    /// [#run] without a result.
    public void perform(OrgId org, Consumer<Tx> work) {
        run(org, tx -> {
            work.accept(tx);
            return true;
        });
    }

    /// One transaction that crosses organizations: `work` calls [#enter] before each organization's
    /// statements. Only for the batch writers that commit many tenants' mail at once.
    public <T> T runBatch(Function<Tx, T> work) {
        return inTransaction(database, work);
    }

    /// Binds the open transaction to `org` until the next call or its end.
    public static void enter(Tx tx, OrgId org) {
        tx.enter(org);
    }

    /// One read in one round trip: the setting and the query travel together as an implicit transaction,
    /// so the setting holds for exactly that query.
    ///
    /// Not with a null among the parameters: that has no type, so pgjdbc asks the server for it,
    /// remembers how large the rows may be, and from then on ends the implicit transaction before the
    /// query when they may be large; no row is then visible. Such a read takes a transaction of its own.
    public <T> List<T> read(OrgId org, String sql, Tx.RowMapper<T> mapper, @Nullable Object... parameters) {
        if (Arrays.asList(parameters).contains(null)) {
            return run(org, tx -> tx.query(sql, mapper, parameters));
        }
        try (var connection = database.connection();
                var statement = connection.prepareStatement(SET_ORG + "; " + sql)) {
            statement.setString(1, org.value().toString());
            for (var i = 0; i < parameters.length; i++) {
                Tx.bind(statement, i + 2, parameters[i]);
            }
            statement.execute();
            statement.getMoreResults();
            try (var rows = statement.getResultSet()) {
                return Tx.readAll(rows, mapper);
            }
        } catch (SQLException e) {
            throw Database.translate(e);
        }
    }

    /// [#read] of at most one row.
    public <T> Optional<T> readOne(OrgId org, String sql, Tx.RowMapper<T> mapper, @Nullable Object... parameters) {
        return read(org, sql, mapper, parameters).stream().findFirst();
    }

    static <T> T inTransaction(Database database, Function<Tx, T> work) {
        Tx tx;
        T result;
        try (var connection = database.connection()) {
            connection.setAutoCommit(false);
            tx = new Tx(connection);
            try {
                result = work.apply(tx);
                connection.commit();
            } catch (Throwable e) {
                rollback(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw Database.translate(e);
        }
        tx.committed();
        database.committed(tx.announced());
        return result;
    }

    private static void rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
