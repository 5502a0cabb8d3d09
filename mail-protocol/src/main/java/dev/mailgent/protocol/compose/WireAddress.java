package dev.mailgent.protocol.compose;

import java.net.IDN;
import java.util.Locale;

/// An address as it goes onto the wire, in a header or in the envelope.
///
/// A Unicode domain becomes its ASCII form (RFC 5890), so that only a Unicode local part asks for SMTPUTF8. Characters
/// that the JDK's IDNA 2003 would map to another domain (sharp s, final sigma, the joiners) stay Unicode instead.
public final class WireAddress {
    /// 64 octets of local part, `@`, 255 of domain (RFC 5321 section 4.5.3.1).
    private static final int MAX_OCTETS = 320;

    private static final String ATEXT_SPECIALS = "!#$%&'*+-/=?^_`{|}~";

    private WireAddress() {}

    /// @param field the name an error carries
    /// @throws ComposeException when this is not one `local@domain`
    public static String of(String field, String address) {
        var line = FieldRules.line(field, address).strip();
        int at = line.lastIndexOf('@');
        if (at <= 0 || at == line.length() - 1 || line.length() > MAX_OCTETS) {
            throw notAnAddress(field);
        }
        return local(field, line.substring(0, at)) + "@" + domain(field, line.substring(at + 1));
    }

    /// Whether a hop must offer SMTPUTF8 (RFC 6531) for this address. False for what is no address at all.
    public static boolean needsSmtpUtf8(String address) {
        try {
            return !FieldRules.isAscii(of("address", address));
        } catch (ComposeException _) {
            return false;
        }
    }

    private static String local(String field, String local) {
        if (local.length() >= 2 && local.startsWith("\"") && local.endsWith("\"")) {
            return quoted(field, unquoted(field, local.substring(1, local.length() - 1)));
        }
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (c != '.' && !isAtext(c)) {
                throw notAnAddress(field);
            }
        }
        // Addresses such as a..b@ and a.@ exist in Japan; quoted they are legal (RFC 5321 section 4.1.2).
        return isDotAtom(local) ? local : quoted(field, local);
    }

    private static String unquoted(String field, String content) {
        var out = new StringBuilder(content.length());
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (c == '\\' && ++i < content.length()) {
                c = content.charAt(i);
            } else if (c == '\\' || c == '"') {
                throw notAnAddress(field);
            }
            out.append(c);
        }
        return out.toString();
    }

    private static String quoted(String field, String content) {
        if (content.isEmpty() || content.indexOf('\t') >= 0) {
            throw notAnAddress(field);
        }
        return isDotAtom(content) ? content : HeaderText.quotedString(content);
    }

    private static boolean isDotAtom(String local) {
        var previous = '.';
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (c == '.' ? previous == '.' : !isAtext(c)) {
                return false;
            }
            previous = c;
        }
        return previous != '.';
    }

    private static boolean isAtext(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || (c > 0xA0 && c != 0x3000 && c != 0xFEFF)
                || ATEXT_SPECIALS.indexOf(c) >= 0;
    }

    private static String domain(String field, String domain) {
        if (domain.startsWith("[") && domain.endsWith("]")) {
            return literal(field, domain);
        }
        if (FieldRules.isAscii(domain)) {
            return hostName(field, domain);
        }
        for (int i = 0; i < domain.length(); i++) {
            char c = domain.charAt(i);
            if (c == 0xDF || c == 0x1E9E || c == 0x3C2 || c == 0x200C || c == 0x200D) {
                return deviating(field, domain);
            }
        }
        try {
            return hostName(field, IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException _) {
            throw notAnAddress(field);
        }
    }

    private static String deviating(String field, String domain) {
        for (int i = 0; i < domain.length(); i++) {
            char c = domain.charAt(i);
            if (c != '.' && c != 0x200C && c != 0x200D && !Character.isLetterOrDigit(c) && c != '-') {
                throw notAnAddress(field);
            }
        }
        return domain;
    }

    private static String hostName(String field, String host) {
        if (host.length() > 255) {
            throw notAnAddress(field);
        }
        var labelLength = 0;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == '.') {
                if (labelLength == 0 || i == host.length() - 1) {
                    throw notAnAddress(field);
                }
                labelLength = 0;
                continue;
            }
            // An underscore is no host name, but mail to such domains exists and is delivered.
            var letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if ((!letterOrDigit && c != '-' && c != '_') || ++labelLength > 63) {
                throw notAnAddress(field);
            }
        }
        return host;
    }

    private static String literal(String field, String literal) {
        for (int i = 1; i < literal.length() - 1; i++) {
            char c = literal.charAt(i);
            if (c <= 0x20 || c >= 0x7F || c == '[' || c == ']' || c == '\\' || c == '<' || c == '>' || c == ',') {
                throw notAnAddress(field);
            }
        }
        return literal;
    }

    private static ComposeException notAnAddress(String field) {
        return new ComposeException(field, "must be one address of the form local@domain");
    }
}
