package dev.mailgent.mail.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Grows a JSON text as UTF-8 bytes, so that stored JSON is copied into an answer without being parsed and printed.
final class JsonBytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int length;

    JsonBytes(int expected) {
        bytes = new byte[Math.max(256, expected)];
    }

    /// Text that is JSON already, ASCII only.
    JsonBytes raw(String ascii) {
        var count = ascii.length();
        room(count);
        for (var i = 0; i < count; i++) {
            bytes[length + i] = (byte) ascii.charAt(i);
        }
        length += count;
        return this;
    }

    /// A slice of JSON, copied as it is.
    JsonBytes raw(byte[] json, int from, int to) {
        room(to - from);
        System.arraycopy(json, from, bytes, length, to - from);
        length += to - from;
        return this;
    }

    JsonBytes string(@Nullable String text) {
        return utf8(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    /// A JSON string of text that is UTF-8 already.
    JsonBytes utf8(byte @Nullable [] text) {
        if (text == null) {
            return raw(NULL, 0, NULL.length);
        }
        room(text.length + 2);
        bytes[length++] = '"';
        var from = 0;
        for (var i = 0; i < text.length; i++) {
            var b = text[i];
            // Bytes of a multi-byte character are negative.
            if ((b >= 0 && b < 0x20) || b == '"' || b == '\\') {
                raw(text, from, i).escape(b);
                from = i + 1;
            }
        }
        raw(text, from, text.length);
        room(1);
        bytes[length++] = '"';
        return this;
    }

    JsonBytes strings(List<String> list) {
        room(1);
        bytes[length++] = '[';
        for (var i = 0; i < list.size(); i++) {
            if (i > 0) {
                raw(",");
            }
            string(list.get(i));
        }
        return raw("]");
    }

    private void escape(byte b) {
        room(6);
        bytes[length++] = '\\';
        if (b == '"' || b == '\\') {
            bytes[length++] = b;
            return;
        }
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = HEX[b >> 4];
        bytes[length++] = HEX[b & 15];
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(
                    bytes, Math.max(length + more, Math.min(bytes.length * 2, bytes.length + (64 << 20))));
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
