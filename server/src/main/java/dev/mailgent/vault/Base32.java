package dev.mailgent.vault;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/// Base32 (RFC 4648 section 6) as people copy it: either case, spaces and hyphens between groups, padding
/// or none.
final class Base32 {
    private Base32() {}

    /// @return empty when another character is in it, or when nothing is
    static Optional<byte[]> decode(CharSequence text) {
        var bytes = new ByteArrayOutputStream(text.length() * 5 / 8);
        var buffer = 0;
        var bits = 0;
        var padded = false;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '-' || c == '\u00a0' || Character.isWhitespace(c)) {
                continue;
            }
            if (c == '=') {
                padded = true;
                continue;
            }
            var value = value(c);
            if (value < 0 || padded) {
                return Optional.empty();
            }
            buffer = (buffer << 5 | value) & 0xfff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.write(buffer >> bits);
            }
        }
        return bytes.size() == 0 ? Optional.empty() : Optional.of(bytes.toByteArray());
    }

    private static int value(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a';
        }
        return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
    }
}
