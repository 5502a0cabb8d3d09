package dev.mailgent.protocol.authresults;

import dev.mailgent.protocol.arc.ArcValidator;
import dev.mailgent.protocol.dkim.DkimPolicy;
import dev.mailgent.protocol.dkim.DkimResult;
import dev.mailgent.protocol.dkim.DkimVerifier;
import dev.mailgent.protocol.dkim.RawMessage;
import dev.mailgent.protocol.dmarc.AuthorDomains;
import dev.mailgent.protocol.dmarc.DmarcEvaluator;
import dev.mailgent.protocol.dmarc.DmarcResult;
import dev.mailgent.protocol.dns.Dns;
import dev.mailgent.protocol.dns.DnsBudget;
import dev.mailgent.protocol.dns.DomainName;
import dev.mailgent.protocol.spf.SpfChecker;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Runs every check over one message, within one DNS budget of 20 s.
public final class SenderAuthentication {
    private SenderAuthentication() {}

    /// @param raw the message as received; shared, not copied
    /// @return always a verdict: what could not be found out is `temperror` in its place
    public static AuthVerdict evaluate(Dns dns, Envelope envelope, byte[] raw, Instant now) {
        return evaluate(dns, envelope, RawMessage.of(raw), now);
    }

    public static AuthVerdict evaluate(Dns dns, Envelope envelope, RawMessage message, Instant now) {
        var budget = DnsBudget.of(dns);
        // Signatures first: they decide more than SPF, should the budget run out.
        var dkim = DkimVerifier.verify(budget, message, now, DkimPolicy.CURRENT);
        var spf = new SpfChecker(envelope.receiver(), InstantSource.fixed(now))
                .check(budget, envelope.client(), envelope.helo(), envelope.mailFrom());
        // A signature over part of the body does not vouch for what was appended.
        var signers = dkim.stream()
                .filter(each -> each.passed() && !each.bodyLengthLimited())
                .map(DkimResult::domain)
                .distinct()
                .toList();
        var authors = AuthorDomains.of(message);
        var dmarc = DmarcEvaluator.evaluate(budget, authors, spf.passed() ? spf.domain() : null, signers);
        var arc = ArcValidator.validate(budget, message);
        boolean verified = dmarc.passed() || (hasNoPolicy(dmarc) && isSignedByAuthor(authors, signers));
        return new AuthVerdict(spf, dkim, dmarc, arc, verified ? authors.getFirst() : null, verified);
    }

    private static boolean hasNoPolicy(DmarcResult dmarc) {
        return dmarc.status() == DmarcResult.Status.NONE;
    }

    /// Without DMARC the tree says nothing of organizations. A domain may sign for names below it; the other way
    /// round a customer's subdomain would speak for its provider. A signer has two labels or more, so no top-level
    /// domain signs for all below it.
    private static boolean isSignedByAuthor(List<String> authors, List<String> signers) {
        return authors.size() == 1
                && signers.stream().anyMatch(signer -> DomainName.isSameOrBelow(authors.getFirst(), signer));
    }
}
