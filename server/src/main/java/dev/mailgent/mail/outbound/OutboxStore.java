package dev.mailgent.mail.outbound;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rows of `outbox`, `delivery` and `send_count` (V0005).
final class OutboxStore {
    private static final String INSERT_OUTBOX = """
            INSERT INTO outbox (org_id, id, identity_id, message_id, domain, state, send_at, expires_at, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String INSERT_DELIVERY = """
            INSERT INTO delivery (org_id, id, identity_id, message_id, outbox_id, recipient, kind, state, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String COUNT_SEND = """
            INSERT INTO send_count AS c (org_id, identity_id, day, sent) VALUES (?, ?, ?, 1)
                ON CONFLICT (org_id, identity_id, day) DO UPDATE SET sent = c.sent + 1 WHERE c.sent < ?
            """;

    /// Recipients of one domain, delivered together.
    record Group(UUID id, UUID messageId, String domain, String state, Instant queuedAt, Instant expiresAt) {}

    /// @param state queued, captured, sent, delivered, deferred, bounced or failed
    record Delivery(
            UUID id,
            String recipient,
            String kind,
            String state,
            @Nullable Integer replyCode,
            @Nullable String replyText,
            Instant updatedAt) {}

    /// Counts one message against the day's limit. False when the limit is reached.
    boolean countSend(Tx tx, Agent agent, LocalDate day, int limit) {
        return limit > 0
                && tx.update(COUNT_SEND, agent.org().value(), agent.id().value(), java.sql.Date.valueOf(day), limit)
                        == 1;
    }

    UUID insertGroup(Tx tx, Agent agent, UUID message, String domain, Instant sendAt, Instant expiresAt, Instant now) {
        var id = Ids.mint(now);
        var state = sendAt.isAfter(now) ? "SCHEDULED" : "QUEUED";
        tx.update(
                INSERT_OUTBOX,
                agent.org().value(),
                id,
                agent.id().value(),
                message,
                domain,
                state,
                sendAt,
                expiresAt,
                now);
        return id;
    }

    void insertDeliveries(
            Tx tx, Agent agent, UUID message, UUID group, List<Composition.Recipient> recipients, Instant now) {
        tx.batch(
                INSERT_DELIVERY,
                recipients.stream()
                        .<@Nullable Object[]>map(recipient -> new @Nullable Object[] {
                            agent.org().value(),
                            Ids.mint(now),
                            agent.id().value(),
                            message,
                            group,
                            recipient.address(),
                            recipient.kind(),
                            "queued",
                            now
                        })
                        .toList());
    }

    Optional<Group> group(Tx tx, OrgId org, UUID id) {
        return tx.queryOne(
                "SELECT id, message_id, domain, state, send_at, expires_at FROM outbox WHERE org_id = ? AND id = ?",
                row -> new Group(
                        row.uuid("id"),
                        row.uuid("message_id"),
                        row.string("domain"),
                        row.string("state"),
                        row.instant("send_at"),
                        row.instant("expires_at")),
                org.value(),
                id);
    }

    /// Deliveries of a group that are not over.
    List<Delivery> open(Tx tx, OrgId org, UUID group) {
        return tx.query("""
                SELECT id, recipient, kind, state, reply_code, reply_text, updated_at
                  FROM delivery
                 WHERE org_id = ? AND outbox_id = ? AND state IN ('queued', 'deferred')
                """, OutboxStore::delivery, org.value(), group);
    }

    List<Delivery> ofMessage(Tx tx, OrgId org, UUID message) {
        return tx.query("""
                SELECT id, recipient, kind, state, reply_code, reply_text, updated_at
                  FROM delivery
                 WHERE org_id = ? AND message_id = ?
                 ORDER BY id
                """, OutboxStore::delivery, org.value(), message);
    }

    void setDelivery(Tx tx, OrgId org, UUID id, String state, int code, String text, Instant now) {
        tx.update(
                "UPDATE delivery SET state = ?, reply_code = ?, reply_text = ?, updated_at = ? WHERE org_id = ? AND id = ?",
                state,
                code == 0 ? null : code,
                text,
                now,
                org.value(),
                id);
    }

    void setGroup(Tx tx, OrgId org, UUID id, String state, int attempts) {
        tx.update(
                "UPDATE outbox SET state = ?, attempts = ? WHERE org_id = ? AND id = ?",
                state,
                attempts,
                org.value(),
                id);
    }

    /// Groups of a message that wait for their time, cancelled: the ids that were.
    List<UUID> cancelScheduled(Tx tx, OrgId org, UUID message) {
        return tx.query("""
                UPDATE outbox SET state = 'DONE'
                 WHERE org_id = ? AND message_id = ? AND state = 'SCHEDULED'
                RETURNING id
                """, row -> row.uuid("id"), org.value(), message);
    }

    /// Ends what is open of a group without a delivery.
    void failOpen(Tx tx, OrgId org, UUID group, String reason, Instant now) {
        tx.update("""
                UPDATE delivery SET state = 'failed', reply_text = ?, updated_at = ?
                 WHERE org_id = ? AND outbox_id = ? AND state IN ('queued', 'deferred')
                """, reason, now, org.value(), group);
    }

    private static Delivery delivery(Tx.Row row) throws SQLException {
        var code = row.numberOrNull("reply_code");
        return new Delivery(
                row.uuid("id"),
                row.string("recipient"),
                row.string("kind"),
                row.string("state"),
                code == null ? null : code.intValue(),
                row.stringOrNull("reply_text"),
                row.instant("updated_at"));
    }
}
