package dev.mailgent.protocol.spf;

import dev.mailgent.protocol.spf.SpfRecord.Directive;
import dev.mailgent.protocol.spf.SpfRecord.Mechanism;
import dev.mailgent.protocol.spf.SpfRecord.Prefixes;
import dev.mailgent.protocol.spf.SpfResult.Status;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the text of a record by the grammar of RFC 7208 section 12. All of it: one wrong term spoils the record
/// even when an earlier one would have matched (section 4.6).
final class SpfParser {
    private static final String VERSION = "v=spf1";

    private final ArrayList<Directive> directives = new ArrayList<>();
    private @Nullable MacroString redirect;
    private @Nullable MacroString explanation;

    private SpfParser() {}

    /// Whether a TXT record is an SPF record at all: the version, then a space or the end (section 4.5).
    static boolean isSpf(String txt) {
        return txt.regionMatches(true, 0, VERSION, 0, VERSION.length())
                && (txt.length() == VERSION.length() || txt.charAt(VERSION.length()) == ' ');
    }

    static SpfRecord parse(String txt) throws SpfSyntaxException {
        var parser = new SpfParser();
        int i = VERSION.length();
        while (i < txt.length()) {
            int space = txt.indexOf(' ', i);
            int end = space < 0 ? txt.length() : space;
            if (end > i) {
                parser.term(txt.substring(i, end));
            }
            i = end + 1;
        }
        return new SpfRecord(parser.directives, parser.redirect, parser.explanation);
    }

    private void term(String term) throws SpfSyntaxException {
        int nameEnd = 0;
        while (nameEnd < term.length() && isNameCharacter(term.charAt(nameEnd))) {
            nameEnd++;
        }
        if (nameEnd > 0 && nameEnd < term.length() && term.charAt(nameEnd) == '=' && isLetter(term.charAt(0))) {
            modifier(term.substring(0, nameEnd).toLowerCase(Locale.ROOT), term.substring(nameEnd + 1));
        } else {
            directive(term);
        }
    }

    private void modifier(String name, String value) throws SpfSyntaxException {
        switch (name) {
            case "redirect" -> {
                if (redirect != null) {
                    throw new SpfSyntaxException("redirect= given twice");
                }
                redirect = MacroString.domainSpec(value);
            }
            case "exp" -> {
                if (explanation != null) {
                    throw new SpfSyntaxException("exp= given twice");
                }
                explanation = MacroString.domainSpec(value);
            }
            default -> {
                var _ = MacroString.any(value); // checked, then ignored (section 6)
            }
        }
    }

    private void directive(String term) throws SpfSyntaxException {
        var whenMatched = switch (term.charAt(0)) {
            case '-' -> Status.FAIL;
            case '~' -> Status.SOFTFAIL;
            case '?' -> Status.NEUTRAL;
            default -> Status.PASS;
        };
        int start = "+-~?".indexOf(term.charAt(0)) >= 0 ? 1 : 0;
        int end = start;
        while (end < term.length() && term.charAt(end) != ':' && term.charAt(end) != '/') {
            end++;
        }
        var name = term.substring(start, end).toLowerCase(Locale.ROOT);
        directives.add(new Directive(whenMatched, mechanism(name, term.substring(end))));
    }

    /// @param rest what follows the name, with its colon or slash
    private static Mechanism mechanism(String name, String rest) throws SpfSyntaxException {
        return switch (name) {
            case "all" -> {
                if (!rest.isEmpty()) {
                    throw new SpfSyntaxException("all takes no argument");
                }
                yield new Mechanism.All();
            }
            case "include" -> new Mechanism.Include(required(name, rest));
            case "exists" -> new Mechanism.Exists(required(name, rest));
            case "ptr" -> new Mechanism.Ptr(rest.isEmpty() ? null : required(name, rest));
            case "a", "mx" -> addressed(name, rest);
            case "ip4" -> network(rest, 32);
            case "ip6" -> network(rest, 128);
            default -> throw new SpfSyntaxException("unknown mechanism " + name);
        };
    }

    private static MacroString required(String name, String rest) throws SpfSyntaxException {
        if (!rest.startsWith(":")) {
            throw new SpfSyntaxException(name + " needs a domain");
        }
        return MacroString.domainSpec(rest.substring(1));
    }

    private static Mechanism addressed(String name, String rest) throws SpfSyntaxException {
        // The lengths are cut from the end, since a macro may hold a slash of its own.
        int end = rest.length();
        int v4 = 32;
        int v6 = 128;
        int digits = trailingDigits(rest, end);
        if (digits >= 2 && rest.charAt(digits - 1) == '/' && rest.charAt(digits - 2) == '/') {
            v6 = length(rest.substring(digits, end), 128);
            end = digits - 2;
        }
        digits = trailingDigits(rest, end);
        if (digits >= 1 && digits < end && rest.charAt(digits - 1) == '/') {
            v4 = length(rest.substring(digits, end), 32);
            end = digits - 1;
        }
        var target = end == 0 ? null : required(name, rest.substring(0, end));
        var prefixes = new Prefixes(v4, v6);
        return name.equals("a") ? new Mechanism.A(target, prefixes) : new Mechanism.Mx(target, prefixes);
    }

    private static int trailingDigits(String text, int end) {
        int i = end;
        while (i > 0 && MacroString.isDigit(text.charAt(i - 1))) {
            i--;
        }
        return i;
    }

    private static Mechanism network(String rest, int bits) throws SpfSyntaxException {
        if (!rest.startsWith(":")) {
            throw new SpfSyntaxException("ip" + (bits == 32 ? "4" : "6") + " needs an address");
        }
        int slash = rest.indexOf('/');
        var literal = rest.substring(1, slash < 0 ? rest.length() : slash);
        int prefix = slash < 0 ? bits : length(rest.substring(slash + 1), bits);
        return new Mechanism.Network(bits == 32 ? ipv4(literal) : ipv6(literal), prefix);
    }

    private static int length(String digits, int max) throws SpfSyntaxException {
        boolean leadingZero = digits.length() > 1 && digits.charAt(0) == '0';
        if (digits.isEmpty() || digits.length() > 3 || leadingZero || trailingDigits(digits, digits.length()) != 0) {
            throw new SpfSyntaxException("bad CIDR length");
        }
        int value = Integer.parseInt(digits);
        if (value > max) {
            throw new SpfSyntaxException("CIDR length over " + max);
        }
        return value;
    }

    /// Exactly four decimal octets; the platform would also take one, two or three.
    private static InetAddress ipv4(String literal) throws SpfSyntaxException {
        int dots = 0;
        int digits = 0;
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if (c == '.' && digits > 0) {
                dots++;
                digits = 0;
            } else if (MacroString.isDigit(c) && digits < 3) {
                digits++;
            } else {
                throw new SpfSyntaxException("bad IPv4 address");
            }
        }
        if (dots != 3 || digits == 0) {
            throw new SpfSyntaxException("bad IPv4 address");
        }
        try {
            return Inet4Address.ofLiteral(literal);
        } catch (IllegalArgumentException _) {
            throw new SpfSyntaxException("bad IPv4 address");
        }
    }

    private static InetAddress ipv6(String literal) throws SpfSyntaxException {
        boolean plain = literal.indexOf('%') < 0 && literal.indexOf('[') < 0 && literal.indexOf(':') >= 0;
        if (!plain || literal.length() > 45) {
            throw new SpfSyntaxException("bad IPv6 address");
        }
        try {
            var octets = Inet6Address.ofLiteral(literal).getAddress();
            if (octets.length == 4) { // the platform unwraps an IPv4-mapped literal; ip6 must not match IPv4 clients
                var mapped = new byte[16];
                mapped[10] = mapped[11] = (byte) 0xff;
                System.arraycopy(octets, 0, mapped, 12, 4);
                octets = mapped;
            }
            return Inet6Address.getByAddress(null, octets, -1);
        } catch (IllegalArgumentException | UnknownHostException _) {
            throw new SpfSyntaxException("bad IPv6 address");
        }
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isNameCharacter(char c) {
        return isLetter(c) || MacroString.isDigit(c) || c == '-' || c == '_' || c == '.';
    }
}
