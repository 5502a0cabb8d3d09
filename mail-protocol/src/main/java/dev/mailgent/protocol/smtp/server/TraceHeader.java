package dev.mailgent.protocol.smtp.server;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The `Received:` field a receiver puts before a message (RFC 5321 section 4.4).
public final class TraceHeader {
    private static final DateTimeFormatter RFC_5322 = DateTimeFormatter.ofPattern(
                    "EEE, d MMM uuuu HH:mm:ss Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private TraceHeader() {}

    /// @param reverseName name of the remote address as found and confirmed in DNS, null when there is none
    /// @param by our host name
    /// @param id what we call the message
    /// @param recipient named in the `for` clause; null leaves it out, as one must when there are several
    /// @return the folded field with its last CRLF: printable ASCII, or UTF-8 where sender or recipient were
    public static String format(
            Peer peer,
            Sender sender,
            @Nullable String reverseName,
            String by,
            String id,
            @Nullable String recipient,
            Instant at) {
        var field = new StringBuilder(256)
                .append("Received: from ")
                .append(peer.helo().isEmpty() ? "unknown" : word(peer.helo()))
                .append(" (")
                .append(reverseName == null ? "" : word(reverseName) + " ")
                .append(literal(peer))
                .append(")\r\n\tby ")
                .append(word(by))
                .append(" with ")
                .append(protocol(peer, sender));
        var tls = peer.tls();
        if (tls != null) {
            field.append("\r\n\t(")
                    .append(word(tls.protocol()))
                    .append(' ')
                    .append(word(tls.cipher()))
                    .append(')');
        }
        field.append(" id ").append(word(id));
        if (recipient != null) {
            field.append("\r\n\tfor <").append(path(recipient)).append('>');
        }
        return field.append(";\r\n\t")
                .append(RFC_5322.format(at))
                .append("\r\n")
                .toString();
    }

    /// Names registered by RFC 3848 and RFC 6531 section 4.3.
    private static String protocol(Peer peer, Sender sender) {
        var secure = peer.tls() == null ? "" : "S";
        if (sender.smtpUtf8()) {
            return "UTF8SMTP" + secure;
        }
        return peer.extended() ? "ESMTP" + secure : "SMTP";
    }

    private static String literal(Peer peer) {
        var address = peer.remote().getAddress();
        if (address == null) {
            return "[unknown]";
        }
        var text = address.getHostAddress();
        var scope = text.indexOf('%');
        var plain = scope < 0 ? text : text.substring(0, scope);
        return text.indexOf(':') < 0 ? "[" + plain + "]" : "[IPv6:" + plain + "]";
    }

    /// What a stranger chose may neither end the field nor open a comment in it.
    private static String word(String text) {
        var safe = new StringBuilder(text.length());
        text.chars()
                .limit(255)
                .forEach(c -> safe.append(c > ' ' && c < 0x7F && "()<>;\\\"".indexOf(c) < 0 ? (char) c : '?'));
        return safe.toString();
    }

    private static String path(String address) {
        var safe = new StringBuilder(address.length());
        address.chars().forEach(c -> safe.append(Character.isISOControl(c) || c == '<' || c == '>' ? '?' : (char) c));
        return safe.toString();
    }
}
