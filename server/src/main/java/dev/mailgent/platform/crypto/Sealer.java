package dev.mailgent.platform.crypto;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;
import javax.crypto.SecretKey;

/// Seals short values with the newest key of one purpose and opens those sealed with any of its versions.
///
/// Box: `01 | key version u32 | nonce 12 | ciphertext | tag 16`, 33 bytes more than the value. The header and the
/// caller's binding are associated data.
public final class Sealer {
    private static final byte FORMAT = 1;
    private static final int HEADER_BYTES = 5;

    private final NavigableMap<Integer, SecretKey> keys;

    Sealer(NavigableMap<Integer, SecretKey> keys) {
        this.keys = new TreeMap<>(keys);
    }

    /// @param binding what the box belongs to (its row); it opens with the same binding only
    public byte[] seal(byte[] plain, byte[] binding) {
        var newest = keys.lastEntry();
        var header = ByteBuffer.allocate(HEADER_BYTES)
                .put(FORMAT)
                .putInt(newest.getKey())
                .array();
        return Gcm.seal(newest.getValue(), header, aad(header, binding), plain);
    }

    /// @throws TamperedException when the box was changed, cut, or sealed for something else
    public byte[] open(byte[] box, byte[] binding) {
        if (box.length < HEADER_BYTES || box[0] != FORMAT) {
            throw new TamperedException();
        }
        var key = keys.get(ByteBuffer.wrap(box).getInt(1));
        if (key == null) {
            throw new TamperedException();
        }
        return Gcm.open(key, box, HEADER_BYTES, aad(Arrays.copyOf(box, HEADER_BYTES), binding));
    }

    private static byte[] aad(byte[] header, byte[] binding) {
        return ByteBuffer.allocate(HEADER_BYTES + binding.length)
                .put(header)
                .put(binding)
                .array();
    }
}
