package dev.mailgent.protocol.address;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mailgent.protocol.address.AddressCheck.Accepted;
import dev.mailgent.protocol.address.AddressCheck.Rejected;
import java.net.IDN;
import org.jspecify.annotations.Nullable;

/// The Mailbox rule of RFC 5321 section 4.1.2 with the additions of RFC 6531 section 3.3.
final class MailboxSyntax {
    private static final int MAX_LOCAL = 64;
    private static final int MAX_DOMAIN = 255;
    private static final int MAX_LABEL = 63;

    /// A forward path of 256 octets (RFC 5321 section 4.5.3.1.3) less its angle brackets.
    private static final int MAX_ADDRESS = 254;

    private static final String ATEXT_MARKS = "!#$%&'*+-/=?^_`{|}~";

    private MailboxSyntax() {}

    static AddressCheck check(String address) {
        if (address.length() > MAX_ADDRESS || address.getBytes(UTF_8).length > MAX_ADDRESS) {
            return new Rejected("address is longer than 254 bytes");
        }
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (c < ' ' || Character.getType(c) == Character.CONTROL || c == '\u2028' || c == '\u2029') {
                return new Rejected("address holds a control character");
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isSurrogatePair(c, i + 1 < address.length() ? address.charAt(i + 1) : 0)) {
                    return new Rejected("address is not valid Unicode");
                }
                i++;
            }
        }
        int at = endOfLocal(address);
        if (at < 0 || at == address.length()) {
            return new Rejected(address.indexOf('@') < 0 ? "address has no @" : "local part is not valid");
        }
        if (at == 0) {
            return new Rejected("local part is missing");
        }
        String local = address.substring(0, at);
        String domain = address.substring(at + 1);
        if (local.getBytes(UTF_8).length > MAX_LOCAL) {
            return new Rejected("local part is longer than 64 bytes");
        }
        String fault = domain.startsWith("[") ? literalFault(domain) : domainFault(domain);
        return fault == null ? new Accepted(new MailAddress(null, local, domain)) : new Rejected(fault);
    }

    /// Index of the `@` behind a well-formed local part, or -1.
    private static int endOfLocal(String address) {
        return address.startsWith("\"") ? endOfQuoted(address) : endOfDotString(address);
    }

    private static int endOfDotString(String address) {
        boolean dotAllowed = false;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (c == '@') {
                return i == 0 || dotAllowed ? i : -1;
            }
            if (c == '.') {
                if (!dotAllowed) {
                    return -1;
                }
                dotAllowed = false;
            } else if (isAtext(c)) {
                dotAllowed = true;
            } else {
                return -1;
            }
        }
        return -1;
    }

    private static int endOfQuoted(String address) {
        int i = 1;
        while (i < address.length() && address.charAt(i) != '"') {
            if (address.charAt(i) == '\\') {
                // quoted-pairSMTP: printable ASCII only, even in RFC 6531
                if (++i >= address.length() || address.charAt(i) < ' ' || address.charAt(i) > '~') {
                    return -1;
                }
            }
            i++;
        }
        return i + 1 < address.length() && address.charAt(i + 1) == '@' ? i + 1 : -1;
    }

    private static boolean isAtext(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || (c >= 0x80 && !Character.isSpaceChar(c))
                || ATEXT_MARKS.indexOf(c) >= 0;
    }

    private static @Nullable String domainFault(String domain) {
        if (domain.isEmpty()) {
            return "domain is missing";
        }
        if (domain.getBytes(UTF_8).length > MAX_DOMAIN) {
            return "domain is longer than 255 bytes";
        }
        int start = 0;
        while (start <= domain.length()) {
            int dot = domain.indexOf('.', start);
            int end = dot < 0 ? domain.length() : dot;
            if (!isLabel(domain, start, end)) {
                return "domain is not valid";
            }
            start = end + 1;
        }
        return isConvertible(domain) ? null : "domain is not valid";
    }

    private static boolean isLabel(String domain, int start, int end) {
        if (end == start || end - start > MAX_LABEL) {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = domain.charAt(i);
            boolean letterOrDigit = c >= 0x80
                    ? !Character.isSpaceChar(c)
                    : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean innerHyphen = c == '-' && i > start && i < end - 1;
            if (!letterOrDigit && !innerHyphen) {
                return false;
            }
        }
        return true;
    }

    /// A name with U-labels must have an ASCII form that fits DNS.
    private static boolean isConvertible(String domain) {
        for (int i = 0; i < domain.length(); i++) {
            if (domain.charAt(i) >= 0x80) {
                try {
                    String ascii = IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED | IDN.USE_STD3_ASCII_RULES);
                    return !ascii.isEmpty() && ascii.length() <= MAX_DOMAIN;
                } catch (IllegalArgumentException _) {
                    return false;
                }
            }
        }
        return true;
    }

    private static @Nullable String literalFault(String domain) {
        if (!domain.endsWith("]")) {
            return "address literal is not closed";
        }
        String inner = domain.substring(1, domain.length() - 1);
        boolean valid = inner.regionMatches(true, 0, "IPv6:", 0, 5) ? isIpv6(inner.substring(5)) : isIpv4(inner);
        return valid ? null : "address literal is not an IP address";
    }

    private static boolean isIpv4(String text) {
        String[] groups = text.split("\\.", -1);
        if (groups.length != 4) {
            return false;
        }
        for (String group : groups) {
            if (group.isEmpty() || group.length() > 3 || !isDigits(group) || Integer.parseInt(group) > 255) {
                return false;
            }
        }
        return true;
    }

    /// RFC 5321 section 4.1.3: `::` stands for at least two groups.
    private static boolean isIpv6(String text) {
        int groups = 0;
        boolean compressed = false;
        String rest = text;
        int lastColon = text.lastIndexOf(':');
        if (text.indexOf('.') >= 0) {
            if (lastColon < 0 || !isIpv4(text.substring(lastColon + 1))) {
                return false;
            }
            groups = 2;
            // Keep a "::" before the dotted part whole, drop a single colon.
            rest = text.substring(0, lastColon > 0 && text.charAt(lastColon - 1) == ':' ? lastColon + 1 : lastColon);
        }
        int i = 0;
        while (i < rest.length()) {
            if (rest.startsWith("::", i)) {
                if (compressed) {
                    return false;
                }
                compressed = true;
                i += 2;
                continue;
            }
            if (rest.charAt(i) == ':') {
                if (i == 0 || i == rest.length() - 1 || rest.charAt(i - 1) == ':') {
                    return false;
                }
                i++;
            }
            int start = i;
            while (i < rest.length() && Character.digit(rest.charAt(i), 16) >= 0 && rest.charAt(i) < 0x80) {
                i++;
            }
            if (i == start || i - start > 4) {
                return false;
            }
            groups++;
        }
        return compressed ? groups <= 6 : groups == 8;
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
