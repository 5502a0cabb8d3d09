package dev.mailgent.platform.crypto;

import java.util.Arrays;

/// Fills a plaintext to a multiple of 64 bytes before it is sealed, so that its length tells little: `80`, then zeros
/// (ISO/IEC 7816-4).
public final class Padding {
    /// Lengths differ in steps of this many bytes.
    public static final int BUCKET = 64;

    private static final byte MARK = (byte) 0x80;

    private Padding() {}

    /// A padded copy, one to 64 bytes longer.
    public static byte[] add(byte[] plain) {
        var padded = Arrays.copyOf(plain, (plain.length / BUCKET + 1) * BUCKET);
        padded[plain.length] = MARK;
        return padded;
    }

    /// The plaintext of [#add]; `padded` is zeroed.
    ///
    /// @throws TamperedException when it was not padded
    public static byte[] remove(byte[] padded) {
        try {
            var end = padded.length - 1;
            while (end >= 0 && padded[end] == 0) {
                end--;
            }
            if (end < 0 || padded[end] != MARK || padded.length % BUCKET != 0 || padded.length - end > BUCKET) {
                throw new TamperedException();
            }
            return Arrays.copyOf(padded, end);
        } finally {
            Arrays.fill(padded, (byte) 0);
        }
    }
}
