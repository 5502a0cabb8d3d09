package dev.mailgent.vault;

import java.util.Arrays;

/// A secret value in the clear. It prints as `[redacted]`; close it when it has been sent.
public final class Plaintext implements AutoCloseable {
    private final byte[] bytes;

    /// Takes the bytes over.
    public Plaintext(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The value itself; not a copy.
    public byte[] reveal() {
        return bytes;
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "[redacted]";
    }
}
