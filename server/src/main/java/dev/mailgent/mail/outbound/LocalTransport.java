package dev.mailgent.mail.outbound;

import dev.mailgent.platform.time.Times;
import dev.mailgent.protocol.smtp.BodyKind;
import dev.mailgent.protocol.smtp.SmtpReply;
import dev.mailgent.protocol.smtp.client.Delivery;
import dev.mailgent.protocol.smtp.client.OutgoingMail;
import dev.mailgent.protocol.smtp.client.RecipientReply;
import dev.mailgent.protocol.smtp.server.Envelope;
import dev.mailgent.protocol.smtp.server.MailReceiver;
import dev.mailgent.protocol.smtp.server.Peer;
import dev.mailgent.protocol.smtp.server.RcptDecision;
import dev.mailgent.protocol.smtp.server.ReceivedMail;
import dev.mailgent.protocol.smtp.server.Recipient;
import dev.mailgent.protocol.smtp.server.Sender;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Mail between inboxes of this installation: the receiving path without the socket, with the same
/// decisions at RCPT and after the last byte.
final class LocalTransport implements Transport {
    private final MailReceiver receiver;
    private final InstantSource clock;
    private final Peer peer;

    LocalTransport(MailReceiver receiver, String hostname, InstantSource clock) {
        this.receiver = receiver;
        this.clock = clock;
        var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        this.peer = new Peer(here, here, hostname, true, null);
    }

    @Override
    public List<Outcome> deliver(OutgoingMail mail) {
        var sender = new Sender(mail.sender(), -1, BodyKind.SEVEN_BIT, true, null, null);
        var replies = new ArrayList<SmtpReply>();
        var accepted = new ArrayList<Recipient>();
        for (var to : mail.recipients()) {
            var recipient = new Recipient(to.address(), Set.of(), null, null);
            switch (receiver.recipient(peer, sender, recipient)) {
                case RcptDecision.Accepted(var mailbox) -> {
                    accepted.add(new Recipient(to.address(), Set.of(), null, mailbox));
                    replies.add(SmtpReply.ok("accepted"));
                }
                case RcptDecision.Refused(var reply) -> replies.add(reply);
            }
        }
        if (!accepted.isEmpty()) {
            var content = mail.content();
            var verdict = receiver.receive(new ReceivedMail(
                    new Envelope(peer, sender, accepted), content, Outbox.sha256(content), Set.of(), Times.now(clock)));
            replies.replaceAll(reply -> reply.isPositive() ? verdict : reply);
        }
        var outcomes = new ArrayList<Outcome>();
        for (var i = 0; i < replies.size(); i++) {
            outcomes.add(outcome(mail.recipients().get(i).address(), replies.get(i)));
        }
        return outcomes;
    }

    private static Outcome outcome(String recipient, SmtpReply reply) {
        var said = new RecipientReply(recipient, reply.code(), reply.enhanced(), reply.text());
        if (reply.isPositive()) {
            return Outcome.of(new Delivery.Sent(said), "delivered");
        }
        return reply.isTemporary()
                ? Outcome.of(new Delivery.Retry(said, Delivery.Cause.REFUSED_FOR_NOW, null, false), "")
                : Outcome.of(new Delivery.Bounced(said), "");
    }
}
