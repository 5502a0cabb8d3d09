package dev.mailgent.mail.message;

import dev.mailgent.access.Agent;
import dev.mailgent.protocol.thread.ThreadFacts;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A message ready to be written: everything slow (parsing, extraction, tokenising) is done, only the places in the
/// feed and in a thread are open. Not compared by value: its arrays are shared and must not be written.
///
/// @param id the row's id
/// @param facts what threading needs; `facts.messageId()` is the wire id wanted, null for a synthetic one
/// @param threadId thread to join whatever the references say (a reply through the API), or null
/// @param contentHash SHA-256 that tells a repeat from another message with the same Message-ID
/// @param rawSha256 SHA-256 of the raw bytes, which name them in the store
/// @param raw bytes to keep in the database, or null when they lie in the blob store already
/// @param rawSize length of the raw bytes
/// @param trace fields we put before the raw bytes (`Received`, `Authentication-Results`), null for own mail
/// @param eventType `message.received` or `message.sent`
@SuppressWarnings("ArrayRecordComponent")
public record NewMessage(
        UUID id,
        Agent agent,
        ThreadFacts facts,
        @Nullable UUID threadId,
        byte[] contentHash,
        byte[] rawSha256,
        byte @Nullable [] raw,
        int rawSize,
        List<String> labels,
        @Nullable String subject,
        MessageContent content,
        @Nullable String html,
        @Nullable String trace,
        List<String> bcc,
        String eventType,
        Instant createdAt) {
    /// Raw bytes up to this many are kept in the database, larger ones in the blob store.
    public static final int MAX_INLINE_BYTES = 64 * 1024;
}
