package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.TlsInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A session without a socket: says bytes, hears replies.
final class Transcript {
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123456Z");

    final Inbox inbox = new Inbox();
    final Reception reception;
    final SmtpSession session;
    private byte[] kept = new byte[0];

    Transcript(SmtpLimits limits) {
        this(limits, null);
    }

    Transcript(SmtpLimits limits, @Nullable SSLContext tls) {
        var settings =
                new SmtpServerSettings("mx.test", limits, tls == null ? null : () -> tls, InstantSource.fixed(NOW));
        reception = new Reception(settings, inbox);
        session = new SmtpSession(reception, address("192.0.2.7", 4711), address("192.0.2.1", 25), null);
        session.greet(false);
        hear();
    }

    static Transcript fresh() {
        return new Transcript(SmtpLimits.defaults());
    }

    /// After EHLO.
    static Transcript greeted() {
        return greeted(SmtpLimits.defaults());
    }

    static Transcript greeted(SmtpLimits limits) {
        var transcript = new Transcript(limits);
        transcript.line("EHLO client.test");
        return transcript;
    }

    /// After MAIL and RCPT.
    static Transcript addressed() {
        return addressed(SmtpLimits.defaults());
    }

    static Transcript addressed(SmtpLimits limits) {
        var transcript = greeted(limits);
        transcript.line("MAIL FROM:<ada@client.test>");
        transcript.line("RCPT TO:<bob@mx.test>");
        return transcript;
    }

    /// One command with its CRLF.
    String line(String command) {
        return say(command + "\r\n");
    }

    /// Any bytes (ISO 8859-1), in one go.
    String say(String text) {
        return say(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    String say(byte[] bytes) {
        var all = Arrays.copyOf(kept, kept.length + bytes.length);
        System.arraycopy(bytes, 0, all, kept.length, bytes.length);
        var used = session.feed(all, 0, all.length);
        kept = Arrays.copyOfRange(all, used, all.length);
        return hear();
    }

    /// The same bytes, each in a call of its own, with rubbish around them.
    String drip(String text) {
        var heard = new StringBuilder();
        for (var b : text.getBytes(StandardCharsets.ISO_8859_1)) {
            heard.append(say(new byte[] {b}));
        }
        return heard.toString();
    }

    String data(String message) {
        var ready = line("DATA");
        return ready.startsWith("354") ? say(message) : ready;
    }

    private String hear() {
        return session.replies().take();
    }

    private static InetSocketAddress address(String ip, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(ip), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static TlsInfo tls() {
        return new TlsInfo("TLSv1.3", "TLS_AES_256_GCM_SHA384");
    }
}
