package dev.mailgent.mail.inbound;

import dev.mailgent.platform.config.Setting;
import java.util.Optional;

/// How mail is received.
public record SmtpConfig(
        @Setting(
                key = "smtp-port",
                fallback = "2525",
                min = 0,
                max = 65_535,
                doc = "Port of the SMTP server; 0 picks a free one. Behind port 25 on the internet.")
        int port,

        @Setting(key = "smtp-hostname", fallback = "", doc = "Name this server greets with; empty means mail.<domain>.")
        Optional<String> hostname,

        @Setting(
                key = "smtp-max-message-bytes",
                fallback = "41943040",
                min = 65_536,
                max = 268_435_456,
                doc = "Largest message taken, in bytes; a larger one is answered 552.")
        long maxMessageBytes,

        @Setting(
                key = "smtp-max-recipients",
                fallback = "1000",
                min = 100,
                max = 10_000,
                doc = "Recipients taken per message; more are answered 452.")
        int maxRecipients,

        @Setting(
                key = "smtp-max-sessions",
                fallback = "2000",
                min = 1,
                max = 100_000,
                doc = "SMTP connections at once; more are answered 421.")
        int maxSessions,

        @Setting(
                key = "smtp-max-sessions-per-client",
                fallback = "50",
                min = 1,
                max = 100_000,
                doc = "SMTP connections at once from one address (not counted on loopback).")
        int maxSessionsPerClient,

        @Setting(
                key = "smtp-tls-certificate",
                fallback = "",
                doc = "PEM file with the certificate chain for STARTTLS; empty means a self-signed one is made.")
        Optional<String> tlsCertificate,

        @Setting(
                key = "smtp-tls-key",
                fallback = "",
                doc = "PEM file with the private key (PKCS #8) that belongs to smtp-tls-certificate.")
        Optional<String> tlsKey,

        @Setting(
                key = "min-free-disk-percent",
                fallback = "5",
                min = 0,
                max = 50,
                doc = "Below this much free disk, mail is answered 452, and requests that store 503, until there is"
                        + " room again.")
        int minFreeDiskPercent) {}
