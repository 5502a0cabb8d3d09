package dev.mailgent.protocol.smtp.server;

import java.time.Duration;

/// Every bound of the receiver. Start from [#defaults] and change what differs.
///
/// @param maxMessageBytes stored size; more is read to its end, dropped and answered 552 5.3.4
/// @param maxRecipients accepted per message, then 452 4.5.3 (RFC 5321 section 4.5.3.1.8 asks for at least 100)
/// @param maxLineBytes command line with CRLF; twice that where SMTPUTF8 was asked for
/// @param maxDataLineBytes line inside a message
/// @param maxErrors wrong commands and refused recipients without a message between them, then 421
/// @param maxSessions at once, then 421 4.3.2; above four fifths of it idle sessions get `stressIdleTimeout`
/// @param maxSessionsPerClient at once from one IPv4 address or IPv6 /64, then 421 4.7.0
/// @param loopbackUnlimited clients on this machine (a proxy, a load generator) are not counted per client
/// @param idleTimeout for a whole command to come (RFC 5321 section 4.5.3.2.7 asks for 5 minutes)
/// @param dataRateWindow span over which a message must come at `minDataBytesPerSecond`
/// @param maxBodyBytesInFlight memory for messages that are being read, over all sessions, then 452 4.3.1
public record SmtpLimits(
        long maxMessageBytes,
        int maxRecipients,
        int maxLineBytes,
        int maxDataLineBytes,
        int maxErrors,
        int maxSessions,
        int maxSessionsPerClient,
        boolean loopbackUnlimited,
        Duration idleTimeout,
        Duration stressIdleTimeout,
        Duration handshakeTimeout,
        int minDataBytesPerSecond,
        Duration dataRateWindow,
        long maxBodyBytesInFlight) {
    private static final int MIB = 1024 * 1024;

    public SmtpLimits {
        if (maxMessageBytes < 1 || maxMessageBytes > Integer.MAX_VALUE - 1024) {
            throw new IllegalArgumentException("maxMessageBytes must be 1 to 2 GiB, not " + maxMessageBytes);
        }
        if (maxLineBytes < 512 || maxLineBytes > 16 * 1024) {
            throw new IllegalArgumentException("maxLineBytes must be 512 to 16384, not " + maxLineBytes);
        }
        if (maxRecipients < 1 || maxErrors < 1 || maxSessions < 1 || maxSessionsPerClient < 1) {
            throw new IllegalArgumentException("limits must be at least 1");
        }
        if (maxDataLineBytes < 1000) {
            throw new IllegalArgumentException("maxDataLineBytes must be at least 1000 (RFC 5321 section 4.5.3.1.6)");
        }
    }

    /// A quarter of the heap may hold messages on their way in.
    public static SmtpLimits defaults() {
        return new SmtpLimits(
                40L * MIB,
                1000,
                2048,
                MIB,
                20,
                2000,
                50,
                true,
                Duration.ofSeconds(300),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                500,
                Duration.ofSeconds(30),
                Math.max(64L * MIB, Runtime.getRuntime().maxMemory() / 4));
    }
}
