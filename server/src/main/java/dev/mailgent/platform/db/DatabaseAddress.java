package dev.mailgent.platform.db;

import dev.mailgent.platform.config.ConfigException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Where PostgreSQL is and who administers it there: the user that makes roles and tables.
///
/// @param jdbcUrl without user and password
public record DatabaseAddress(String jdbcUrl, String adminUser, String adminPassword) {
    /// Reads `postgresql://user:password@host:port/database?parameters`, with or without `jdbc:` before it.
    ///
    /// @throws ConfigException naming `database-url` and never quoting it
    public static DatabaseAddress parse(String url) {
        try {
            var uri = new URI(url.startsWith("jdbc:") ? url.substring(5) : url);
            var scheme = uri.getScheme();
            if (!"postgresql".equals(scheme) && !"postgres".equals(scheme)) {
                throw refused();
            }
            var user = uri.getRawUserInfo();
            if (user == null
                    || uri.getHost() == null
                    || uri.getPath() == null
                    || uri.getPath().length() < 2) {
                throw refused();
            }
            var colon = user.indexOf(':');
            var name = decode(colon < 0 ? user : user.substring(0, colon));
            var password = colon < 0 ? "" : decode(user.substring(colon + 1));
            var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            return new DatabaseAddress(
                    "jdbc:postgresql://" + uri.getHost() + port + uri.getPath() + query(uri.getRawQuery()),
                    name,
                    password);
        } catch (URISyntaxException _) {
            throw refused();
        }
    }

    private static String query(@Nullable String query) {
        return query == null ? "" : "?" + query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static ConfigException refused() {
        return new ConfigException(
                "The value of 'database-url' cannot be used: expected postgresql://user:password@host:port/database.");
    }

    @Override
    public String toString() {
        return "DatabaseAddress[" + jdbcUrl + ", " + adminUser + "]";
    }
}
