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
        return getCause() instanceof SQLException e && "23505".equals(e.getSQLState());
    }
}
