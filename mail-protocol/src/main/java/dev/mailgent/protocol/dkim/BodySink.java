package dev.mailgent.protocol.dkim;

import java.security.MessageDigest;
import java.util.Base64;

/// Takes canonical octets, hashes the first `limit` of them and counts all.
final class BodySink {
    private final MessageDigest digest;
    private final byte[] buffer = new byte[8192];
    private int buffered;
    private long length;
    private long left;

    /// @param limit negative for no limit
    BodySink(MessageDigest digest, long limit) {
        this.digest = digest;
        this.left = limit < 0 ? Long.MAX_VALUE : limit;
    }

    long length() {
        return length;
    }

    void lineEnd() {
        write((byte) '\r');
        write((byte) '\n');
    }

    /// Octets as they are.
    void write(byte[] octets, int from, int to) {
        flush();
        length += to - from;
        int hashed = (int) Math.min(to - from, left);
        digest.update(octets, from, hashed);
        left -= hashed;
    }

    /// Octets with each run of white space as one space.
    void reduced(byte[] octets, int from, int to) {
        boolean gap = false;
        for (int i = from; i < to; i++) {
            if (RawMessage.isWsp(octets[i])) {
                gap = true;
                continue;
            }
            if (gap) {
                write((byte) ' ');
                gap = false;
            }
            write(octets[i]);
        }
    }

    Canonicalization.BodyHash finish() {
        flush();
        return new Canonicalization.BodyHash(Base64.getEncoder().encodeToString(digest.digest()), length);
    }

    private void write(byte octet) {
        length++;
        if (left > 0) {
            left--;
            if (buffered == buffer.length) {
                flush();
            }
            buffer[buffered++] = octet;
        }
    }

    private void flush() {
        digest.update(buffer, 0, buffered);
        buffered = 0;
    }
}
