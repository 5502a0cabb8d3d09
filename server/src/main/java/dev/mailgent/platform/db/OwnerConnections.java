package dev.mailgent.platform.db;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/// Connections of the administrator that work as `mg_owner`, who owns what a migration makes.
final class OwnerConnections extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;

    OwnerConnections(String url, String user, String password) {
        setUrl(url);
        setUser(user);
        setPassword(password);
    }

    @Override
    public Connection getConnection() throws SQLException {
        var connection = super.getConnection();
        try (var statement = connection.createStatement()) {
            statement.execute("SET ROLE mg_owner");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
