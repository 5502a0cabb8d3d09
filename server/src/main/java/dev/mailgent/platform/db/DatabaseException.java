package dev.mailgent.platform.db;

import java.sql.SQLException;

/// A statement the database refused: a bug of ours, or a constraint its caller knows how to read.
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseException(SQLException cause) {
        super("SQLSTATE " + cause.getSQLState(), cause);
    }

    /// PostgreSQL class 23505.
    public boolean isUniqueViolation() {
        return is("23505");
    }

    /// `lock_timeout` passed: PostgreSQL class 55P03.
    public boolean isLockTimeout() {
        return is("55P03");
    }

    private boolean is(String state) {
        return getCause() instanceof SQLException e && state.equals(e.getSQLState());
    }
}
