package dev.mailgent.mail.message;

import java.util.Arrays;

/// A set of offsets in a block of 256 feed numbers.
final class SeqSet {
    /// Feed numbers of a block.
    static final int BLOCK = 256;

    private final long[] bits = new long[BLOCK / 64];

    static SeqSet all() {
        var set = new SeqSet();
        Arrays.fill(set.bits, -1L);
        return set;
    }

    /// @return whether it was not there before
    boolean add(int offset) {
        var before = bits[offset >> 6];
        bits[offset >> 6] = before | (1L << offset);
        return before != bits[offset >> 6];
    }

    boolean contains(int offset) {
        return (bits[offset >> 6] & (1L << offset)) != 0;
    }

    void retain(SeqSet other) {
        for (var i = 0; i < bits.length; i++) {
            bits[i] &= other.bits[i];
        }
    }

    boolean isEmpty() {
        return (bits[0] | bits[1] | bits[2] | bits[3]) == 0;
    }

    int size() {
        var size = 0;
        for (var word : bits) {
            size += Long.bitCount(word);
        }
        return size;
    }
}
