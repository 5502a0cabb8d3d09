package dev.mailgent.mail.outbound;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.time.Times;
import dev.mailgent.protocol.compose.ExtraHeader;
import dev.mailgent.protocol.compose.Mailbox;
import dev.mailgent.protocol.compose.MessageComposer;
import dev.mailgent.protocol.smtp.client.OutgoingMail;
import java.time.InstantSource;
import java.util.List;

/// Writes to agents in the name of this installation, by the path every received mail takes.
public final class Postmaster {
    private final LocalTransport local;
    private final String domain;
    private final InstantSource clock;

    Postmaster(LocalTransport local, String domain, InstantSource clock) {
        this.local = local;
        this.domain = domain;
        this.clock = clock;
    }

    /// Puts a mail into an agent's inbox.
    ///
    /// @throws IllegalStateException when it was not stored
    public void put(Agent to, String subject, String text) {
        var now = Times.now(clock);
        var from = "postmaster@" + domain;
        var mail = MessageComposer.compose(new dev.mailgent.protocol.compose.OutgoingMail(
                "<" + Ids.mint(now) + "@" + domain + ">",
                now,
                new Mailbox("Mailgent", from),
                List.of(new Mailbox(to.name(), to.email())),
                List.of(),
                subject,
                text,
                null,
                List.of(),
                null,
                List.of(),
                // RFC 3834 section 5: nobody is to answer.
                List.of(new ExtraHeader("Auto-Submitted", "auto-generated"))));
        for (var outcome : local.deliver(OutgoingMail.of("", List.of(to.email()), mail))) {
            if (!outcome.state().equals("delivered")) {
                throw new IllegalStateException("a mail of ours was not stored: " + outcome.text());
            }
        }
    }
}
