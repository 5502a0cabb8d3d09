package dev.mailgent.audit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The Merkle tree of RFC 6962 section 2.1 (SHA-256): hashes, proofs and their verification.
public final class Merkle {
    public static final int HASH_BYTES = 32;

    /// Root of a tree without entries: SHA-256 of nothing.
    static final byte[] EMPTY = digest();

    private Merkle() {}

    /// Gives the root of entries `from` (inclusive) to `to`, where the range is not empty.
    @FunctionalInterface
    public interface Ranges {
        byte[] root(long from, long to);
    }

    /// SHA-256(00 | entry).
    public static byte[] leaf(byte[] entry) {
        return digest(new byte[] {0}, entry);
    }

    /// SHA-256(01 | left | right).
    public static byte[] node(byte[] left, byte[] right) {
        return digest(new byte[] {1}, left, right);
    }

    private static byte[] digest(byte[]... parts) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                sha.update(part);
            }
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    /// Splits ranges down to single leaves.
    static Ranges of(List<byte[]> leaves) {
        return new Ranges() {
            @Override
            public byte[] root(long from, long to) {
                return to - from == 1 ? leaves.get((int) from) : split(this, from, to);
            }
        };
    }

    /// The root of a range from the roots of its two halves.
    static byte[] split(Ranges ranges, long from, long to) {
        var middle = from + half(to - from);
        return node(ranges.root(from, middle), ranges.root(middle, to));
    }

    /// Largest power of two smaller than `size`.
    static long half(long size) {
        return Long.highestOneBit(size - 1);
    }

    public static byte[] root(Ranges ranges, long size) {
        return size == 0 ? EMPTY.clone() : ranges.root(0, size);
    }

    /// The path of RFC 6962 section 2.1.1: proves that an entry is in the tree.
    public static List<byte[]> inclusion(Ranges ranges, long index, long size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("entry " + index + " of " + size);
        }
        var path = new ArrayList<byte[]>();
        for (long from = 0, to = size; to - from > 1; ) {
            var middle = from + half(to - from);
            if (index < middle) {
                path.addFirst(ranges.root(middle, to));
                to = middle;
            } else {
                path.addFirst(ranges.root(from, middle));
                from = middle;
            }
        }
        return path;
    }

    /// The proof of RFC 6962 section 2.1.2: proves that the tree of `older` entries is a beginning of
    /// this one.
    public static List<byte[]> consistency(Ranges ranges, long older, long size) {
        if (older < 0 || older > size) {
            throw new IllegalArgumentException("size " + older + " of " + size);
        }
        var path = new ArrayList<byte[]>();
        if (older == 0 || older == size) {
            return path;
        }
        var whole = true;
        long from = 0;
        var to = size;
        while (older < to) {
            var middle = from + half(to - from);
            if (older <= middle) {
                path.addFirst(ranges.root(middle, to));
                to = middle;
            } else {
                path.addFirst(ranges.root(from, middle));
                from = middle;
                whole = false;
            }
        }
        if (!whole) {
            path.addFirst(ranges.root(from, to));
        }
        return path;
    }

    /// RFC 9162 section 2.1.3.2.
    public static boolean verifyInclusion(byte[] leaf, long index, long size, List<byte[]> path, byte[] root) {
        if (index < 0 || index >= size) {
            return false;
        }
        var at = index;
        var last = size - 1;
        var hash = leaf;
        for (var step : path) {
            if (last == 0) {
                return false;
            }
            if ((at & 1) == 1 || at == last) {
                hash = node(step, hash);
                while ((at & 1) == 0 && at != 0) {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                hash = node(hash, step);
            }
            at >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(hash, root);
    }

    /// RFC 9162 section 2.1.4.2.
    public static boolean verifyConsistency(long older, byte[] olderRoot, long size, byte[] root, List<byte[]> path) {
        if (older < 0 || older > size) {
            return false;
        }
        if (older == size) {
            return path.isEmpty() && Arrays.equals(olderRoot, root);
        }
        if (older == 0) {
            return path.isEmpty() && Arrays.equals(olderRoot, EMPTY);
        }
        var steps = new ArrayList<>(path);
        if (Long.bitCount(older) == 1) {
            steps.addFirst(olderRoot);
        }
        if (steps.isEmpty()) {
            return false;
        }
        var at = older - 1;
        var last = size - 1;
        while ((at & 1) == 1) {
            at >>= 1;
            last >>= 1;
        }
        var was = steps.getFirst();
        var is = was;
        for (var step : steps.subList(1, steps.size())) {
            if (last == 0) {
                return false;
            }
            if ((at & 1) == 1 || at == last) {
                was = node(step, was);
                is = node(step, is);
                while ((at & 1) == 0 && at != 0) {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                is = node(is, step);
            }
            at >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(was, olderRoot) && Arrays.equals(is, root);
    }
}
