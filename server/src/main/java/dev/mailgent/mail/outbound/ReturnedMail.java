package dev.mailgent.mail.outbound;

import dev.mailgent.access.Agent;
import dev.mailgent.event.Events;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.protocol.bounce.BouncedRecipient;
import dev.mailgent.protocol.bounce.DeliveryAction;
import dev.mailgent.protocol.bounce.Notification;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Marks deliveries that a report calls failed, or that their recipient complains of. Anyone can write a report: it
/// counts only against mail that the very identity it came to has sent, to a recipient of that mail; a failure only
/// while that delivery is thought to be under way, a complaint only once it was taken.
public final class ReturnedMail {
    private static final String MARK = """
            UPDATE delivery SET state = ?, reply_code = ?, reply_text = ?, updated_at = ?
             WHERE org_id = ? AND id = ?
            """;

    /// A delivery that its worker is settling right now is left to it: waiting here could deadlock with the lock
    /// of the feed, and undoing the worker's transaction would send the mail twice.
    private static final String IN_STATE = """
            SELECT d.id, d.recipient
              FROM message m
              JOIN delivery d ON d.org_id = m.org_id AND d.message_id = m.id
             WHERE m.org_id = ?
               AND m.identity_id = ?
               AND m.message_id = ?
               AND d.identity_id = m.identity_id
               AND d.state = ANY (?)
               FOR UPDATE OF d SKIP LOCKED
            """;

    private static final List<String> UNDER_WAY = List.of("sent", "deferred");
    private static final List<String> TAKEN = List.of("sent", "delivered", "captured");

    /// Feedback types of RFC 5965 by which a recipient says that a mail was not wanted.
    private static final Set<String> UNWANTED = Set.of("abuse", "fraud", "virus", "opt-out", "opt-out-list");

    private static final int MAX_TEXT = 512;

    private record Open(UUID id, String recipient) {}

    /// Called in the transaction that stores the report in the inbox of `agent`.
    public void came(Tx tx, Agent agent, Notification report, Instant at) {
        switch (report) {
            case Notification.Bounce bounce -> failed(tx, agent, bounce, at);
            case Notification.Complaint complaint -> complained(tx, agent, complaint, at);
            case Notification.AutoReply _, Notification.None _ -> {}
        }
    }

    private static void failed(Tx tx, Agent agent, Notification.Bounce report, Instant at) {
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
        for (var delivery : deliveries(tx, agent, original, UNDER_WAY)) {
            var said = failed.get(key(delivery.recipient()));
            if (said != null) {
                mark(tx, agent, original, delivery, "bounced", said.replyCode(), text(said), at);
            }
        }
    }

    /// Providers often leave out who complained; where a message had one recipient, there is no doubt.
    private static void complained(Tx tx, Agent agent, Notification.Complaint complaint, Instant at) {
        var original = complaint.report().originalMessageId();
        if (original == null || !UNWANTED.contains(complaint.feedbackType())) {
            return;
        }
        var named = complaint.report().originalRecipients().stream()
                .map(ReturnedMail::key)
                .collect(Collectors.toSet());
        var taken = deliveries(tx, agent, original, TAKEN);
        for (var delivery : taken) {
            if (named.isEmpty() ? taken.size() == 1 : named.contains(key(delivery.recipient()))) {
                var text = "Complaint: " + complaint.feedbackType();
                mark(tx, agent, original, delivery, "complained", null, text, at);
            }
        }
    }

    private static List<Open> deliveries(Tx tx, Agent agent, String messageId, List<String> states) {
        return tx.query(
                IN_STATE,
                row -> new Open(row.uuid("id"), row.string("recipient")),
                agent.org().value(),
                agent.id().value(),
                messageId,
                states);
    }

    private static void mark(
            Tx tx,
            Agent agent,
            String messageId,
            Open delivery,
            String state,
            @Nullable Integer code,
            String text,
            Instant at) {
        tx.update(MARK, state, code, text, at, agent.org().value(), delivery.id());
        var body = Map.of("messageId", messageId, "recipient", delivery.recipient(), "state", state);
        Events.append(tx, agent, "message." + state, body, at);
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
