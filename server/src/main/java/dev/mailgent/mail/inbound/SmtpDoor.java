package dev.mailgent.mail.inbound;

import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.protocol.smtp.server.MailReceiver;
import dev.mailgent.protocol.smtp.server.SmtpCounters;
import dev.mailgent.protocol.smtp.server.SmtpLimits;
import dev.mailgent.protocol.smtp.server.SmtpListener;
import dev.mailgent.protocol.smtp.server.SmtpServerSettings;
import dev.mailgent.protocol.smtp.tls.SelfSignedCertificate;
import dev.mailgent.protocol.smtp.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/// The SMTP port: the listener with this installation's limits and certificate.
public final class SmtpDoor implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SmtpConfig config;
    private final String bind;
    private final SmtpListener listener;
    private volatile int port;

    public SmtpDoor(
            SmtpConfig config, String bind, String hostname, Path data, MailReceiver receiver, InstantSource clock) {
        this.config = config;
        this.bind = bind;
        var tls = tls(config, hostname, data, clock);
        this.listener = new SmtpListener(new SmtpServerSettings(hostname, limits(config), tls, clock), receiver);
    }

    private static SmtpLimits limits(SmtpConfig config) {
        var standard = SmtpLimits.defaults();
        return new SmtpLimits(
                config.maxMessageBytes(),
                config.maxRecipients(),
                standard.maxLineBytes(),
                standard.maxDataLineBytes(),
                standard.maxErrors(),
                config.maxSessions(),
                config.maxSessionsPerClient(),
                standard.loopbackUnlimited(),
                standard.idleTimeout(),
                standard.stressIdleTimeout(),
                standard.handshakeTimeout(),
                standard.minDataBytesPerSecond(),
                standard.dataRateWindow(),
                standard.maxBodyBytesInFlight());
    }

    /// The operator's certificate, or a self-signed one made on first start.
    private static TlsIdentity tls(SmtpConfig config, String hostname, Path data, InstantSource clock) {
        try {
            if (config.tlsCertificate().isPresent() && config.tlsKey().isPresent()) {
                return new TlsIdentity(
                        Path.of(config.tlsCertificate().get()),
                        Path.of(config.tlsKey().get()));
            }
            var directory = data.resolve("keys");
            var certificate = directory.resolve("smtp.crt");
            var key = directory.resolve("smtp.key");
            if (!Files.exists(certificate) || !Files.exists(key)) {
                Files.deleteIfExists(certificate);
                Files.deleteIfExists(key);
                SelfSignedCertificate.create(certificate, key, hostname, clock.instant());
            }
            return new TlsIdentity(certificate, key);
        } catch (IOException e) {
            throw new ConfigException("The certificate for STARTTLS cannot be used: " + e.getMessage()
                    + ". Correct smtp-tls-certificate and smtp-tls-key.");
        }
    }

    /// Opens the port.
    ///
    /// @throws ConfigException naming the port when it cannot be opened
    public void start() {
        try {
            port = listener.listen(new InetSocketAddress(bind, config.port()), false)
                    .getPort();
        } catch (IOException e) {
            throw new ConfigException("Port " + config.port() + " of " + bind + " cannot be opened for SMTP: "
                    + (e.getCause() == null ? e : e.getCause()).getMessage()
                    + ". Give another with --smtp-port (0 picks a free one).");
        }
    }

    /// The bound port, also when 0 was asked for.
    public int port() {
        return port;
    }

    public SmtpCounters counters() {
        return listener.counters();
    }

    public int openSessions() {
        return listener.openSessions();
    }

    @Override
    public void close() {
        listener.stop(PATIENCE);
    }
}
