package dev.mailgent.mail.inbound;

import dev.mailgent.access.Agent;
import dev.mailgent.mail.message.MessageContent;
import dev.mailgent.mail.rule.Decision;
import dev.mailgent.mail.rule.RuleScope;
import dev.mailgent.mail.rule.Rules;
import dev.mailgent.protocol.address.MailAddress;
import dev.mailgent.protocol.authresults.AuthVerdict;
import dev.mailgent.protocol.authresults.AuthenticationResults;
import dev.mailgent.protocol.authresults.Envelope;
import dev.mailgent.protocol.authresults.SenderAuthentication;
import dev.mailgent.protocol.dns.Dns;
import dev.mailgent.protocol.smtp.SmtpReply;
import dev.mailgent.protocol.smtp.server.ReceivedMail;
import dev.mailgent.protocol.smtp.server.Sender;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whose mail is taken, from the envelope, the author, what DNS says of both, and the inbox's rules.
public final class InboundPolicy {
    private final Rules rules;
    private final Dns dns;
    private final String hostname;

    public InboundPolicy(Rules rules, Dns dns, String hostname) {
        this.rules = rules;
        this.dns = dns;
        this.hostname = hostname;
    }

    /// At RCPT: whether a rule blocks the envelope sender. A list of allowed authors waits for the author.
    boolean mayDeliver(Sender sender, Agent agent) {
        if (sender.isNull()
                || rules.blocks(agent, RuleScope.RECEIVE, List.of(sender.address())) instanceof Decision.Allowed) {
            return true;
        }
        rules.refusals().blocked(agent, sender.address());
        return false;
    }

    /// Verdicts on the sender of a mail; null for a peer on this machine, where there is nothing to ask.
    @Nullable
    AuthVerdict authenticate(ReceivedMail mail) {
        var peer = mail.envelope().peer();
        var client = peer.remote().getAddress();
        if (client == null || client.isLoopbackAddress()) {
            return null;
        }
        return SenderAuthentication.evaluate(
                dns,
                new Envelope(client, peer.helo(), mail.envelope().sender().address(), hostname),
                mail.raw(),
                mail.receivedAt());
    }

    /// The field that tells later readers what was found (RFC 8601).
    String field(AuthVerdict verdict) {
        return AuthenticationResults.field(hostname, verdict);
    }

    /// After the last byte: the inboxes whose rules let the author in. An author DNS did not confirm can be blocked by
    /// name, never allowed by name.
    Verdict judge(ReceivedMail mail, MailReading reading, @Nullable AuthVerdict auth, List<Inbox> inboxes) {
        var authors = reading.parsed().from().stream().map(MailAddress::address).toList();
        var believed = auth == null || auth.senderVerified() ? authors : List.<String>of();
        var taken = new ArrayList<Inbox>();
        for (var inbox : inboxes) {
            if (passes(inbox.agent(), authors, believed)) {
                taken.add(inbox);
            } else {
                var author = authors.isEmpty() ? mail.envelope().sender().address() : authors.getFirst();
                rules.refusals().blocked(inbox.agent(), author);
            }
        }
        return taken.isEmpty()
                ? new Verdict.Refuse(SmtpReply.of(550, "5.7.1", "The recipient does not take mail from this author"))
                : new Verdict.Accept(taken);
    }

    private boolean passes(Agent agent, List<String> authors, List<String> believed) {
        return rules.blocks(agent, RuleScope.RECEIVE, authors) instanceof Decision.Allowed
                && rules.decide(agent, RuleScope.RECEIVE, believed) instanceof Decision.Allowed;
    }

    /// Verdicts in the form the message keeps.
    static MessageContent.@Nullable Auth kept(@Nullable AuthVerdict verdict) {
        if (verdict == null) {
            return null;
        }
        return new MessageContent.Auth(
                word(verdict.spf().status()),
                verdict.dkim().stream()
                        .map(dkim -> new MessageContent.Auth.Dkim(word(dkim.status()), dkim.domain(), dkim.selector()))
                        .toList(),
                word(verdict.dmarc().status()),
                word(verdict.arc().status()),
                verdict.alignedDomain(),
                verdict.senderVerified());
    }

    private static String word(Enum<?> status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
