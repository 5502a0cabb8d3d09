package dev.mailgent.mail.message;

import dev.mailgent.access.Agent;
import dev.mailgent.mail.inbound.MailReading;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.protocol.mime.MimeParser;
import dev.mailgent.protocol.thread.ThreadFacts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts mail into inboxes through the writer.
final class Seed {
    static final Instant START = Instant.parse("2026-02-01T08:00:00.123456Z");
    private static final String TRACE =
            "Received: from example.org by agents.localhost; Sun, 1 Feb 2026 08:00:00 +0000\r\n";

    private final TenantTx tenants;
    private final MessageWriter writer = new MessageWriter();
    private int count;

    Seed(TenantTx tenants) {
        this.tenants = tenants;
    }

    /// A received mail with the labels `received` and `unread`.
    Placed receive(Agent agent, String mail) {
        return write(agent, mail, List.of("received", "unread"), List.of(), TRACE, true);
    }

    Placed receive(Agent agent, String mail, List<String> labels) {
        return write(agent, mail, labels, List.of(), TRACE, true);
    }

    /// A received mail whose bytes the caller has put into the blob store.
    Placed receiveOutside(Agent agent, String mail) {
        return write(agent, mail, List.of("received"), List.of(), TRACE, false);
    }

    Placed sent(Agent agent, String mail, List<String> bcc) {
        return write(agent, mail, List.of("sent"), bcc, null, true);
    }

    private Placed write(
            Agent agent,
            String mail,
            List<String> labels,
            List<String> bcc,
            @Nullable String trace,
            boolean inDatabase) {
        return tenants.run(
                agent.org(),
                tx -> writer.write(tx, agent.org(), List.of(message(agent, mail, labels, bcc, trace, inDatabase)))
                        .getFirst());
    }

    /// Many mails in few transactions.
    void receiveAll(Agent agent, List<String> mails, List<String> labels) {
        for (var from = 0; from < mails.size(); from += 200) {
            var batch = new ArrayList<NewMessage>();
            for (var mail : mails.subList(from, Math.min(from + 200, mails.size()))) {
                batch.add(message(agent, mail, labels, List.of(), TRACE, true));
            }
            tenants.run(agent.org(), tx -> writer.write(tx, agent.org(), batch));
        }
    }

    NewMessage message(
            Agent agent,
            String mail,
            List<String> labels,
            List<String> bcc,
            @Nullable String trace,
            boolean inDatabase) {
        var at = START.plusSeconds(count++);
        var raw = mail.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        var reading = MailReading.of(raw, at, null);
        var parsed = MimeParser.parse(raw);
        return new NewMessage(
                Ids.mint(at),
                agent,
                ThreadFacts.of(
                        parsed.messageId(),
                        String.join(" ", parsed.references()),
                        String.join(" ", parsed.inReplyTo()),
                        parsed.subject(),
                        Set.of(),
                        at),
                null,
                sha256(raw),
                sha256(raw),
                inDatabase ? raw : null,
                raw.length,
                labels,
                parsed.subject(),
                reading.content(),
                parsed.html(),
                trace,
                bcc,
                trace == null ? "message.sent" : "message.received",
                at);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
