package dev.mailgent.protocol.smtp.server;

import java.time.Instant;
import java.util.Set;

/// A message that arrived whole. Not compared by value: its arrays are shared, not copied, and must not be written.
///
/// @param raw the bytes to keep: CRLF lines, dots un-stuffed, nothing added. By BDAT exactly as sent
/// @param sha256 of `raw`, 32 bytes
/// @param receivedAt when the last byte came, cut to microseconds
@SuppressWarnings("ArrayRecordComponent")
public record ReceivedMail(Envelope envelope, byte[] raw, byte[] sha256, Set<Note> notes, Instant receivedAt) {
    public ReceivedMail {
        notes = Set.copyOf(notes);
    }
}
