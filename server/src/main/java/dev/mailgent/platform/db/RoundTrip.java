package dev.mailgent.platform.db;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Statements of one transaction that travel together: one wait for all instead of one for each, which is most of what
/// a small statement costs. They run in order; each sees what those before it did. Nothing happens before [#run].
public final class RoundTrip {
    private final Tx tx;
    private final StringJoiner sql = new StringJoiner("; ");
    private final List<@Nullable Object> parameters = new ArrayList<>();
    private final List<Answer<?>> answers = new ArrayList<>();

    RoundTrip(Tx tx) {
        this.tx = tx;
    }

    /// Rows of one of the statements, there after [#run].
    public static final class Answer<T> {
        private final Tx.@Nullable RowMapper<T> mapper;
        private @Nullable List<T> rows;

        private Answer(Tx.@Nullable RowMapper<T> mapper) {
            this.mapper = mapper;
        }

        public List<T> rows() {
            if (rows == null) {
                throw new IllegalStateException("the round trip was not made");
            }
            return rows;
        }

        private void read(PreparedStatement statement) throws SQLException {
            if (mapper == null) {
                rows = List.of();
                return;
            }
            try (var results = statement.getResultSet()) {
                rows = Tx.readAll(results, mapper);
            }
        }
    }

    /// Adds a statement that gives rows.
    public <T> Answer<T> query(String statement, Tx.RowMapper<T> mapper, @Nullable Object... values) {
        return add(statement, new Answer<>(mapper), values);
    }

    /// Adds a statement that gives none.
    public RoundTrip update(String statement, @Nullable Object... values) {
        add(statement, new Answer<>(null), values);
        return this;
    }

    /// [Tx#announce].
    public RoundTrip announce(Object news) {
        tx.announce(news);
        return this;
    }

    /// Adds an insert of `rows`; none is nothing.
    public RoundTrip insert(Insert insert, List<@Nullable Object[]> rows) {
        if (!rows.isEmpty()) {
            add(insert.sql(), new Answer<>(null), insert.columns(rows).toArray());
        }
        return this;
    }

    private <T> Answer<T> add(String statement, Answer<T> answer, @Nullable Object... values) {
        sql.add(statement);
        for (var value : values) {
            parameters.add(value);
        }
        answers.add(answer);
        return answer;
    }

    /// Sends what was added and reads the answers.
    public void run() {
        if (answers.isEmpty()) {
            return;
        }
        var org = tx.takeEntering();
        var text = org == null ? sql.toString() : TenantTx.SET_ORG + "; " + sql;
        try (var statement = tx.connection().prepareStatement(text)) {
            var index = 1;
            if (org != null) {
                statement.setString(index++, org.value().toString());
            }
            for (var parameter : parameters) {
                Tx.bind(statement, index++, parameter);
            }
            statement.execute();
            if (org != null) {
                statement.getMoreResults();
            }
            for (var i = 0; i < answers.size(); i++) {
                if (i > 0) {
                    statement.getMoreResults();
                }
                answers.get(i).read(statement);
            }
        } catch (SQLException e) {
            throw Database.translate(e);
        }
    }
}
