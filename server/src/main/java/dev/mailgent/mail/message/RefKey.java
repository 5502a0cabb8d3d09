package dev.mailgent.mail.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// Sixteen bytes of SHA-256 that stand for a Message-ID or a base subject in an index, kept in a `uuid` column. Two
/// inputs that collide by design of an attacker would only share a thread in the attacker's own correspondence.
final class RefKey {
    private RefKey() {}

    static UUID of(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            var buffer = ByteBuffer.wrap(digest);
            return new UUID(buffer.getLong(), buffer.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
