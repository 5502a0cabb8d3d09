package dev.mailgent.mail.message;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.blob.BlobStore;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.protocol.authresults.AuthenticationResults;
import dev.mailgent.protocol.mime.MimeParser;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The bytes a message is made of, wherever they lie: in `raw_message` up to 64 KiB, else in the blob store.
public final class RawMessages {
    private final TenantTx tenants;
    private final BlobStore blobs;
    private final String hostname;

    /// @param hostname the name our own Authentication-Results bear
    public RawMessages(TenantTx tenants, BlobStore blobs, String hostname) {
        this.tenants = tenants;
        this.blobs = blobs;
        this.hostname = hostname;
    }

    /// The message as received: the trace fields we added, then every byte the other side sent, but for
    /// Authentication-Results in our name: only we may write those (RFC 8601 section 5), and only the stored
    /// bytes keep them. A sent message is the bytes that went out.
    public byte[] raw(Agent agent, String messageId) {
        var source = source(agent, messageId);
        var stored = bytes(agent, source);
        if (source.trace() == null || source.trace().isEmpty()) {
            return stored;
        }
        var raw = AuthenticationResults.strip(stored, hostname);
        var trace = source.trace().getBytes(StandardCharsets.UTF_8);
        var whole = new byte[trace.length + raw.length];
        System.arraycopy(trace, 0, whole, 0, trace.length);
        System.arraycopy(raw, 0, whole, trace.length, raw.length);
        return whole;
    }

    /// Removes files in the blob store that no message names: left by a process that ended between file and row.
    ///
    /// @return files removed
    public int sweep() {
        return blobs.sweep((org, sha256) -> tenants.run(
                org,
                tx -> !tx.query(
                                "SELECT 1 FROM raw_message WHERE org_id = ? AND sha256 = ?",
                                _ -> true,
                                org.value(),
                                sha256)
                        .isEmpty()));
    }

    /// Takes one attachment out of the message's bytes.
    AttachmentFile attachment(Agent agent, String messageId, String attachmentId) {
        var source = source(agent, messageId);
        var attachment = Json.MAPPER.readValue(source.view(), MessageContent.class).attachments().stream()
                .filter(candidate -> candidate.attachmentId().equals(attachmentId))
                .findFirst()
                .orElseThrow(() -> new Problem.NotFound("attachment").asException());
        var parts = MimeParser.parse(bytes(agent, source)).parts();
        if (attachment.part() >= parts.size()) {
            throw new IllegalStateException("the stored parse names a part its bytes do not have");
        }
        return new AttachmentFile(
                attachment.filename(),
                attachment.contentType(),
                parts.get(attachment.part()).content());
    }

    private MessageStore.Source source(Agent agent, String messageId) {
        return MessageIds.wire(messageId)
                .flatMap(id -> MessageStore.source(tenants, agent, id))
                .orElseThrow(() -> new Problem.NotFound("message").asException());
    }

    private byte[] bytes(Agent agent, MessageStore.Source source) {
        return Optional.ofNullable(source.data())
                .or(() -> blobs.get(agent.org(), source.sha256()))
                .orElseThrow(() -> new IllegalStateException("the bytes of a message are not in the blob store"));
    }
}
