package dev.mailgent.protocol.codec;

/// UTF-7 (RFC 2152), which the JDK does not have. Reading only; nobody should write it.
final class Utf7 {
    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private Utf7() {}

    /// Bytes past ASCII become U+FFFD. Surrogates come out as written: the caller cleans them.
    static String decode(byte[] bytes, int from, int to) {
        var out = new StringBuilder(to - from);
        int i = from;
        while (i < to) {
            byte b = bytes[i++];
            if (b != '+') {
                out.append(b < 0 ? '\uFFFD' : (char) b);
            } else if (i < to && bytes[i] == '-') {
                out.append('+');
                i++;
            } else {
                i = shifted(bytes, i, to, out);
            }
        }
        return out.toString();
    }

    /// Reads UTF-16 code units in base64 until a byte that is none; a closing `-` is swallowed.
    private static int shifted(byte[] bytes, int from, int to, StringBuilder out) {
        int bits = 0;
        int held = 0;
        int i = from;
        while (i < to) {
            int value = bytes[i] < 0 ? -1 : BASE64.indexOf(bytes[i]);
            if (value < 0) {
                break;
            }
            held = held << 6 | value;
            bits += 6;
            i++;
            if (bits >= 16) {
                bits -= 16;
                out.append((char) (held >>> bits));
                held &= (1 << bits) - 1;
            }
        }
        if (i == from) {
            out.append('+'); // "+" before something that opens nothing: someone forgot to escape it
            return i;
        }
        return i < to && bytes[i] == '-' ? i + 1 : i;
    }
}
