package dev.mailgent.protocol.smtp.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/// Accepts connections and gives each a virtual thread. (Being built: the signatures below stand.)
public final class SmtpListener implements AutoCloseable {
    private final SmtpServerSettings settings;
    private final MailReceiver receiver;

    public SmtpListener(SmtpServerSettings settings, MailReceiver receiver) {
        this.settings = settings;
        this.receiver = receiver;
    }

    /// Binds and starts accepting.
    ///
    /// @param implicitTls TLS from the first byte (port 465) in place of STARTTLS
    /// @return the address bound, with the port the system chose when 0 was asked for
    public InetSocketAddress listen(InetSocketAddress address, boolean implicitTls) throws IOException {
        if (settings.tls() == null && implicitTls) {
            throw new IOException("implicit TLS without a certificate: " + receiver);
        }
        return address;
    }

    /// Takes no more connections, lets messages that are coming in finish, answers 421 4.3.2 to everyone else.
    ///
    /// @return true when all sessions ended in time; the rest is cut off
    public boolean stop(Duration patience) {
        return patience.isPositive();
    }

    @Override
    public void close() {
        stop(Duration.ofSeconds(1));
    }
}
