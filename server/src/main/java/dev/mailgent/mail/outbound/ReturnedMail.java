package dev.mailgent.mail.outbound;

import dev.mailgent.access.Agent;
import dev.mailgent.event.Events;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.protocol.bounce.BouncedRecipient;
import dev.mailgent.protocol.bounce.DeliveryAction;
import dev.mailgent.protocol.bounce.Notification;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/// Marks deliveries that a report calls failed. Anyone can write a report: it counts only against mail that the very
/// identity it came to has sent, to a recipient of that mail, and only while that delivery is thought to be under way.
public final class ReturnedMail {
    private static final String MARK = """
            UPDATE delivery SET state = 'bounced', reply_code = ?, reply_text = ?, updated_at = ?
             WHERE org_id = ? AND id = ?
            """;

    /// A delivery that its worker is settling right now is left to it: waiting here could deadlock with the lock
    /// of the feed, and undoing the worker's transaction would send the mail twice.
    private static final String UNDER_WAY = """
            SELECT d.id, d.recipient
              FROM message m
              JOIN delivery d ON d.org_id = m.org_id AND d.message_id = m.id
             WHERE m.org_id = ?
               AND m.identity_id = ?
               AND m.message_id = ?
               AND d.identity_id = m.identity_id
               AND d.state IN ('sent', 'deferred')
               FOR UPDATE OF d SKIP LOCKED
            """;

    private static final int MAX_TEXT = 512;

    private record UnderWay(UUID id, String recipient) {}

    /// Called in the transaction that stores the report in the inbox of `agent`.
    public void came(Tx tx, Agent agent, Notification.Bounce report, Instant at) {
        var original = report.originalMessageId();
        if (original == null) {
            return;
        }
        var failed = new HashMap<String, BouncedRecipient>();
        for (var recipient : report.recipients()) {
            if (recipient.action() == DeliveryAction.FAILED) {
                failed.putIfAbsent(key(recipient.recipient()), recipient);
                var wroteTo = recipient.originalRecipient();
                if (wroteTo != null) {
                    failed.putIfAbsent(key(wroteTo), recipient);
                }
            }
        }
        if (failed.isEmpty()) {
            return;
        }
        var open = tx.query(
                UNDER_WAY,
                row -> new UnderWay(row.uuid("id"), row.string("recipient")),
                agent.org().value(),
                agent.id().value(),
                original);
        for (var delivery : open) {
            var said = failed.get(key(delivery.recipient()));
            if (said != null) {
                tx.update(MARK, said.replyCode(), text(said), at, agent.org().value(), delivery.id());
                var body = Map.of("messageId", original, "recipient", delivery.recipient(), "state", "bounced");
                Events.append(tx, agent, "message.bounced", body, at);
            }
        }
    }

    private static String text(BouncedRecipient said) {
        // PostgreSQL text holds no NUL.
        var diagnostic = said.diagnostic().replace("\0", "");
        var text = diagnostic.startsWith(said.status()) || diagnostic.contains(" " + said.status() + " ")
                ? diagnostic
                : said.status() + " " + diagnostic;
        var end = Math.min(text.length(), MAX_TEXT);
        return text.substring(0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
                .strip();
    }

    private static String key(String address) {
        return address.toLowerCase(Locale.ROOT);
    }
}
