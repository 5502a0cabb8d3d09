package dev.mailgent.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What appending to a tree needs: its size and the roots of its complete subtrees, one for each bit set
/// in the size.
final class Frontier {
    /// Entries of a block: a power of two.
    static final int BLOCK = 256;

    private static final int BLOCK_LEVEL = Integer.numberOfTrailingZeros(BLOCK);

    private long size;

    /// Largest subtree first.
    private final List<byte[]> roots = new ArrayList<>();

    private final List<Block> completed = new ArrayList<>();

    /// A block that became complete.
    @SuppressWarnings("ArrayRecordComponent") // written and dropped
    record Block(long number, byte[] root) {}

    Frontier() {}

    /// @throws IllegalArgumentException when the bytes are not those of a tree of this size
    Frontier(long size, byte[] bytes) {
        if (size < 0 || bytes.length != Long.bitCount(size) * Merkle.HASH_BYTES) {
            throw new IllegalArgumentException("frontier of " + size);
        }
        this.size = size;
        for (var at = 0; at < bytes.length; at += Merkle.HASH_BYTES) {
            roots.add(Arrays.copyOfRange(bytes, at, at + Merkle.HASH_BYTES));
        }
    }

    void add(byte[] leaf) {
        var hash = leaf;
        var level = 0;
        for (var bits = size; (bits & 1) == 1; bits >>= 1) {
            hash = Merkle.node(roots.removeLast(), hash);
            if (++level == BLOCK_LEVEL) {
                completed.add(new Block(size / BLOCK, hash));
            }
        }
        roots.add(hash);
        size++;
    }

    long size() {
        return size;
    }

    byte[] root() {
        if (roots.isEmpty()) {
            return Merkle.EMPTY.clone();
        }
        var hash = roots.getLast();
        for (var i = roots.size() - 2; i >= 0; i--) {
            hash = Merkle.node(roots.get(i), hash);
        }
        return hash;
    }

    byte[] bytes() {
        var bytes = new byte[roots.size() * Merkle.HASH_BYTES];
        for (var i = 0; i < roots.size(); i++) {
            System.arraycopy(roots.get(i), 0, bytes, i * Merkle.HASH_BYTES, Merkle.HASH_BYTES);
        }
        return bytes;
    }

    /// Blocks completed since this object was made.
    List<Block> completed() {
        return List.copyOf(completed);
    }
}
