package dev.mailgent.protocol.bounce;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Addresses inside running text and report fields. Only what has one `@` between plausible halves counts.
final class RecipientText {
    // RFC 5321 section 4.5.3.1: 64 octets local, 255 domain; twice that for addresses rewritten by relays.
    private static final String LOCAL = "(?:\"[^\"\\r\\n]{1,128}\"|[^\\s<>()\\[\\]\"',;:@]{1,128})";
    private static final String DOMAIN =
            "(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}_.-]{0,253}[\\p{L}\\p{N}])?|\\[[\\p{Alnum}.:]{3,60}])";
    private static final Pattern ADDRESS = Pattern.compile(LOCAL + "@" + DOMAIN);
    private static final Pattern UNITEXT = Pattern.compile("\\\\x\\{([0-9A-Fa-f]{1,6})}");

    private RecipientText() {}

    /// The first address anywhere in the text.
    static Optional<String> first(String text) {
        if (text.indexOf('@') < 0) {
            return Optional.empty();
        }
        var found = ADDRESS.matcher(text.length() > 4000 ? text.substring(0, 4000) : text);
        return found.find() ? Optional.of(found.group()) : Optional.empty();
    }

    /// The address of a field such as `rfc822; <a@b>` or `utf-8; \x{7523}@b` (RFC 3464 section 2.1.2, RFC 6533
    /// section 3); empty when it holds a path or a program instead.
    static Optional<String> ofField(String value) {
        var text = value.substring(value.indexOf(';') + 1).strip();
        if (text.startsWith("|") || text.startsWith("/") || text.startsWith("\"|")) {
            return Optional.empty();
        }
        var unescaped = UNITEXT.matcher(text)
                .replaceAll(hex -> java.util.regex.Matcher.quoteReplacement(codePoint(hex.group(1))));
        return first(unescaped);
    }

    /// The same mailbox may be written in any case and with needless quotes.
    static String key(String address) {
        return address.toLowerCase(Locale.ROOT).replace("\"", "");
    }

    private static String codePoint(String hex) {
        int value = Integer.parseInt(hex, 16);
        boolean text = Character.isValidCodePoint(value) && value > 0x20 && (value < 0xd800 || value > 0xdfff);
        return text ? Character.toString(value) : "\uFFFD";
    }
}
