package dev.mailgent.mail.message;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A message as stored, for those who answer, forward or deliver it.
///
/// @param messageId the wire id
/// @param trace fields we put above the raw bytes, null for own mail
/// @param rawSha256 names the raw bytes; `raw` holds them unless they lie in the blob store
@SuppressWarnings("ArrayRecordComponent")
public record StoredMessage(
        UUID id,
        String messageId,
        UUID threadId,
        @Nullable String subject,
        List<String> labels,
        MessageContent content,
        @Nullable String html,
        List<String> bcc,
        byte[] rawSha256,
        byte @Nullable [] raw,
        Instant createdAt,
        @Nullable String trace) {
    private static final String SELECT = """
            SELECT m.id, m.message_id, m.thread_id, m.subject, m.labels, m.created_at, v.view, v.html, v.bcc,
                   v.blob_sha256, v.trace, r.data
              FROM message m
              JOIN message_view v ON v.org_id = m.org_id AND v.message_id = m.id
              LEFT JOIN raw_message r ON r.org_id = v.org_id AND r.sha256 = v.blob_sha256
            """;

    /// The id other mail knows this message by: its own Message-ID where it has one.
    public String headerMessageId() {
        var own = content.headerMessageId();
        return own == null ? messageId : own;
    }

    /// A message of the agent's inbox by its wire id, with or without brackets.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException NotFound
    public static StoredMessage of(Tx tx, Agent agent, String wireId) {
        return MessageIds.wire(wireId)
                .flatMap(id -> tx.queryOne(
                        SELECT + " WHERE m.org_id = ? AND m.identity_id = ? AND m.message_id = ?",
                        StoredMessage::read,
                        agent.org().value(),
                        agent.id().value(),
                        id))
                .orElseThrow(() -> new Problem.NotFound("message").asException());
    }

    /// A message by its row id.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException NotFound
    public static StoredMessage of(Tx tx, Agent agent, UUID id) {
        return tx.queryOne(
                        SELECT + " WHERE m.org_id = ? AND m.identity_id = ? AND m.id = ?",
                        StoredMessage::read,
                        agent.org().value(),
                        agent.id().value(),
                        id)
                .orElseThrow(() -> new Problem.NotFound("message").asException());
    }

    private static StoredMessage read(Tx.Row row) throws SQLException {
        return new StoredMessage(
                row.uuid("id"),
                row.string("message_id"),
                row.uuid("thread_id"),
                row.stringOrNull("subject"),
                row.strings("labels"),
                Json.MAPPER.readValue(row.string("view"), MessageContent.class),
                row.stringOrNull("html"),
                row.strings("bcc"),
                row.bytes("blob_sha256"),
                row.bytesOrNull("data"),
                row.instant("created_at"),
                row.stringOrNull("trace"));
    }
}
