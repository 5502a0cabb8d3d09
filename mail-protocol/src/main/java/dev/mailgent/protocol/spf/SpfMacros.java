package dev.mailgent.protocol.spf;

import dev.mailgent.protocol.dns.DomainName;
import dev.mailgent.protocol.spf.MacroString.Part;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Locale;
import java.util.function.Supplier;

/// Expands macros for one check (RFC 7208 section 7).
///
/// @param validated the `p` macro: a name of the client that leads back to it, else "unknown"; asked for only when used
record SpfMacros(
        InetAddress client,
        String helo,
        String localPart,
        String senderDomain,
        String receiver,
        long epochSecond,
        Supplier<String> validated) {

    /// Explanations are shown to people and logged; nobody needs more.
    private static final int MAX_EXPLANATION = 1000;

    /// @param domain the domain whose record holds the spec
    /// @return a name of at most 253 characters; left-hand labels are dropped until it fits (section 7.3)
    String domain(MacroString spec, String domain) {
        var name = expand(spec, domain, 4000);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        while (name.length() > DomainName.MAX_LENGTH) {
            int dot = name.indexOf('.');
            name = dot < 0 ? "" : name.substring(dot + 1);
        }
        return name.toLowerCase(Locale.ROOT);
    }

    String explanation(MacroString text, String domain) {
        return expand(text, domain, MAX_EXPLANATION);
    }

    private String expand(MacroString text, String domain, int limit) {
        var out = new StringBuilder();
        for (var part : text.parts()) {
            out.append(
                    switch (part) {
                        case Part.Literal(var literal) -> literal;
                        case Part.Macro macro -> transform(macro, value(macro.letter(), domain));
                    });
            if (out.length() > limit) {
                // From the left for a name would be right as well, but no name this long is one we could ask.
                return out.substring(0, limit);
            }
        }
        return out.toString();
    }

    private String value(char letter, String domain) {
        return switch (letter) {
            case 's' -> localPart + "@" + senderDomain;
            case 'l' -> localPart;
            case 'o' -> senderDomain;
            case 'd' -> domain;
            case 'i' -> dotted();
            case 'p' -> validated.get();
            case 'v' -> client.getAddress().length == 4 ? "in-addr" : "ip6";
            case 'h' -> helo;
            case 'c' -> readable();
            case 'r' -> receiver;
            case 't' -> Long.toString(epochSecond);
            default -> throw new IllegalStateException("the parser lets no other letter through");
        };
    }

    /// IPv4 as usual, IPv6 with its longest run of zero groups shortened (RFC 5952 section 4.2).
    private String readable() {
        var octets = client.getAddress();
        if (octets.length == 4) {
            return client.getHostAddress();
        }
        int bestStart = -1;
        int bestLength = 1; // a single zero group stays
        for (int start = 0; start < 8; start++) {
            int end = start;
            while (end < 8 && octets[2 * end] == 0 && octets[2 * end + 1] == 0) {
                end++;
            }
            if (end - start > bestLength) {
                bestStart = start;
                bestLength = end - start;
            }
        }
        var text = new StringBuilder(39);
        for (int group = 0; group < 8; group++) {
            if (group == bestStart) {
                text.append("::");
                group += bestLength - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
                text.append(Integer.toHexString(((octets[2 * group] & 0xff) << 8) | (octets[2 * group + 1] & 0xff)));
            }
        }
        return text.toString();
    }

    /// IPv4 as usual, IPv6 as 32 dotted nibbles.
    private String dotted() {
        var octets = client.getAddress();
        if (octets.length == 4) {
            return client.getHostAddress();
        }
        var nibbles = new StringBuilder(63);
        for (byte octet : octets) {
            nibbles.append(nibbles.isEmpty() ? "" : ".");
            nibbles.append(Character.forDigit((octet >> 4) & 0xf, 16)).append('.');
            nibbles.append(Character.forDigit(octet & 0xf, 16));
        }
        return nibbles.toString().toUpperCase(Locale.ROOT);
    }

    private static String transform(Part.Macro macro, String value) {
        var parts = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            if (macro.delimiters().indexOf(value.charAt(i)) >= 0) {
                parts.add(value.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(value.substring(start));
        if (macro.reverse()) {
            Collections.reverse(parts);
        }
        int from = macro.keep() == 0 ? 0 : Math.max(0, parts.size() - macro.keep());
        var joined = String.join(".", parts.subList(from, parts.size()));
        return macro.urlEscape() ? urlEscape(joined) : joined;
    }

    /// RFC 3986 section 2.1, leaving only unreserved characters as they are.
    private static String urlEscape(String text) {
        var out = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean unreserved = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-._~".indexOf(c) >= 0;
            if (unreserved) {
                out.append(c);
            } else {
                out.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            }
        }
        return out.toString();
    }
}
