package dev.mailgent.protocol.tnef;

import java.util.Arrays;

/// A position in little-endian bytes that cannot leave them: past the end it reads zeros and remembers.
final class Cursor {
    final byte[] bytes;
    final int end;
    int at;
    boolean overrun;

    Cursor(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    int remaining() {
        return end - at;
    }

    int u8() {
        if (at >= end) {
            overrun = true;
            return 0;
        }
        return bytes[at++] & 0xff;
    }

    int u16() {
        return u8() | u8() << 8;
    }

    int i32() {
        return u16() | u16() << 16;
    }

    /// A length or count: negative and past-the-end values become what is left, and are remembered.
    int length() {
        int value = i32();
        if (value < 0 || value > remaining()) {
            overrun = true;
            return remaining();
        }
        return value;
    }

    void skip(int count) {
        overrun |= count > remaining();
        at += Math.min(count, remaining());
    }

    byte[] take(int count) {
        int from = at;
        skip(count);
        return Arrays.copyOfRange(bytes, from, at);
    }
}
