package dev.mailgent.protocol.codec;

import java.util.Arrays;

/// Quoted-printable (RFC 2045 section 6.7) and the Q encoding of headers (RFC 2047 section 4.2).
public final class QuotedPrintable {
    private QuotedPrintable() {}

    /// Decodes a body. A `=` that starts neither a byte nor a soft line break stays as it is.
    ///
    /// @param lineBreakFollows whether a line break of a boundary comes next: then a last `=` is soft, else literal
    public static Decoded decode(byte[] bytes, int from, int to, boolean lineBreakFollows) {
        byte[] out = new byte[to - from];
        int length = 0;
        boolean damaged = false;
        int i = from;
        while (i < to) {
            byte b = bytes[i];
            if (b == '\n' || b == '\r') {
                // White space before a line break was added on the way (rule 3); an encoded space stays.
                for (int k = i - 1; k >= from && (bytes[k] == ' ' || bytes[k] == '\t'); k--) {
                    length--;
                }
                out[length++] = b;
                i++;
                continue;
            }
            if (b != '=') {
                out[length++] = b;
                i++;
                continue;
            }
            int value = i + 2 < to ? hexByte(bytes[i + 1], bytes[i + 2]) : -1;
            if (value >= 0) {
                out[length++] = (byte) value;
                i += 3;
                continue;
            }
            int next = softBreak(bytes, i + 1, to, lineBreakFollows);
            if (next > 0) {
                i = next;
            } else {
                damaged = true;
                out[length++] = b;
                i++;
            }
        }
        return new Decoded(Arrays.copyOf(out, length), damaged, false);
    }

    /// Decodes the text of a Q encoded word: `_` is a space, spaces and stray `=` stay.
    public static byte[] decodeWord(byte[] bytes) {
        byte[] out = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            int value = b == '=' && i + 2 < bytes.length ? hexByte(bytes[i + 1], bytes[i + 2]) : -1;
            if (value >= 0) {
                out[length++] = (byte) value;
                i += 2;
            } else {
                out[length++] = b == '_' ? (byte) ' ' : b;
            }
        }
        return Arrays.copyOf(out, length);
    }

    /// Where reading goes on after a soft line break that starts at `i`, or 0 when there is none.
    private static int softBreak(byte[] bytes, int i, int to, boolean lineBreakFollows) {
        while (i < to && (bytes[i] == ' ' || bytes[i] == '\t')) {
            i++;
        }
        if (i == to) {
            return lineBreakFollows ? to : 0;
        }
        if (bytes[i] == '\r') {
            return i + 1 < to && bytes[i + 1] == '\n' ? i + 2 : i + 1;
        }
        return bytes[i] == '\n' ? i + 1 : 0;
    }

    /// The byte two hexadecimal digits of either case stand for, or -1.
    static int hexByte(byte high, byte low) {
        int h = Character.digit(high, 16);
        int l = Character.digit(low, 16);
        return h < 0 || l < 0 ? -1 : h << 4 | l;
    }
}
