package dev.mailgent;

import dev.mailgent.access.AccessConfig;
import dev.mailgent.did.DidConfig;
import dev.mailgent.mail.inbound.SmtpConfig;
import dev.mailgent.mail.outbound.OutboundConfig;
import dev.mailgent.platform.config.Settings;
import dev.mailgent.platform.db.DatabaseConfig;
import dev.mailgent.platform.http.HttpConfig;
import dev.mailgent.platform.keys.KeysConfig;
import java.util.List;

/// Every configuration record of the program, bound once at start.
public record Configuration(
        ServerConfig server,
        HttpConfig http,
        SmtpConfig smtp,
        OutboundConfig outbound,
        AccessConfig access,
        DidConfig did,
        DatabaseConfig database,
        KeysConfig keys) {

    /// The records, in the order the manual shows them.
    public static final List<Class<? extends Record>> RECORDS = List.of(
            ServerConfig.class,
            HttpConfig.class,
            SmtpConfig.class,
            OutboundConfig.class,
            AccessConfig.class,
            DidConfig.class,
            DatabaseConfig.class,
            KeysConfig.class);

    /// @throws dev.mailgent.platform.config.ConfigException naming the key that cannot be used
    public static Configuration of(Settings settings) {
        return new Configuration(
                settings.bind(ServerConfig.class),
                settings.bind(HttpConfig.class),
                settings.bind(SmtpConfig.class),
                settings.bind(OutboundConfig.class),
                settings.bind(AccessConfig.class),
                settings.bind(DidConfig.class),
                settings.bind(DatabaseConfig.class),
                settings.bind(KeysConfig.class));
    }

    /// The name this server greets other mail servers with.
    public String hostname() {
        return smtp.hostname().orElse("mail." + server.domain());
    }
}
