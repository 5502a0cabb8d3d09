package dev.mailgent.protocol.smtp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The `<path>` of MAIL and RCPT (RFC 5321 section 4.1.2, RFC 6531 section 3.3).
///
/// Lenient where mail in the wild needs it: angle brackets and the dots of a local part may be out of
/// order, a space may follow the colon. Strict where a mistake could name another mailbox: quotes,
/// brackets and domains must be whole.
///
/// @param address without brackets and source route; empty for `<>`
/// @param end index after the path, where parameters begin
/// @param ascii false when the address needs SMTPUTF8
public record MailPath(String address, int end, boolean ascii) {
    private static final int MAX_LOCAL_OCTETS = 256; // RFC 5321 says 64; bounce addresses of large senders are longer
    private static final int MAX_DOMAIN_OCTETS = 255;

    /// True when the address can stand between angle brackets and comes back the same.
    public static boolean isWritable(String address) {
        if (address.chars().anyMatch(Character::isISOControl)) {
            return false;
        }
        var path = parse("<" + address + ">", 0);
        return path != null
                && path.end() == address.length() + 2
                && path.address().equals(address);
    }

    /// @return null when it cannot be read
    public static @Nullable MailPath parse(String line, int from) {
        var at = from;
        while (at < line.length() && line.charAt(at) == ' ') {
            at++;
        }
        if (at == line.length()) {
            return null;
        }
        var bracketed = line.charAt(at) == '<';
        if (bracketed) {
            at++;
            if (at < line.length() && line.charAt(at) == '@') {
                at = line.indexOf(':', at) + 1; // source route: "@a,@b:", ignored as RFC 5321 appendix C allows
                if (at == 0) {
                    return null;
                }
            }
        }
        var afterLocal = localPart(line, at);
        if (afterLocal < 0) {
            return null;
        }
        var end = afterLocal;
        if (end < line.length() && line.charAt(end) == '@') {
            end = domain(line, end + 1);
            if (end < 0 || afterLocal == at) {
                return null;
            }
        }
        var address = line.substring(at, end);
        if (bracketed) {
            if (end == line.length() || line.charAt(end) != '>') {
                return null;
            }
            end++;
        } else if (address.isEmpty()) {
            return null;
        }
        if (end < line.length() && line.charAt(end) != ' ') {
            return null;
        }
        var octets = octets(address);
        var localOctets = octets(line.substring(at, afterLocal));
        if (localOctets > MAX_LOCAL_OCTETS || octets - localOctets - 1 > MAX_DOMAIN_OCTETS) {
            return null;
        }
        return new MailPath(address, end, octets == address.length());
    }

    /// @return index after the local part, -1 when it cannot be read
    private static int localPart(String line, int from) {
        if (from < line.length() && line.charAt(from) == '"') {
            for (var at = from + 1; at < line.length(); at++) {
                switch (line.charAt(at)) {
                    case '\\' -> at++;
                    case '"' -> {
                        return at + 1 < line.length() && line.charAt(at + 1) == '@' ? at + 1 : -1;
                    }
                    default -> {}
                }
            }
            return -1;
        }
        var at = from;
        while (at < line.length() && isAtomOrDot(line.charAt(at))) {
            at++;
        }
        return at;
    }

    /// @return index after the domain or address literal, -1 when it cannot be read
    private static int domain(String line, int from) {
        if (from < line.length() && line.charAt(from) == '[') {
            var close = line.indexOf(']', from);
            return close > from + 1 && isLiteral(line, from + 1, close) ? close + 1 : -1;
        }
        var labelStart = from;
        var at = from;
        for (; at < line.length(); at++) {
            var c = line.charAt(at);
            if (c == '.') {
                if (at == labelStart) {
                    return -1;
                }
                labelStart = at + 1;
            } else if (!isLetterOrDigit(c) && c != '-' && c != '_' && c < 0x80) {
                break;
            }
        }
        return at == labelStart ? -1 : at;
    }

    private static boolean isLiteral(String line, int from, int to) {
        for (var at = from; at < to; at++) {
            var c = line.charAt(at);
            if (!isLetterOrDigit(c) && c != '.' && c != ':' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAtomOrDot(char c) {
        return isLetterOrDigit(c) || c >= 0x80 || ".!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static int octets(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return text.length();
    }
}
