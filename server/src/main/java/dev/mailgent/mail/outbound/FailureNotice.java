package dev.mailgent.mail.outbound;

import dev.mailgent.access.Agent;
import dev.mailgent.mail.message.StoredMessage;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.protocol.compose.DeliveryFailure;
import dev.mailgent.protocol.compose.DsnComposer;
import dev.mailgent.protocol.compose.Mailbox;
import dev.mailgent.protocol.smtp.client.OutgoingMail;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells a sender, in the inbox, that mail could not be delivered (RFC 3464), with what the remote side said.
final class FailureNotice {
    private static final Logger LOG = LoggerFactory.getLogger(FailureNotice.class);
    private static final int MAX_HEADERS = 16 * 1024;

    private final LocalTransport local;
    private final String hostname;
    private final String domain;

    FailureNotice(LocalTransport local, String hostname, String domain) {
        this.local = local;
        this.hostname = hostname;
        this.domain = domain;
    }

    void tell(Agent agent, StoredMessage failed, List<Transport.Outcome> outcomes, Instant now) {
        var recipients = outcomes.stream()
                .map(outcome -> new DeliveryFailure.Recipient(
                        outcome.recipient(),
                        DeliveryFailure.Action.FAILED,
                        status(outcome),
                        null,
                        outcome.code() == 0 ? outcome.text() : outcome.code() + " " + outcome.text(),
                        now))
                .toList();
        var raw = failed.raw() == null ? new byte[0] : failed.raw();
        var report = DsnComposer.compose(new DeliveryFailure(
                "<" + Ids.mint(now) + "@" + domain + ">",
                now,
                new Mailbox("Mail Delivery System", "mailer-daemon@" + domain),
                new Mailbox(agent.name(), agent.email()),
                hostname,
                failed.createdAt(),
                failed.messageId(),
                failed.subject(),
                recipients,
                headers(raw)));
        for (var outcome : local.deliver(OutgoingMail.of("", List.of(agent.email()), report))) {
            if (!outcome.state().equals("delivered")) {
                LOG.warn("the report of a failed delivery could not be stored: {}", outcome.text());
            }
        }
    }

    private static String status(Transport.Outcome outcome) {
        var enhanced = outcome.enhanced();
        return enhanced != null && !enhanced.isEmpty() ? enhanced : outcome.retry() == null ? "5.0.0" : "4.4.7";
    }

    private static byte[] headers(byte[] raw) {
        var text = new String(raw, 0, Math.min(raw.length, MAX_HEADERS), StandardCharsets.ISO_8859_1);
        var end = text.indexOf("\r\n\r\n");
        return (end < 0 ? text : text.substring(0, end + 2)).getBytes(StandardCharsets.ISO_8859_1);
    }
}
