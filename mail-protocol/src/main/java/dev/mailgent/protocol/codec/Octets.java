package dev.mailgent.protocol.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/// Octet strings (one char a byte, U+0000 to U+00FF) and the cleaning of finished text.
///
/// Header parsers work on octet strings because one field may mix raw UTF-8 with encoded words of another
/// charset; every delimiter is ASCII, so UTF-8 passes through them untouched.
public final class Octets {
    private static final char REPLACEMENT = '\uFFFD';

    private Octets() {}

    public static String of(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, ISO_8859_1);
    }

    /// The octet string of text that is already Unicode: the same instance when it is ASCII.
    public static String of(String text) {
        return isAscii(text) ? text : new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    /// Reads an octet string as UTF-8, with U+FFFD for what is not, and cleans it.
    public static String text(String octets) {
        return clean(isAscii(octets) ? octets : new String(octets.getBytes(ISO_8859_1), UTF_8));
    }

    public static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /// Removes NUL, which PostgreSQL text cannot hold, and replaces lone surrogates, which UTF-8 cannot carry.
    public static String clean(String text) {
        int i = 0;
        while (i < text.length() && !isUnfit(text, i)) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        var out = new StringBuilder(text.length()).append(text, 0, i);
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                continue;
            }
            out.append(isUnfit(text, i) ? REPLACEMENT : c);
        }
        return out.toString();
    }

    private static boolean isUnfit(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
        }
        return c == 0;
    }
}
