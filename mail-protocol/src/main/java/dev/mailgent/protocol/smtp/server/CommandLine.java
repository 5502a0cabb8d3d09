package dev.mailgent.protocol.smtp.server;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One command as text: printable, trailing blanks cut.
///
/// @param verb upper case
/// @param argument what follows the first blank, not trimmed in front
record CommandLine(String verb, String argument) {
    /// @return null when the bytes hold control characters or are not UTF-8
    static @Nullable CommandLine of(byte[] bytes, int from, int to) {
        var end = to;
        while (end > from && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
            end--;
        }
        var ascii = true;
        for (var at = from; at < end; at++) {
            var b = bytes[at];
            if (b < 0) {
                ascii = false;
            } else if (b < ' ' || b == 0x7F) {
                return null;
            }
        }
        var line = ascii ? new String(bytes, from, end - from, StandardCharsets.ISO_8859_1) : utf8(bytes, from, end);
        if (line == null) {
            return null;
        }
        var space = line.indexOf(' ');
        return space < 0
                ? new CommandLine(line.toUpperCase(Locale.ROOT), "")
                : new CommandLine(line.substring(0, space).toUpperCase(Locale.ROOT), line.substring(space + 1));
    }

    boolean hasArgument() {
        return !argument.isBlank();
    }

    /// @return index in the argument after `FROM:` or `TO:`, -1 when it does not begin so
    int after(String keyword) {
        return argument.regionMatches(true, 0, keyword, 0, keyword.length()) ? keyword.length() : -1;
    }

    /// Strict: overlong forms and surrogates are refused, and so are the control characters of ISO 8859 (C1).
    private static @Nullable String utf8(byte[] bytes, int from, int to) {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
            return text.chars().anyMatch(Character::isISOControl) ? null : text;
        } catch (CharacterCodingException _) {
            return null;
        }
    }
}
