package dev.mailgent.mail.outbound;

import dev.mailgent.platform.db.Insert;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import java.sql.Date;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rows of `outbox`, `delivery` and `send_count` (V0005).
final class OutboxStore {
    private static final Insert INSERT_OUTBOX = Insert.into(
            "outbox",
            "org_id uuid",
            "id uuid",
            "identity_id uuid",
            "message_id uuid",
            "domain text",
            "state text",
            "send_at timestamptz",
            "expires_at timestamptz",
            "created_at timestamptz");
    private static final Insert INSERT_DELIVERY = Insert.into(
            "delivery",
            "org_id uuid",
            "id uuid",
            "identity_id uuid",
            "message_id uuid",
            "outbox_id uuid",
            "recipient text",
            "kind text",
            "state text",
            "updated_at timestamptz");
    private static final String COUNT_SEND = """
            INSERT INTO send_count AS c (org_id, identity_id, day, sent) VALUES (?, ?, ?, ?)
                ON CONFLICT (org_id, identity_id, day) DO UPDATE SET sent = c.sent + excluded.sent
                   WHERE c.sent + excluded.sent <= ?
            """;

    /// Recipients of one domain, delivered together.
    record Group(UUID id, UUID messageId, String domain, String state, Instant queuedAt, Instant expiresAt) {}

    /// @param state queued, captured, sent, delivered, deferred, bounced, complained or failed
    record Delivery(
            UUID id,
            String recipient,
            String kind,
            String state,
            @Nullable Integer replyCode,
            @Nullable String replyText,
            Instant updatedAt) {}

    /// Recipients of one domain to be delivered together, from `sendAt` until `expiresAt`.
    record NewGroup(
            UUID id,
            IdentityId identity,
            UUID message,
            String domain,
            Instant sendAt,
            Instant expiresAt,
            Instant createdAt) {}

    /// One recipient of a group.
    record NewDelivery(
            IdentityId identity, UUID message, UUID group, Composition.Recipient recipient, Instant createdAt) {}

    /// Counts messages against the day's limit: all of them, or none when that would be over it.
    boolean countSends(Tx tx, OrgId org, IdentityId identity, LocalDate day, int messages, int limit) {
        return messages <= limit
                && tx.update(COUNT_SEND, org.value(), identity.value(), Date.valueOf(day), messages, limit) == 1;
    }

    void insertGroups(RoundTrip trip, OrgId org, List<NewGroup> groups) {
        trip.insert(
                INSERT_OUTBOX,
                groups.stream()
                        .<@Nullable Object[]>map(group -> new @Nullable Object[] {
                            org.value(),
                            group.id(),
                            group.identity().value(),
                            group.message(),
                            group.domain(),
                            group.sendAt().isAfter(group.createdAt()) ? "SCHEDULED" : "QUEUED",
                            group.sendAt(),
                            group.expiresAt(),
                            group.createdAt()
                        })
                        .toList());
    }

    void insertDeliveries(RoundTrip trip, OrgId org, List<NewDelivery> deliveries) {
        trip.insert(
                INSERT_DELIVERY,
                deliveries.stream()
                        .<@Nullable Object[]>map(delivery -> new @Nullable Object[] {
                            org.value(),
                            Ids.mint(delivery.createdAt()),
                            delivery.identity().value(),
                            delivery.message(),
                            delivery.group(),
                            delivery.recipient().address(),
                            delivery.recipient().kind(),
                            "queued",
                            delivery.createdAt()
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

    /// Deliveries of a group that its recipients took.
    List<Delivery> taken(Tx tx, OrgId org, UUID group) {
        return tx.query("""
                SELECT id, recipient, kind, state, reply_code, reply_text, updated_at
                  FROM delivery
                 WHERE org_id = ? AND outbox_id = ? AND state IN ('sent', 'delivered')
                 ORDER BY id
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

    /// The time of a scheduled group has come: from here on nobody can cancel it. False when someone just did.
    boolean begin(Tx tx, OrgId org, UUID id) {
        return tx.update(
                        "UPDATE outbox SET state = 'QUEUED' WHERE org_id = ? AND id = ? AND state = 'SCHEDULED'",
                        org.value(),
                        id)
                == 1;
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
