package dev.mailgent.platform.db;

import dev.mailgent.platform.config.Setting;
import java.util.Optional;

/// Where the data lives and how many connections may reach it.
public record DatabaseConfig(
        @Setting(
                key = "database-url",
                fallback = "",
                secret = true,
                doc = "An external PostgreSQL (15 or newer) instead of the embedded one, as"
                        + " postgresql://user:password@host:port/database. The user creates the roles and tables.")
        Optional<String> url,

        @Setting(
                key = "database-pool",
                fallback = "16",
                min = 2,
                max = 500,
                doc = "Connections this process keeps to PostgreSQL.")
        int poolSize,

        @Setting(
                key = "database-wait",
                fallback = "2000",
                min = 250,
                max = 60_000,
                doc = "Milliseconds a request waits for a connection before it is answered 503.")
        int waitMillis) {}
