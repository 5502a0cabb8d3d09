package dev.mailgent.protocol.smtp.client;

import java.time.Duration;

/// How long each step may take in all, however slowly bytes drip (RFC 5321 section 4.5.3.2).
///
/// @param connect per address of the host
/// @param greeting with the TLS handshake of an implicit-TLS port
/// @param command EHLO, STARTTLS with its handshake, AUTH, RSET, MAIL and RCPT, each batch of pipelined ones
/// @param dataStart from DATA to 354
/// @param dataBlock to hand over 64 KiB of message
/// @param dataEnd from the final dot to the promise: cutting this short makes duplicates
public record SmtpTimeouts(
        Duration connect,
        Duration greeting,
        Duration command,
        Duration dataStart,
        Duration dataBlock,
        Duration dataEnd) {
    /// What RFC 5321 asks for; connecting is given up sooner.
    public static SmtpTimeouts defaults() {
        return new SmtpTimeouts(
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(2),
                Duration.ofMinutes(3),
                Duration.ofMinutes(10));
    }
}
