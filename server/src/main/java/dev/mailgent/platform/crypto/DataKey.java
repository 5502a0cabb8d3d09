package dev.mailgent.platform.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;

/// A key for one value of one version of one credential, in the clear for the length of a `try` block.
public final class DataKey implements AutoCloseable {
    public static final int BYTES = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final UUID id;
    private final byte[] key;

    /// Takes the bytes over.
    DataKey(UUID id, byte[] key) {
        if (key.length != BYTES) {
            throw new TamperedException();
        }
        this.id = id;
        this.key = key;
    }

    /// A new random key under a new random id.
    public static DataKey random() {
        var key = new byte[BYTES];
        RANDOM.nextBytes(key);
        return new DataKey(UUID.randomUUID(), key);
    }

    public UUID id() {
        return id;
    }

    /// The key itself; not a copy.
    byte[] bytes() {
        return key;
    }

    @Override
    public void close() {
        Arrays.fill(key, (byte) 0);
    }

    @Override
    public String toString() {
        return "DataKey[" + id + "]";
    }
}
