package dev.mailgent;

import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.config.Setting;
import java.nio.file.Path;
import java.util.Set;

/// What this process is: where its data lies, which domain it serves, which parts it runs.
public record ServerConfig(
        @Setting(
                key = "data",
                fallback = "data",
                doc = "Directory of everything this installation keeps: database, keys, blobs, logs.")
        Path data,

        @Setting(
                key = "domain",
                fallback = "agents.localhost",
                doc = "Mail domain of new identities; mail for it is received here.")
        String domain,

        @Setting(
                key = "roles",
                fallback = "api,smtp,worker",
                doc = "Parts this process runs, comma separated: api (HTTP), smtp (receiving), worker (sending and"
                        + " other jobs). Several processes may share one database.")
        Set<String> roles) {
    private static final Set<String> KNOWN_ROLES = Set.of("api", "smtp", "worker");

    public ServerConfig {
        if (!domain.matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")) {
            throw new ConfigException(
                    "'" + domain + "' cannot be used for 'domain': expected a host name in lower case.");
        }
        if (roles.isEmpty() || !KNOWN_ROLES.containsAll(roles)) {
            throw new ConfigException(
                    "'" + String.join(",", roles) + "' cannot be used for 'roles': expected some of api,smtp,worker.");
        }
        roles = Set.copyOf(roles);
    }

    public boolean runs(String role) {
        return roles.contains(role);
    }
}
