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
        length += to - from;
        int start = from;
        int end = from + (int) Math.min(to - from, left);
        left -= end - from;
        while (start < end) {
            if (buffered == buffer.length) {
                flush();
            }
            int part = Math.min(end - start, buffer.length - buffered);
            System.arraycopy(octets, start, buffer, buffered, part);
            buffered += part;
            start += part;
        }
    }

    /// Octets with each run of white space as one space. Text with single spaces goes through in one piece.
    void reduced(byte[] octets, int from, int to) {
        int start = from;
        int i = from;
        while (i < to) {
            if (!RawMessage.isWsp(octets[i])) {
                i++;
                continue;
            }
            int end = i + 1;
            while (end < to && RawMessage.isWsp(octets[end])) {
                end++;
            }
            if (end - i > 1 || octets[i] == '\t') {
                write(octets, start, i);
                write((byte) ' ');
                start = end;
            }
            i = end;
        }
        write(octets, start, to);
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
