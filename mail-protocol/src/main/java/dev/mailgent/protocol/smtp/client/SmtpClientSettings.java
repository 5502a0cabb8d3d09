package dev.mailgent.protocol.smtp.client;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// What a client is told once.
///
/// @param hostname our name in EHLO
/// @param resolver the addresses of a host in the order to try; the place to keep deliveries out of private networks
/// @param trust checks certificates where they must be valid; null for the authorities Java trusts
/// @param maxMessagesPerConnection then the connection is closed
/// @param maxConnectionAge then the connection is not used again
public record SmtpClientSettings(
        String hostname,
        SmtpTimeouts timeouts,
        Resolver resolver,
        @Nullable SSLContext trust,
        int maxMessagesPerConnection,
        Duration maxConnectionAge) {
    /// Finds the addresses of a host.
    @FunctionalInterface
    public interface Resolver {
        /// @throws IOException when the host has none that may be used; its message is shown to the sender
        List<InetAddress> addressesOf(String host) throws IOException;
    }

    /// A hundred messages or five minutes a connection, names from the system's resolver.
    public static SmtpClientSettings defaults(String hostname) {
        return new SmtpClientSettings(
                hostname,
                SmtpTimeouts.defaults(),
                host -> List.of(InetAddress.getAllByName(host)),
                null,
                100,
                Duration.ofMinutes(5));
    }
}
