package dev.mailgent.mail.outbound;

import dev.mailgent.access.Agent;
import dev.mailgent.mail.loop.LoopGuard;
import dev.mailgent.mail.loop.Print;
import dev.mailgent.mail.message.MessageContent;
import dev.mailgent.mail.message.NewMessage;
import dev.mailgent.mail.message.StoredMessage;
import dev.mailgent.mail.message.ThreadLookup;
import dev.mailgent.mail.message.Trust;
import dev.mailgent.mail.rule.Decision;
import dev.mailgent.mail.rule.RuleScope;
import dev.mailgent.mail.rule.Rules;
import dev.mailgent.platform.blob.BlobStore;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.time.Times;
import dev.mailgent.protocol.address.AddressCheck;
import dev.mailgent.protocol.address.AddressParser;
import dev.mailgent.protocol.address.MailAddress;
import dev.mailgent.protocol.compose.ComposeException;
import dev.mailgent.protocol.compose.ExtraHeader;
import dev.mailgent.protocol.compose.Mailbox;
import dev.mailgent.protocol.compose.MessageComposer;
import dev.mailgent.protocol.compose.OutgoingMail;
import dev.mailgent.protocol.html.Preview;
import dev.mailgent.protocol.html.VisibleText;
import dev.mailgent.protocol.mime.MimeParser;
import dev.mailgent.protocol.thread.BaseSubject;
import dev.mailgent.protocol.thread.MessageIds;
import dev.mailgent.protocol.thread.ThreadFacts;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes messages to be sent: checks rules, composes the bytes, and works out the row; [OutboxWriter] queues them.
public final class Outbox {
    private static final List<String> SENT = List.of("sent");
    private static final byte[] SENT_MARK = {'s', 'e', 'n', 't'};

    private final Rules rules;
    private final BlobStore blobs;
    private final LoopGuard guard;
    private final InstantSource clock;

    public Outbox(Rules rules, BlobStore blobs, LoopGuard guard, InstantSource clock) {
        this.rules = rules;
        this.blobs = blobs;
        this.guard = guard;
        this.clock = clock;
    }

    /// A message worked out and composed, before any transaction. Never compared by value.
    @SuppressWarnings("ArrayRecordComponent")
    record Ready(
            UUID id,
            String messageId,
            Composition composition,
            byte[] raw,
            byte[] sha256,
            NewMessage row,
            List<Print> prints) {}

    /// Checks and composes a new message.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException naming the field that cannot be sent
    Ready prepare(Agent agent, Composition composition, RuleScope scope, @Nullable UUID threadId) {
        var recipients = composition.recipients();
        if (recipients.isEmpty()) {
            throw new Problem.Invalid("'to' is missing.", "Send to, subject and text.").asException();
        }
        if (recipients.size() > Composition.MAX_RECIPIENTS) {
            throw new Problem.Invalid(
                            "The message has " + recipients.size() + " recipients; at most "
                                    + Composition.MAX_RECIPIENTS + " may be addressed.",
                            "Send several messages.")
                    .asException();
        }
        var addresses = recipients.stream().map(Composition.Recipient::address).toList();
        if (rules.decide(agent, scope, addresses) instanceof Decision.Blocked blocked) {
            rules.refusals().rejected(agent, addresses, "rule");
            throw new Problem.Forbidden(blocked.reason(), "Change the email rule, or leave that recipient out.")
                    .asException();
        }
        var now = Times.now(clock);
        var id = Ids.mint(now);
        var domain = agent.email().substring(agent.email().indexOf('@') + 1);
        var messageId = "<" + id + "@" + domain + ">";
        Composition.refuseNul(composition.text(), "text");
        Composition.refuseNul(composition.html(), "html");
        var raw = compose(agent, composition, messageId, now);
        var sha256 = sha256(raw);
        if (raw.length > NewMessage.MAX_INLINE_BYTES) {
            blobs.put(agent.org(), sha256, raw);
        }
        var row = row(agent, composition, id, messageId, raw, sha256, threadId, now);
        return new Ready(id, messageId, composition, raw, sha256, row, prints(composition, row));
    }

    private List<Print> prints(Composition mail, NewMessage row) {
        var recipients =
                mail.recipients().stream().map(Composition.Recipient::address).toList();
        var files = mail.attachments().stream()
                .map(file -> file.filename() + " " + file.data().length + " " + Arrays.hashCode(file.data()))
                .toList();
        var threadId = row.threadId();
        var thread = threadId == null ? null : Ids.wire("thd_", threadId);
        var prints = new ArrayList<>(guard.prints(recipients, row.content().text(), files, thread));
        if (mail.automatic() && thread != null) {
            recipients.forEach(recipient -> prints.add(guard.automatic(thread, recipient)));
        }
        return prints;
    }

    /// The answer to a message: its author, or whom the author named in Reply-To; with `all`, everyone else it went to.
    Composition reply(Agent agent, StoredMessage original, ReplyRequest request, boolean all) {
        var content = original.content();
        var own = original.labels().contains("sent");
        var to = people(own ? content.to() : content.replyTo().isEmpty() ? content.from() : content.replyTo());
        var cc = all ? people(content.cc()) : new ArrayList<MailAddress>();
        if (all && !own) {
            cc.addAll(0, people(content.to()));
        }
        var seen = new HashSet<String>();
        seen.add(agent.email());
        to.removeIf(address -> !own && !seen.add(address.address().toLowerCase(Locale.ROOT)) && to.size() > 1);
        to.forEach(address -> seen.add(address.address().toLowerCase(Locale.ROOT)));
        cc.removeIf(address -> !seen.add(address.address().toLowerCase(Locale.ROOT)));
        if (to.isEmpty()) {
            throw new Problem.Unprocessable(
                            "The message names no author one could answer.", "Use /v0/messages/send with an address.")
                    .asException();
        }
        var parent = original.headerMessageId();
        var references = new ArrayList<>(MessageIds.ancestors(
                parent,
                String.join(" ", content.references()),
                content.inReplyTo() == null ? "" : content.inReplyTo()));
        references.add(parent);
        return new Composition(
                to,
                cc,
                List.of(),
                BaseSubject.reply(original.subject()),
                required(request.text(), "text"),
                request.html(),
                Composition.attachments(request.attachments()),
                parent,
                references,
                Composition.sendAt(request.sendAt(), Times.now(clock)),
                Boolean.TRUE.equals(request.automatic()));
    }

    /// A new message, as asked for.
    Composition compose(SendRequest request) {
        if (request.to() == null || request.subject() == null || (request.text() == null && request.html() == null)) {
            throw new Problem.Invalid(
                            "The fields to, subject and text are required.",
                            "Send {\"to\": [\"ada@example.com\"], \"subject\": \"…\", \"text\": \"…\"}.")
                    .asException();
        }
        Composition.refuseLineBreaks(request.subject(), "subject");
        return new Composition(
                Composition.addresses(request.to(), "to"),
                Composition.addresses(request.cc(), "cc"),
                Composition.addresses(request.bcc(), "bcc"),
                request.subject(),
                request.text(),
                request.html(),
                Composition.attachments(request.attachments()),
                null,
                List.of(),
                Composition.sendAt(request.sendAt(), Times.now(clock)),
                Boolean.TRUE.equals(request.automatic()));
    }

    static String required(@Nullable String value, String field) {
        if (value == null) {
            throw new Problem.Invalid("The field " + field + " is required.", "Send {\"" + field + "\": \"…\"}.")
                    .asException();
        }
        return value;
    }

    private static List<MailAddress> people(List<String> shown) {
        var found = new ArrayList<MailAddress>();
        for (var entry : shown) {
            for (var address : AddressParser.parseList(entry).addresses()) {
                if (AddressParser.parseSingle(address.address()) instanceof AddressCheck.Accepted) {
                    found.add(address);
                }
            }
        }
        return found;
    }

    private static byte[] compose(Agent agent, Composition mail, String messageId, Instant now) {
        try {
            return MessageComposer.compose(new OutgoingMail(
                    messageId,
                    now,
                    new Mailbox(agent.name(), agent.email()),
                    mailboxes(mail.to()),
                    mailboxes(mail.cc()),
                    mail.subject(),
                    mail.text(),
                    mail.html(),
                    mail.attachments(),
                    mail.inReplyTo(),
                    mail.references(),
                    mail.automatic() ? List.of(automatic(mail)) : List.of()));
        } catch (ComposeException e) {
            throw new Problem.Unprocessable("'" + e.field() + "' " + e.rule() + ".", "Correct that field.")
                    .asException();
        }
    }

    /// RFC 3834 section 5.
    private static ExtraHeader automatic(Composition mail) {
        return new ExtraHeader("Auto-Submitted", mail.inReplyTo() == null ? "auto-generated" : "auto-replied");
    }

    private static List<Mailbox> mailboxes(List<MailAddress> addresses) {
        return addresses.stream()
                .map(address -> new Mailbox(address.name(), address.address()))
                .toList();
    }

    private static NewMessage row(
            Agent agent,
            Composition mail,
            UUID id,
            String messageId,
            byte[] raw,
            byte[] sha256,
            @Nullable UUID threadId,
            Instant now) {
        var text = mail.text() != null
                ? mail.text()
                : mail.html() == null ? "" : VisibleText.of(mail.html()).text();
        var files = MessageContent.Attachment.of(MimeParser.parse(raw));
        var content = new MessageContent(
                List.of(new MailAddress(agent.name(), local(agent), domain(agent)).toHeader()),
                shown(mail.to()),
                shown(mail.cc()),
                List.of(),
                text,
                text,
                Preview.of(text),
                null,
                mail.inReplyTo(),
                mail.references(),
                now,
                files,
                null,
                Trust.own(mail.inReplyTo() != null && mail.inReplyTo().endsWith("@" + domain(agent) + ">")),
                List.of(),
                List.of(),
                List.of(),
                null,
                null);
        var people = new HashSet<String>();
        mail.to().forEach(address -> people.add(address.address().toLowerCase(Locale.ROOT)));
        mail.cc().forEach(address -> people.add(address.address().toLowerCase(Locale.ROOT)));
        var ancestors = mail.references();
        return new NewMessage(
                id,
                agent,
                new ThreadFacts(
                        messageId,
                        ancestors.size() > 51 ? ancestors.subList(ancestors.size() - 51, ancestors.size()) : ancestors,
                        BaseSubject.of(mail.subject()),
                        ThreadLookup.others(people, agent.email()),
                        now),
                threadId,
                marked(sha256),
                sha256,
                raw.length <= NewMessage.MAX_INLINE_BYTES ? raw : null,
                raw.length,
                SENT,
                mail.subject(),
                content,
                mail.html(),
                null,
                shown(mail.bcc()),
                "message.sent",
                now);
    }

    /// Own mail that comes back to its author is another message, although its bytes are the same.
    private static byte[] marked(byte[] sha256) {
        var both = new byte[sha256.length + SENT_MARK.length];
        System.arraycopy(sha256, 0, both, 0, sha256.length);
        System.arraycopy(SENT_MARK, 0, both, sha256.length, SENT_MARK.length);
        return sha256(both);
    }

    private static List<String> shown(List<MailAddress> addresses) {
        return addresses.stream().map(MailAddress::toHeader).toList();
    }

    private static String local(Agent agent) {
        return agent.email().substring(0, agent.email().lastIndexOf('@'));
    }

    private static String domain(Agent agent) {
        return agent.email().substring(agent.email().lastIndexOf('@') + 1);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
