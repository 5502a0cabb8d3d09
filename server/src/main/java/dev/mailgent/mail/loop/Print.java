package dev.mailgent.mail.loop;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.UUID;

/// One thing about a message that is counted.
///
/// @param key names it within its mailbox
/// @param about the recipient, or the thread as on the wire
public record Print(UUID key, Kind kind, String about) {
    /// What is counted, and what a pause gives as its reason.
    public enum Kind {
        /// This body to this recipient.
        SAME_BODY,
        /// A reply in this thread.
        BUSY_THREAD,
        /// An automatic reply to this recipient in this thread: never pauses, see [LoopGuard#sinceAutomatic].
        AUTOMATIC;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Print sameBody(byte[] body, String recipient) {
        return of(Kind.SAME_BODY, recipient.toLowerCase(Locale.ROOT), body);
    }

    /// @param thread as on the wire
    static Print busyThread(String thread) {
        return of(Kind.BUSY_THREAD, thread, new byte[0]);
    }

    static Print automatic(String thread, String recipient) {
        return of(Kind.AUTOMATIC, recipient.toLowerCase(Locale.ROOT), thread.getBytes(StandardCharsets.UTF_8));
    }

    private static Print of(Kind kind, String about, byte[] more) {
        var digest = sha256();
        digest.update(kind.wire().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(about.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        var hash = ByteBuffer.wrap(digest.digest(more));
        return new Print(new UUID(hash.getLong(), hash.getLong()), kind, about);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
