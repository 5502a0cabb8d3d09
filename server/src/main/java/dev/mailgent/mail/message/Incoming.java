package dev.mailgent.mail.message;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads the received mail of an inbox in the order it came, for those who wait for the next one.
public final class Incoming {
    /// Own mail has no trace: nobody handed it to us. message_feed, message_view_pkey
    private static final String AFTER = """
            SELECT m.seq, m.message_id, m.thread_id, m.subject, m.created_at, v.view, v.trace IS NOT NULL AS came
              FROM (SELECT org_id, id, seq, message_id, thread_id, subject, created_at
                      FROM message
                     WHERE org_id = ? AND identity_id = ? AND seq > ?
                     ORDER BY seq
                     LIMIT ?) m
             CROSS JOIN LATERAL (SELECT view, trace FROM message_view
                                  WHERE org_id = m.org_id AND message_id = m.id OFFSET 0) v
             ORDER BY m.seq
            """;

    private final TenantTx tenants;

    public Incoming(TenantTx tenants) {
        this.tenants = tenants;
    }

    /// A message of the inbox.
    ///
    /// @param seq its number in the feed
    /// @param came whether it was received; else it was sent from here
    public record Message(
            long seq,
            String messageId,
            UUID threadId,
            @Nullable String subject,
            Instant createdAt,
            boolean came,
            MessageContent content) {}

    /// Up to `limit` messages, sent ones among them, behind a number of the feed.
    public List<Message> after(Agent agent, long seq, int limit) {
        return tenants.read(
                agent.org(),
                AFTER,
                row -> new Message(
                        row.number("seq"),
                        row.string("message_id"),
                        row.uuid("thread_id"),
                        row.stringOrNull("subject"),
                        row.instant("created_at"),
                        row.flag("came"),
                        Json.MAPPER.readValue(row.bytes("view"), MessageContent.class)),
                agent.org().value(),
                agent.id().value(),
                seq,
                limit);
    }

    /// The number behind which everything is still to come.
    public long end(Agent agent) {
        return SearchStore.lastSeq(tenants, agent);
    }

    /// The number behind which all mail since `instant` lies, and at most that of a few seconds before.
    public long before(Agent agent, Instant instant) {
        var first = SearchStore.firstAfter(tenants, agent, instant.minusSeconds(5), end(agent) + 1);
        return Math.max(0, first - 1);
    }
}
