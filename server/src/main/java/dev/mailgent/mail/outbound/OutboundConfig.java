package dev.mailgent.mail.outbound;

import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.config.Setting;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// How mail leaves.
public record OutboundConfig(
        @Setting(
                key = "transport",
                fallback = "sandbox",
                doc = "sandbox: nothing leaves, mail for the outside is captured; relay: everything for the"
                        + " outside goes to relay-host.")
        Kind transport,

        @Setting(key = "relay-host", fallback = "", doc = "Server that takes our mail (transport relay).")
        Optional<String> relayHost,

        @Setting(key = "relay-port", fallback = "587", min = 1, max = 65_535, doc = "Port of relay-host.")
        int relayPort,

        @Setting(
                key = "relay-tls",
                fallback = "required",
                doc = "none, opportunistic (STARTTLS when offered), required (STARTTLS with a valid certificate) or"
                        + " implicit (TLS from the first byte).")
        RelayTls relayTls,

        @Setting(key = "relay-user", fallback = "", doc = "Name for AUTH at relay-host; empty sends without.")
        Optional<String> relayUser,

        @Setting(key = "relay-password", fallback = "", secret = true, doc = "Password for AUTH at relay-host.")
        Optional<String> relayPassword,

        @Setting(
                key = "sends-per-day",
                fallback = "50",
                min = 0,
                max = 10_000_000,
                doc = "Messages an identity may send a UTC day; more are answered 429 quota_exceeded.")
        int sendsPerDay,

        @Setting(
                key = "send-expires",
                fallback = "PT72H",
                doc = "How long delivery is tried before the sender is told it failed.")
        Duration expires,

        @Setting(
                key = "send-concurrency",
                fallback = "20",
                min = 1,
                max = 1000,
                doc = "Deliveries to the relay at once.")
        int concurrency) {
    /// Where mail for the outside goes.
    public enum Kind {
        SANDBOX,
        RELAY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Protection of the connection to the relay.
    public enum RelayTls {
        NONE,
        OPPORTUNISTIC,
        REQUIRED,
        IMPLICIT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public OutboundConfig {
        if (transport == Kind.RELAY && relayHost.isEmpty()) {
            throw new ConfigException(
                    "'relay-host' is missing: the transport relay needs the server that takes our mail.");
        }
        if (relayUser.isPresent() != relayPassword.isPresent()) {
            throw new ConfigException("'relay-user' and 'relay-password' go together: set both or neither.");
        }
    }
}
