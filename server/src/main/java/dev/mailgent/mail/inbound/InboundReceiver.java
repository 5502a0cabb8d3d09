package dev.mailgent.mail.inbound;

import dev.mailgent.access.Agent;
import dev.mailgent.mail.message.Contacts;
import dev.mailgent.mail.message.NewMessage;
import dev.mailgent.mail.message.Placed;
import dev.mailgent.mail.message.Trust;
import dev.mailgent.platform.blob.BlobStore;
import dev.mailgent.platform.db.GroupCommit;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.ProblemException;
import dev.mailgent.protocol.address.MailAddress;
import dev.mailgent.protocol.authresults.AuthVerdict;
import dev.mailgent.protocol.bounce.BounceDecoder;
import dev.mailgent.protocol.bounce.Notification;
import dev.mailgent.protocol.smtp.SmtpReply;
import dev.mailgent.protocol.smtp.server.MailReceiver;
import dev.mailgent.protocol.smtp.server.Peer;
import dev.mailgent.protocol.smtp.server.RcptDecision;
import dev.mailgent.protocol.smtp.server.ReceivedMail;
import dev.mailgent.protocol.smtp.server.Recipient;
import dev.mailgent.protocol.smtp.server.Sender;
import dev.mailgent.protocol.smtp.server.TraceHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The receiving side's decisions: who is a recipient, whose mail is taken, and when 250 may be said.
public final class InboundReceiver implements MailReceiver {
    /// Mail waits for a writer longer than this: new mail is put off.
    private static final Duration MAX_LAG = Duration.ofSeconds(2);

    private static final List<String> LABELS = List.of("received", "unread");

    /// Authors of one mail that an inbox gets to know.
    private static final int MOST_AUTHORS = 10;

    private final Function<String, Optional<Inbox>> inboxes;
    private final InboundPolicy policy;
    private final Contacts contacts;
    private final GroupCommit<MailCommit.Mail, List<Placed>> commit;
    private final BlobStore blobs;
    private final DiskSpace disk;
    private final String hostname;

    /// @param inboxes finds the inbox of an address; throws ProblemException when it cannot say
    public InboundReceiver(
            Function<String, Optional<Inbox>> inboxes,
            InboundPolicy policy,
            Contacts contacts,
            GroupCommit<MailCommit.Mail, List<Placed>> commit,
            BlobStore blobs,
            DiskSpace disk,
            String hostname) {
        this.inboxes = inboxes;
        this.policy = policy;
        this.contacts = contacts;
        this.commit = commit;
        this.blobs = blobs;
        this.disk = disk;
        this.hostname = hostname;
    }

    @Override
    public @Nullable SmtpReply sender(Peer peer, Sender sender) {
        if (!disk.hasRoom()) {
            return SmtpReply.of(452, "4.3.1", "No room for mail at the moment, try again later");
        }
        if (commit.lag().compareTo(MAX_LAG) > 0) {
            return SmtpReply.of(452, "4.3.1", "Too much mail at the moment, try again later");
        }
        return null;
    }

    @Override
    public RcptDecision recipient(Peer peer, Sender sender, Recipient recipient) {
        try {
            var inbox = inboxes.apply(recipient.address());
            if (inbox.isEmpty()) {
                return RcptDecision.refused(550, "5.1.1", "No such mailbox here");
            }
            return policy.mayDeliver(sender, inbox.get().agent())
                    ? RcptDecision.accepted(inbox.get())
                    : RcptDecision.refused(550, "5.7.1", "The recipient does not take mail from this sender");
        } catch (ProblemException _) {
            return RcptDecision.refused(451, "4.3.0", "Mailboxes cannot be looked up at the moment, try again later");
        }
    }

    @Override
    public SmtpReply receive(ReceivedMail mail) {
        var inboxes = new LinkedHashMap<UUID, Inbox>();
        for (var recipient : mail.envelope().recipients()) {
            if (recipient.mailbox() instanceof Inbox inbox) {
                inboxes.putIfAbsent(inbox.agent().id().value(), inbox);
            }
        }
        var first = mail.envelope().recipients().getFirst().address();
        var auth = policy.authenticate(mail);
        var reading = MailReading.of(mail.raw(), mail.receivedAt(), InboundPolicy.kept(auth));
        var verdict = policy.judge(mail, reading, auth, List.copyOf(inboxes.values()));
        return switch (verdict) {
            case Verdict.Refuse(var reply) -> reply;
            case Verdict.Accept(var taken) -> {
                try {
                    store(mail, reading, auth, taken, taken.size() == 1 ? first : null);
                    yield SmtpReply.ok("Stored");
                } catch (ProblemException _) {
                    yield SmtpReply.of(451, "4.3.0", "Storing is not possible at the moment, try again later");
                }
            }
        };
    }

    private void store(
            ReceivedMail mail,
            MailReading reading,
            @Nullable AuthVerdict auth,
            List<Inbox> inboxes,
            @Nullable String recipient) {
        var id = Ids.mint(mail.receivedAt());
        var trace = "Return-Path: <" + mail.envelope().sender().address() + ">\r\n"
                + TraceHeader.format(
                        mail.envelope().peer(),
                        mail.envelope().sender(),
                        null,
                        hostname,
                        Ids.wire("", id),
                        recipient,
                        mail.receivedAt())
                + (auth == null ? "" : policy.field(auth));
        var inDatabase = mail.raw().length <= NewMessage.MAX_INLINE_BYTES;
        if (!inDatabase) {
            var organizations = new HashSet<OrgId>();
            inboxes.forEach(inbox -> organizations.add(inbox.agent().org()));
            organizations.forEach(org -> blobs.put(org, mail.sha256(), mail.raw()));
        }
        var authors = reading.parsed().from().stream()
                .map(MailAddress::address)
                .limit(MOST_AUTHORS)
                .toList();
        var messages = new ArrayList<NewMessage>(inboxes.size());
        for (var inbox : inboxes) {
            var content = reading.content().withTrust(trust(mail, reading, inbox.agent(), authors));
            messages.add(new NewMessage(
                    messages.isEmpty() ? id : Ids.mint(mail.receivedAt()),
                    inbox.agent(),
                    reading.factsFor(inbox.agent(), mail.receivedAt()),
                    null,
                    mail.sha256(),
                    mail.sha256(),
                    inDatabase ? mail.raw() : null,
                    mail.raw().length,
                    LABELS,
                    reading.keptSubject(),
                    inbox.tag() == null ? content : content.withRecipientTag(inbox.tag()),
                    reading.keptHtml(),
                    trace,
                    List.of(),
                    "message.received",
                    mail.receivedAt()));
        }
        commit.commit(new MailCommit.Mail(messages, authors, report(mail, reading)));
    }

    private Trust trust(ReceivedMail mail, MailReading reading, Agent agent, List<String> authors) {
        var known = contacts.look(agent, authors, reading.ancestors());
        return Trust.of(source(mail, agent), reading.content().auth(), !known.author(), known.answersOurs());
    }

    /// Only mail that never left this process is known to be of an identity: no connection comes from port 0. From
    /// anywhere else a sender is a claim.
    private String source(ReceivedMail mail, Agent agent) {
        var sender = mail.envelope().sender();
        if (mail.envelope().peer().remote().getPort() != 0 || sender.isNull()) {
            return Trust.EXTERNAL;
        }
        return inboxes.apply(sender.address())
                .map(Inbox::agent)
                .filter(author -> author.org().equals(agent.org()))
                .map(author -> author.id().equals(agent.id()) ? Trust.SELF : Trust.ORG)
                .orElse(Trust.EXTERNAL);
    }

    /// A report of a failed delivery has no sender of its own (RFC 3464 section 2), or it is none. A complaint may have
    /// one (RFC 5965), and shows by its parts.
    private static @Nullable Notification report(ReceivedMail mail, MailReading reading) {
        var parsed = reading.parsed();
        var isBounce = mail.envelope().sender().isNull();
        if (!isBounce
                && parsed.parts().stream().noneMatch(part -> part.contentType().equals("message/feedback-report"))) {
            return null;
        }
        return switch (BounceDecoder.decode(parsed)) {
            case Notification.Bounce bounce -> isBounce ? bounce : null;
            case Notification.Complaint complaint -> complaint;
            case Notification.AutoReply _, Notification.None _ -> null;
        };
    }
}
