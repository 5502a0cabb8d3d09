package dev.mailgent.cli.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The file name of a Content-Disposition header (RFC 6266), made harmless: the name was chosen by whoever sent the
/// mail.
final class Disposition {
    /// Every common file system takes a name of this many bytes.
    private static final int MAX_BYTES = 200;

    private Disposition() {}

    static Optional<String> filename(String header) {
        return Optional.of(safe(named(header))).filter(name -> !name.isEmpty());
    }

    /// `filename*` (RFC 8187) where there is one, else `filename`.
    private static String named(String header) {
        var extended = header.indexOf("filename*=UTF-8''");
        if (extended >= 0) {
            var value = header.substring(extended + "filename*=UTF-8''".length());
            var end = value.indexOf(';');
            return decoded((end < 0 ? value : value.substring(0, end)).strip());
        }
        var plain = header.indexOf("filename=\"");
        if (plain < 0) {
            return "";
        }
        var from = plain + "filename=\"".length();
        var end = header.indexOf('"', from);
        return end < 0 ? "" : header.substring(from, end);
    }

    private static String decoded(String value) {
        var bytes = new ByteArrayOutputStream(value.length());
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c == '%' && i + 2 < value.length() && isHex(value.charAt(i + 1)) && isHex(value.charAt(i + 2))) {
                bytes.write(Integer.parseInt(value.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 0x80;
    }

    /// No directory, no control or format character, no dot or dash in front (a hidden file, an option).
    private static String safe(String name) {
        var base = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        var out = new StringBuilder();
        var bytes = 0;
        for (var i = 0; i < base.length() && bytes < MAX_BYTES; ) {
            var c = base.codePointAt(i);
            i += Character.charCount(c);
            if (!isKept(c) || (out.isEmpty() && (c == '.' || c == '-' || c == ' '))) {
                continue;
            }
            out.appendCodePoint(c);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        }
        return out.toString().strip();
    }

    private static boolean isKept(int c) {
        var type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && ":*?\"<>|".indexOf(c) < 0;
    }
}
