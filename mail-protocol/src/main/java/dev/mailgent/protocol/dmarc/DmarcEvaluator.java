package dev.mailgent.protocol.dmarc;

import dev.mailgent.protocol.dmarc.DmarcResult.Status;
import dev.mailgent.protocol.dns.Dns;
import dev.mailgent.protocol.dns.DnsAnswer;
import dev.mailgent.protocol.dns.DnsBudget;
import dev.mailgent.protocol.dns.DnsQuestion;
import dev.mailgent.protocol.dns.DomainName;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the policy for the author's domain and looks for an identifier that aligns with it (RFC 9989 section 5.3).
public final class DmarcEvaluator {
    /// Authors of different domains looked at. A message with more has no author anyone could verify.
    private static final int MAX_AUTHORS = 10;

    private final DnsBudget dns;
    private final @Nullable String spfDomain;
    private final List<String> dkimDomains;

    private DmarcEvaluator(DnsBudget dns, @Nullable String spfDomain, List<String> dkimDomains) {
        this.dns = dns;
        this.spfDomain = spfDomain;
        this.dkimDomains = dkimDomains;
    }

    /// @param authors domains of the addresses in From, see [AuthorDomains]. Several are evaluated each, and the worst
    ///     result with the strictest policy counts (RFC 9989 section 5.3.1 leaves this to the receiver)
    /// @param spfDomain the domain that passed SPF, from MAIL FROM or for a bounce from HELO; null when none did
    /// @param dkimDomains the `d` of every signature that passed
    public static DmarcResult evaluate(
            Dns dns, List<String> authors, @Nullable String spfDomain, List<String> dkimDomains) {
        var distinct = authors.stream().distinct().toList();
        if (distinct.isEmpty()) {
            return DmarcResult.none(null, "no author");
        }
        if (distinct.size() > MAX_AUTHORS) {
            return new DmarcResult(
                    Status.PERMERROR,
                    DmarcPolicy.NONE,
                    null,
                    null,
                    null,
                    "more than " + MAX_AUTHORS + " author domains");
        }
        var ascii = dkimDomains.stream()
                .map(DomainName::mailDomain)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        var evaluator = new DmarcEvaluator(DnsBudget.of(dns), DomainName.mailDomain(spfDomain), ascii);
        return distinct.stream()
                .map(evaluator::evaluate)
                .reduce(DmarcEvaluator::worse)
                .orElseThrow();
    }

    private static DmarcResult worse(DmarcResult one, DmarcResult two) {
        var worst = two.status().compareTo(one.status()) > 0 ? two : one;
        return new DmarcResult(
                worst.status(),
                one.policy().stricter(two.policy()),
                worst.author(),
                worst.organization(),
                worst.aligned(),
                worst.reason());
    }

    private DmarcResult evaluate(String written) {
        var author = DomainName.mailDomain(written);
        if (author == null) {
            return DmarcResult.none(written, "author's address has no domain");
        }
        var walk = TreeWalk.from(dns, author);
        if (walk.end() == TreeWalk.End.FAILED) {
            return new DmarcResult(
                    Status.TEMPERROR, DmarcPolicy.NONE, author, null, null, "policy of " + author + " not known");
        }
        var organization = walk.organizationalDomain();
        var own = walk.recordAt(author).orElse(null);
        // Above the organizational domain only the record of a public suffix can be met.
        var record = own != null
                ? own
                : walk.recordAt(organization)
                        .orElseGet(() -> walk.found().isEmpty()
                                ? null
                                : walk.found().getLast().record());
        if (record == null || !record.usable()) {
            return DmarcResult.none(author, record == null ? "no DMARC record" : "DMARC record without a policy");
        }
        var policy = own != null ? record.policy() : inherited(record, author);
        return align(author, organization, record, record.testing() ? policy.relaxed() : policy);
    }

    private DmarcPolicy inherited(DmarcRecord record, String author) {
        var subdomains = record.subdomains().orElse(record.policy());
        if (record.nonexistent().isEmpty()) {
            return subdomains;
        }
        // NXDOMAIN holds for every type (RFC 8020), so one question is enough.
        boolean exists = !(dns.ask(new DnsQuestion.A(author)) instanceof DnsAnswer.NoDomain);
        return exists ? subdomains : record.nonexistent().orElse(subdomains);
    }

    private DmarcResult align(String author, String organization, DmarcRecord record, DmarcPolicy policy) {
        boolean unknown = false;
        var spf =
                spfDomain == null ? Stream.<Identifier>of() : Stream.of(new Identifier(spfDomain, record.strictSpf()));
        var dkim = dkimDomains.stream().map(domain -> new Identifier(domain, record.strictDkim()));
        for (var identifier : Stream.concat(spf, dkim).toList()) {
            var name = identifier.domain;
            if (name.equals(author)) {
                return passed(author, organization, policy, name);
            }
            // Only names that share their top-level domain can share an organization.
            if (!identifier.strict && DomainName.lastLabels(name, 1).equals(DomainName.lastLabels(author, 1))) {
                var walk = TreeWalk.from(dns, name);
                if (walk.end() == TreeWalk.End.FAILED) {
                    unknown = true;
                } else if (walk.organizationalDomain().equals(organization)) {
                    return passed(author, organization, policy, name);
                }
            }
        }
        return unknown
                ? new DmarcResult(Status.TEMPERROR, policy, author, organization, null, "alignment not known")
                : new DmarcResult(Status.FAIL, policy, author, organization, null, "nothing that passed aligns");
    }

    private record Identifier(String domain, boolean strict) {}

    private static DmarcResult passed(String author, String organization, DmarcPolicy policy, String aligned) {
        return new DmarcResult(Status.PASS, policy, author, organization, aligned, aligned + " aligns");
    }
}
