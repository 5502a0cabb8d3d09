package dev.mailgent.protocol.codec;

import java.util.Arrays;

/// Base64 as mail carries it (RFC 2045 section 6.8): broken into lines, sometimes with junk between, wrong padding,
/// several padded runs in a row, or a mailing list's plain text footer behind it.
public final class Base64Body {
    private static final byte JUNK = -1;
    private static final byte SPACE = -2;
    private static final byte PAD = -3;
    private static final byte[] VALUES = values();

    /// Prose mislabelled as base64 has words; real base64 has at most the odd space.
    private static final int PROSE_SPACES = 3;

    private static final int PROSE_WORD_LENGTH = 16;

    private final byte[] in;
    private final int to;
    private int at;
    private final byte[] out;
    private int length;
    private int junk;
    private boolean damaged;
    private boolean padded;
    private int lineCheckedTo;

    private Base64Body(byte[] in, int from, int to) {
        this.in = in;
        this.at = from;
        this.to = to;
        this.out = new byte[(to - from) / 4 * 3 + 3];
    }

    public static Decoded decode(byte[] in, int from, int to) {
        var run = new Base64Body(in, from, to);
        run.decode();
        if (run.junk > 0 && isProse(in, from, to, run.junk)) {
            return new Decoded(Arrays.copyOfRange(in, from, to), true, true);
        }
        return new Decoded(Arrays.copyOf(run.out, run.length), run.damaged || run.junk > 0, false);
    }

    private void decode() {
        int quad = 0;
        int count = 0;
        while (at < to) {
            if (count == 0 && !padded) {
                cleanQuads();
                if (at >= to) {
                    break;
                }
            }
            byte value = VALUES[in[at] & 0xff];
            if (value >= 0) {
                if (padded && footerFollows()) {
                    damaged = true;
                    return;
                }
                damaged |= padded;
                padded = false;
                quad = quad << 6 | value;
                if (++count == 4) {
                    put(quad, 3);
                    count = 0;
                    quad = 0;
                }
            } else if (value == PAD) {
                finish(quad, count);
                padded |= count > 1;
                count = 0;
                quad = 0;
            } else if (value == JUNK) {
                if (padded && footerFollows()) {
                    damaged = true;
                    return;
                }
                junk++;
            }
            at++;
        }
        damaged |= count > 0; // the padding is missing
        finish(quad, count);
    }

    /// The fast path: whole quads with nothing between.
    private void cleanQuads() {
        int i = at;
        int o = length;
        byte[] source = in;
        byte[] target = out;
        while (i + 4 <= to) {
            int a = VALUES[source[i] & 0xff];
            int b = VALUES[source[i + 1] & 0xff];
            int c = VALUES[source[i + 2] & 0xff];
            int d = VALUES[source[i + 3] & 0xff];
            if ((a | b | c | d) < 0) {
                if (a == SPACE) {
                    i++;
                    continue;
                }
                break;
            }
            int quad = a << 18 | b << 12 | c << 6 | d;
            target[o] = (byte) (quad >> 16);
            target[o + 1] = (byte) (quad >> 8);
            target[o + 2] = (byte) quad;
            o += 3;
            i += 4;
        }
        at = i;
        length = o;
    }

    private void put(int quad, int bytes) {
        for (int shift = 16; bytes > 0; bytes--, shift -= 8) {
            out[length++] = (byte) (quad >> shift);
        }
    }

    /// Two or three sextets before padding or the end hold one or two bytes; one alone holds none.
    private void finish(int quad, int count) {
        if (count == 2) {
            put(quad << 12, 1);
        } else if (count == 3) {
            put(quad << 6, 2);
        } else {
            damaged |= count == 1;
        }
    }

    /// After padding: whether the rest of this line cannot be base64. Each line is looked at once.
    private boolean footerFollows() {
        if (at < lineCheckedTo) {
            return false;
        }
        int i = at;
        while (i < to && in[i] != '\n') {
            byte value = VALUES[in[i] & 0xff];
            if (value == JUNK || (value == SPACE && in[i] == ' ' && i + 1 < to && in[i + 1] > ' ')) {
                return true;
            }
            i++;
        }
        lineCheckedTo = i;
        return false;
    }

    private static boolean isProse(byte[] in, int from, int to, int junk) {
        int spaces = 0;
        int visible = 0;
        for (int i = from; i < to; i++) {
            if (in[i] > ' ' || in[i] < 0) {
                visible++;
            } else if (in[i] == ' ' && i > from && in[i - 1] > ' ' && i + 1 < to && in[i + 1] > ' ') {
                spaces++;
            }
        }
        boolean wordy = spaces >= PROSE_SPACES && visible / spaces < PROSE_WORD_LENGTH;
        return (wordy && junk * 20 > visible) || junk * 2 > visible;
    }

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, JUNK);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        for (char c : " \t\r\n\f".toCharArray()) {
            values[c] = SPACE;
        }
        values['='] = PAD;
        return values;
    }
}
