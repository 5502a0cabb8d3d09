package dev.mailgent.protocol.compose;

import java.util.Locale;
import java.util.Set;

/// What a value must be before it may stand in a header. Everything that reaches the wire passes here first, which is
/// why header injection has one place to be prevented.
final class FieldRules {
    /// Fields the composer writes itself, or that only a transfer agent may add.
    private static final Set<String> OWNED = Set.of(
            "from",
            "to",
            "cc",
            "bcc",
            "subject",
            "date",
            "message-id",
            "in-reply-to",
            "references",
            "mime-version",
            "return-path",
            "received",
            "dkim-signature",
            "resent-bcc");

    /// 998 octets is the longest line (RFC 5322 section 2.1.1); the field name takes its share.
    private static final int MAX_UNBROKEN_OCTETS = 900;

    private FieldRules() {}

    /// One line of text: no line break that any reader knows, no other control but tab; a lone surrogate becomes
    /// U+FFFD.
    static String line(String field, String value) {
        var loneSurrogate = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < 0x20 && c != '\t') || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029) {
                throw new ComposeException(field, "must be one line without control characters");
            }
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < value.length()
                        && Character.isLowSurrogate(value.charAt(i + 1))) {
                    i++;
                } else {
                    loneSurrogate = true;
                }
            }
        }
        return loneSurrogate ? wellFormed(value) : value;
    }

    /// The same text with lone surrogates as U+FFFD, so that UTF-8 can carry it.
    static String wellFormed(String value) {
        var out = new StringBuilder(value.length());
        value.codePoints().forEach(c -> out.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
        return out.toString();
    }

    static String extraName(String field, String name) {
        if (!isToken(name) || name.indexOf(':') >= 0 || name.length() > 76) {
            throw new ComposeException(field, "must be a header field name");
        }
        var lower = name.toLowerCase(Locale.ROOT);
        if (OWNED.contains(lower) || lower.startsWith("content-")) {
            throw new ComposeException(field, "must not be a header this service writes itself");
        }
        return name;
    }

    static String extraValue(String field, String value) {
        var line = line(field, value).strip();
        if (line.isEmpty()) {
            throw new ComposeException(field, "must not be empty");
        }
        return line;
    }

    /// `<left@right>` in printable ASCII that fits on a line.
    static String messageId(String field, String id) {
        if (!isMessageId(id, false)) {
            throw new ComposeException(field, "must be <unique@domain>");
        }
        return id;
    }

    static boolean isMessageId(String id, boolean utf8) {
        if (id.length() < 3 || id.length() > (utf8 ? MAX_UNBROKEN_OCTETS / 3 : MAX_UNBROKEN_OCTETS)) {
            return false;
        }
        if (id.charAt(0) != '<' || id.charAt(id.length() - 1) != '>') {
            return false;
        }
        for (int i = 1; i < id.length() - 1; i++) {
            char c = id.charAt(i);
            var ascii = c > 0x20 && c < 0x7F && c != '<' && c != '>';
            if (!ascii && !(utf8 && c > 0xA0 && !Character.isSurrogate(c) && c != 0x2028 && c != 0x2029)) {
                return false;
            }
        }
        return true;
    }

    /// A token of RFC 2045 section 5.1.
    static boolean isToken(String value) {
        if (value.isEmpty()) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= 0x20 || c >= 0x7F || "()<>@,;:\\\"/[]?=".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    static boolean isAscii(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) > 0x7E) {
                return false;
            }
        }
        return true;
    }

    static int maxUnbrokenOctets() {
        return MAX_UNBROKEN_OCTETS;
    }
}
