package dev.mailgent;

import dev.mailgent.access.AccessConfig;
import dev.mailgent.audit.AuditConfig;
import dev.mailgent.did.DidConfig;
import dev.mailgent.doctor.Facts;
import dev.mailgent.event.StreamConfig;
import dev.mailgent.identity.LeakConfig;
import dev.mailgent.mail.inbound.SmtpConfig;
import dev.mailgent.mail.loop.LoopConfig;
import dev.mailgent.mail.outbound.OutboundConfig;
import dev.mailgent.mail.waiting.WaitConfig;
import dev.mailgent.mcp.McpConfig;
import dev.mailgent.oauth.OAuthConfig;
import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.config.Settings;
import dev.mailgent.platform.crypto.Passphrase;
import dev.mailgent.platform.db.DatabaseConfig;
import dev.mailgent.platform.http.HttpConfig;
import dev.mailgent.platform.keys.KeysConfig;
import dev.mailgent.webhook.WebhookConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Every configuration record of the program, bound once at start.
public record Configuration(
        ServerConfig server,
        HttpConfig http,
        SmtpConfig smtp,
        OutboundConfig outbound,
        LoopConfig loop,
        AccessConfig access,
        DidConfig did,
        StreamConfig streams,
        WaitConfig waits,
        WebhookConfig webhooks,
        McpConfig mcp,
        OAuthConfig oauth,
        DatabaseConfig database,
        KeysConfig keys,
        AuditConfig audit,
        LeakConfig leaks) {

    /// The records, in the order the manual shows them.
    public static final List<Class<? extends Record>> RECORDS = List.of(
            ServerConfig.class,
            HttpConfig.class,
            SmtpConfig.class,
            OutboundConfig.class,
            LoopConfig.class,
            AccessConfig.class,
            DidConfig.class,
            StreamConfig.class,
            WaitConfig.class,
            WebhookConfig.class,
            McpConfig.class,
            OAuthConfig.class,
            DatabaseConfig.class,
            KeysConfig.class,
            AuditConfig.class,
            LeakConfig.class);

    /// @throws dev.mailgent.platform.config.ConfigException naming the key that cannot be used
    public static Configuration of(Settings settings) {
        return new Configuration(
                settings.bind(ServerConfig.class),
                settings.bind(HttpConfig.class),
                settings.bind(SmtpConfig.class),
                settings.bind(OutboundConfig.class),
                settings.bind(LoopConfig.class),
                settings.bind(AccessConfig.class),
                settings.bind(DidConfig.class),
                settings.bind(StreamConfig.class),
                settings.bind(WaitConfig.class),
                settings.bind(WebhookConfig.class),
                settings.bind(McpConfig.class),
                settings.bind(OAuthConfig.class),
                settings.bind(DatabaseConfig.class),
                settings.bind(KeysConfig.class),
                settings.bind(AuditConfig.class),
                settings.bind(LeakConfig.class));
    }

    /// What the root key is sealed with, where it is.
    Optional<Passphrase> passphrase() {
        return keys.passphraseFile().map(file -> Passphrase.readFrom(Path.of(file)));
    }

    /// The file audit entries go to besides the database.
    ///
    /// @throws ConfigException when there is no directory for it
    Optional<Path> auditFile() {
        return audit.file().map(name -> {
            var file = Path.of(name).toAbsolutePath();
            if (file.getParent() == null || !Files.isDirectory(file.getParent())) {
                throw new ConfigException("There is no directory for the audit-file " + file + ". Make it first.");
            }
            return file;
        });
    }

    /// URL the API is reached by.
    ///
    /// @param port the one that was opened
    public String baseUrl(int port) {
        if (!http.baseUrl().isEmpty()) {
            return http.baseUrl().endsWith("/")
                    ? http.baseUrl().substring(0, http.baseUrl().length() - 1)
                    : http.baseUrl();
        }
        var host = localHost();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /// How a client on this machine names it.
    public String localHost() {
        var bind = http.bind();
        return bind.equals("0.0.0.0") || bind.equals("::") ? "127.0.0.1" : bind;
    }

    /// The doors this process opens, for the doctor and for a look before the start.
    List<Facts.Door> doors() {
        var doors = new ArrayList<Facts.Door>();
        if (server.runs("api")) {
            doors.add(new Facts.Door("HTTP", http.bind(), http.port(), "--http-port"));
        }
        if (server.runs("smtp")) {
            doors.add(new Facts.Door("SMTP", http.bind(), smtp.port(), "--smtp-port"));
        }
        return List.copyOf(doors);
    }

    /// The name this server greets other mail servers with.
    public String hostname() {
        return smtp.hostname().orElse("mail." + server.domain());
    }
}
