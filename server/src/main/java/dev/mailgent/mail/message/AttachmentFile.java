package dev.mailgent.mail.message;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/// An attachment taken out of its message, with the headers that let a browser save it and nothing else. Not compared
/// by value.
///
/// @param filename as in the message object: a base name, at most 255 bytes of UTF-8
@SuppressWarnings("ArrayRecordComponent")
record AttachmentFile(String filename, String contentType, byte[] bytes) {
    /// Should a client show it after all, it runs no script and loads nothing.
    static final String SANDBOX = "sandbox; default-src 'none'";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /// The type a message declared when it is one a header may carry, else bytes of no known type.
    String safeContentType() {
        var slash = contentType.indexOf('/');
        var wellFormed = slash > 0
                && slash < contentType.length() - 1
                && contentType.length() <= 127
                && contentType.chars().allMatch(c -> c == '/' || isTokenCharacter(c))
                && contentType.indexOf('/', slash + 1) < 0;
        return wellFormed ? contentType.toLowerCase(Locale.ROOT) : "application/octet-stream";
    }

    String contentDisposition() {
        return contentDisposition(filename);
    }

    /// RFC 6266: `filename` in double quotes for every client, and `filename*` (RFC 8187) when the name has more than
    /// ASCII can say.
    static String contentDisposition(String filename) {
        var plain = new StringBuilder(filename.length());
        var exact = true;
        for (var i = 0; i < filename.length(); ) {
            var c = filename.codePointAt(i);
            i += Character.charCount(c);
            // A percent sign is decoded by some browsers, quote and backslash by others.
            var keeps = c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '%';
            exact &= keeps;
            plain.append(keeps ? (char) c : '_');
        }
        var header = "attachment; filename=\"" + plain + "\"";
        return exact ? header : header + "; filename*=UTF-8''" + percentEncoded(filename);
    }

    private static String percentEncoded(String text) {
        var out = new StringBuilder();
        for (var b : text.getBytes(StandardCharsets.UTF_8)) {
            var c = b & 0xFF;
            // attr-char of RFC 8187 section 3.2.1
            if ((c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || "!#$&+-.^_`|~".indexOf(c) >= 0) {
                out.append((char) c);
            } else {
                out.append('%').append(HEX.toHexDigits(b));
            }
        }
        return out.toString();
    }

    /// tchar of RFC 9110 section 5.6.2.
    private static boolean isTokenCharacter(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c > 0x20 && c < 0x7F && "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }
}
