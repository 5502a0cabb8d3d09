package dev.mailgent.platform.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;

/// The form every stored secret has: sealed with a key of its own, for one place ([Binding]), committed to that key.
///
/// `01 | suite 01 | key id 16 | commitment 32 | nonce 12 | ciphertext | tag 16`: 78 bytes more than the plaintext.
/// AES key and commitment are HKDF-SHA256(data key, info `"mg/env/v1" | suite | key id`). GCM alone lets one box open
/// under two keys to two texts; the commitment, compared first and in constant time, does not.
public final class Envelope {
    /// Longest envelope that is read or written.
    public static final int MAX_BYTES = 1 << 20;

    private static final byte FORMAT = 1;
    private static final byte SUITE = 1;
    private static final byte[] INFO = "mg/env/v1".getBytes(StandardCharsets.US_ASCII);
    private static final int COMMITMENT_AT = 2 + 16;
    private static final int NONCE_AT = COMMITMENT_AT + 32;
    private static final int HEADER_BYTES = NONCE_AT + Gcm.NONCE_BYTES;

    /// Bytes an envelope has more than its plaintext.
    public static final int OVERHEAD = HEADER_BYTES + Gcm.TAG_BYTES;

    private Envelope() {}

    /// Seals `plain` so that it opens for `binding` alone. A data key may seal 16 values at most.
    public static byte[] seal(DataKey key, Binding binding, byte[] plain) {
        return seal(key, Gcm.newNonce(), binding, plain);
    }

    static byte[] seal(DataKey key, byte[] nonce, Binding binding, byte[] plain) {
        if (plain.length > MAX_BYTES - OVERHEAD) {
            throw new IllegalArgumentException("a secret of " + plain.length + " bytes");
        }
        var derived = derive(key);
        try {
            var header = Binding.put(
                            ByteBuffer.allocate(HEADER_BYTES).put(FORMAT).put(SUITE), key.id())
                    .put(derived, 32, 32)
                    .put(nonce)
                    .array();
            return Gcm.seal(
                    new SecretKeySpec(derived, 0, 32, "AES"),
                    nonce,
                    Arrays.copyOf(header, NONCE_AT),
                    binding.after(header),
                    plain);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    /// Opens an envelope. The result is the caller's to zero.
    ///
    /// @throws TamperedException whatever is wrong with it
    public static byte[] open(DataKey key, Binding binding, byte[] box) {
        if (!keyId(box).equals(key.id())) {
            throw new TamperedException();
        }
        var derived = derive(key);
        try {
            var expected = Arrays.copyOfRange(derived, 32, 64);
            if (!MessageDigest.isEqual(expected, Arrays.copyOfRange(box, COMMITMENT_AT, NONCE_AT))) {
                throw new TamperedException();
            }
            var aad = binding.after(Arrays.copyOf(box, HEADER_BYTES));
            return Gcm.open(new SecretKeySpec(derived, 0, 32, "AES"), box, NONCE_AT, aad);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    /// Id of the data key an envelope names.
    ///
    /// @throws TamperedException when it is no envelope of this format
    public static UUID keyId(byte[] box) {
        if (box.length < 2 || box[0] != FORMAT || box[1] != SUITE) {
            throw TamperedException.unsupported();
        }
        if (box.length < OVERHEAD || box.length > MAX_BYTES) {
            throw new TamperedException();
        }
        var buffer = ByteBuffer.wrap(box);
        return new UUID(buffer.getLong(2), buffer.getLong(10));
    }

    private static byte[] derive(DataKey key) {
        var info = Binding.put(
                        ByteBuffer.allocate(INFO.length + 1 + 16).put(INFO).put(SUITE), key.id())
                .array();
        return Hkdf.derive(key.bytes(), info, 64);
    }
}
