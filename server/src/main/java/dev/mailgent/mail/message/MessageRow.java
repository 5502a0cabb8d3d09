package dev.mailgent.mail.message;

import dev.mailgent.platform.db.Tx;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A stored message as an answer needs it: its changing part as values, its parse as the JSON bytes it is kept in. Not
/// compared by value.
///
/// @param view [MessageContent] as JSON, UTF-8
/// @param html UTF-8; null when there is none or when it was not asked for
@SuppressWarnings("ArrayRecordComponent")
record MessageRow(
        UUID id,
        long seq,
        String messageId,
        UUID threadId,
        List<String> labels,
        @Nullable String subject,
        Instant createdAt,
        List<String> bcc,
        byte[] view,
        byte @Nullable [] html) {

    static MessageRow of(Tx.Row row) throws SQLException {
        return read(row, null);
    }

    static MessageRow withHtml(Tx.Row row) throws SQLException {
        return read(row, row.bytesOrNull("html"));
    }

    private static MessageRow read(Tx.Row row, byte @Nullable [] html) throws SQLException {
        return new MessageRow(
                row.uuid("id"),
                row.number("seq"),
                row.string("message_id"),
                row.uuid("thread_id"),
                row.strings("labels"),
                row.stringOrNull("subject"),
                row.instant("created_at"),
                row.strings("bcc"),
                row.bytes("view"),
                html);
    }
}
