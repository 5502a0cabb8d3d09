package dev.mailgent.platform.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;

/// A data key sealed with its organization's key, 82 bytes:
/// `01 | suite 11 | org key id 16 | org key version u32 | nonce 12 | key 32 | tag 16`.
///
/// Organization, data key id and purpose are associated data: a key wrapped for a seed does not open as one for data.
public final class KeyWrap {
    public static final int BYTES = 82;

    private static final byte FORMAT = 1;
    private static final byte SUITE = 0x11;
    private static final int HEADER_BYTES = 2 + 16 + 4;
    private static final byte[] LABEL = "mg/dek/v1".getBytes(StandardCharsets.US_ASCII);

    private KeyWrap() {}

    /// @param kek the organization's key, 32 bytes
    public static byte[] wrap(
            SecretBytes kek, UUID kekId, int kekVersion, UUID org, DataKeyPurpose purpose, DataKey key) {
        var nonce = Gcm.newNonce();
        var header = Binding.put(ByteBuffer.allocate(HEADER_BYTES).put(FORMAT).put(SUITE), kekId)
                .putInt(kekVersion)
                .array();
        var bytes = kek.copy();
        try {
            return Gcm.seal(
                    new SecretKeySpec(bytes, "AES"),
                    nonce,
                    header,
                    aad(header, nonce, org, key.id(), purpose),
                    key.bytes());
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /// @param kekId id the organization's key has; another one in the wrap is refused
    /// @throws TamperedException whatever is wrong with it
    public static DataKey unwrap(
            SecretBytes kek, UUID kekId, int kekVersion, UUID org, DataKeyPurpose purpose, UUID keyId, byte[] wrapped) {
        if (wrapped.length < 2 || wrapped[0] != FORMAT || wrapped[1] != SUITE) {
            throw TamperedException.unsupported();
        }
        if (wrapped.length != BYTES
                || version(wrapped) != kekVersion
                || !kekId(wrapped).equals(kekId)) {
            throw new TamperedException();
        }
        var header = Arrays.copyOf(wrapped, HEADER_BYTES);
        var nonce = Arrays.copyOfRange(wrapped, HEADER_BYTES, HEADER_BYTES + Gcm.NONCE_BYTES);
        var bytes = kek.copy();
        try {
            return new DataKey(
                    keyId,
                    Gcm.open(
                            new SecretKeySpec(bytes, "AES"),
                            wrapped,
                            HEADER_BYTES,
                            aad(header, nonce, org, keyId, purpose)));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static UUID kekId(byte[] wrapped) {
        var buffer = ByteBuffer.wrap(wrapped);
        return new UUID(buffer.getLong(2), buffer.getLong(10));
    }

    private static int version(byte[] wrapped) {
        return ByteBuffer.wrap(wrapped).getInt(18);
    }

    private static byte[] aad(byte[] header, byte[] nonce, UUID org, UUID keyId, DataKeyPurpose purpose) {
        var name = purpose.stored().getBytes(StandardCharsets.US_ASCII);
        var aad = ByteBuffer.allocate(header.length + nonce.length + LABEL.length + 32 + 2 + name.length)
                .put(header)
                .put(nonce)
                .put(LABEL);
        Binding.put(aad, org);
        Binding.put(aad, keyId);
        return aad.putShort(Binding.length(name)).put(name).array();
    }
}
