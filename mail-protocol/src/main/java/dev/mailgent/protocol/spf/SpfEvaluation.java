package dev.mailgent.protocol.spf;

import dev.mailgent.protocol.dns.DnsAnswer;
import dev.mailgent.protocol.dns.DnsBudget;
import dev.mailgent.protocol.dns.DnsQuestion;
import dev.mailgent.protocol.dns.DomainName;
import dev.mailgent.protocol.spf.SpfRecord.Mechanism;
import dev.mailgent.protocol.spf.SpfResult.Identity;
import dev.mailgent.protocol.spf.SpfResult.Status;
import java.net.InetAddress;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// One run of `check_host()` with its counters (RFC 7208 sections 4 to 6).
final class SpfEvaluation {
    private static final int MAX_TERMS = 10;
    private static final int MAX_VOID_LOOKUPS = 2;
    private static final int MAX_EXCHANGERS = 10;

    private final ClientNames names;
    private final DnsBudget dns;
    private final SpfMacros macros;
    private final InetAddress client;
    private int terms;
    private int voidLookups;

    SpfEvaluation(ClientNames names, SpfMacros macros, InetAddress client) {
        this.names = names;
        this.dns = names.dns();
        this.macros = macros;
        this.client = client;
    }

    /// What a record says, and where its explanation is.
    private record Judgement(
            Status status, String reason, @Nullable MacroString explanation, String domain) {}

    /// Ends the whole run, from however deep: RFC 7208 knows no local errors.
    private static final class Aborted extends Exception {
        final Status status;

        Aborted(Status status, String reason) {
            super(reason, null, false, false);
            this.status = status;
        }

        /// Never null: every constructor call gives one.
        String reason() {
            var message = getMessage();
            return message == null ? "" : message;
        }
    }

    SpfResult run(String domain, Identity identity) {
        try {
            var judgement = judge(domain);
            var explanation = judgement.status == Status.FAIL ? explanationOf(judgement) : null;
            return new SpfResult(judgement.status, domain, identity, judgement.reason, explanation);
        } catch (Aborted aborted) {
            return new SpfResult(aborted.status, domain, identity, aborted.reason(), null);
        }
    }

    private Judgement judge(String domain) throws Aborted {
        var record = recordOf(domain);
        if (record == null) {
            return new Judgement(Status.NONE, "no SPF record", null, domain);
        }
        for (var directive : record.directives()) {
            if (matches(directive.mechanism(), domain)) {
                var reason = "matched " + word(directive.mechanism()) + " of " + domain;
                return new Judgement(directive.whenMatched(), reason, record.explanation(), domain);
            }
        }
        if (record.redirect() == null) {
            return new Judgement(Status.NEUTRAL, "nothing matched in " + domain, null, domain);
        }
        countTerm();
        var next = macros.domain(record.redirect(), domain);
        var judgement = judge(next);
        if (judgement.status == Status.NONE) {
            throw new Aborted(Status.PERMERROR, "redirect to a domain without SPF record");
        }
        return judgement;
    }

    private @Nullable SpfRecord recordOf(String domain) throws Aborted {
        if (!DomainName.fitsDns(domain) || DomainName.labels(domain) < 2) {
            return null;
        }
        var answer = dns.ask(new DnsQuestion.Txt(domain));
        if (answer instanceof DnsAnswer.Failed<String>(var reason)) {
            throw new Aborted(Status.TEMPERROR, reason + ": TXT of " + domain);
        }
        var found = answer.records().stream().filter(SpfParser::isSpf).toList();
        if (found.isEmpty()) {
            return null;
        }
        if (found.size() > 1) {
            throw new Aborted(Status.PERMERROR, found.size() + " SPF records at " + domain);
        }
        try {
            return SpfParser.parse(found.getFirst());
        } catch (SpfSyntaxException wrong) {
            throw new Aborted(Status.PERMERROR, "SPF record of " + domain + ": " + wrong.getMessage());
        }
    }

    private boolean matches(Mechanism mechanism, String domain) throws Aborted {
        return switch (mechanism) {
            case Mechanism.All _ -> true;
            case Mechanism.Network(var network, var bits) -> isWithin(client, network, bits);
            case Mechanism.Include(var target) -> {
                countTerm();
                yield included(macros.domain(target, domain));
            }
            case Mechanism.A(var target, var prefixes) -> {
                countTerm();
                var name = target == null ? domain : macros.domain(target, domain);
                yield anyWithin(lookedUp(ClientNames.addressesOf(dns, name, client), name), prefixes);
            }
            case Mechanism.Mx(var target, var prefixes) -> {
                countTerm();
                yield exchangerMatches(target == null ? domain : macros.domain(target, domain), prefixes);
            }
            case Mechanism.Ptr(var target) -> {
                countTerm();
                yield reverseNameIsBelow(target == null ? domain : macros.domain(target, domain));
            }
            case Mechanism.Exists(var target) -> {
                countTerm();
                var name = macros.domain(target, domain);
                // Always A, for IPv6 clients too (section 5.7).
                yield !lookedUp(dns.ask(new DnsQuestion.A(name)), name)
                        .records()
                        .isEmpty();
            }
        };
    }

    private boolean included(String domain) throws Aborted {
        return switch (judge(domain).status) {
            case PASS -> true;
            case FAIL, SOFTFAIL, NEUTRAL -> false;
            case NONE -> throw new Aborted(Status.PERMERROR, "include of " + domain + ", which has no SPF record");
            // Those two end the run where they arise.
            case TEMPERROR, PERMERROR -> throw new IllegalStateException("not a judgement");
        };
    }

    private boolean exchangerMatches(String name, SpfRecord.Prefixes prefixes) throws Aborted {
        var exchangers = lookedUp(dns.ask(new DnsQuestion.Mx(name)), name).records();
        if (exchangers.size() > MAX_EXCHANGERS) {
            throw new Aborted(Status.PERMERROR, name + " has more than " + MAX_EXCHANGERS + " MX records");
        }
        for (var exchanger : exchangers) {
            // Not counted as void: an IPv6 client would spend the limit on exchangers that have no AAAA.
            var addresses = ClientNames.addressesOf(dns, exchanger.host(), client);
            if (anyWithin(notFailed(addresses, exchanger.host()), prefixes)) {
                return true;
            }
        }
        return false;
    }

    /// DNS failures make this mechanism not match (section 5.5).
    private boolean reverseNameIsBelow(String domain) throws Aborted {
        if (!(names.reverse() instanceof DnsAnswer.Failed)) {
            lookedUp(names.reverse(), "the client's address");
        }
        return names.validated().stream().anyMatch(name -> DomainName.isSameOrBelow(name, domain));
    }

    private void countTerm() throws Aborted {
        if (++terms > MAX_TERMS) {
            throw new Aborted(Status.PERMERROR, "more than " + MAX_TERMS + " terms that look up");
        }
    }

    private <R> DnsAnswer<R> lookedUp(DnsAnswer<R> answer, String name) throws Aborted {
        if (answer.records().isEmpty() && !(answer instanceof DnsAnswer.Failed) && ++voidLookups > MAX_VOID_LOOKUPS) {
            throw new Aborted(Status.PERMERROR, "more than " + MAX_VOID_LOOKUPS + " lookups without an answer");
        }
        return notFailed(answer, name);
    }

    private static <R> DnsAnswer<R> notFailed(DnsAnswer<R> answer, String name) throws Aborted {
        if (answer instanceof DnsAnswer.Failed<R>(var reason)) {
            throw new Aborted(Status.TEMPERROR, reason + ": " + name);
        }
        return answer;
    }

    private boolean anyWithin(DnsAnswer<? extends InetAddress> addresses, SpfRecord.Prefixes prefixes) {
        int bits = client.getAddress().length == 4 ? prefixes.v4() : prefixes.v6();
        return addresses.records().stream().anyMatch(address -> isWithin(client, address, bits));
    }

    private static boolean isWithin(InetAddress address, InetAddress network, int bits) {
        var one = address.getAddress();
        var two = network.getAddress();
        if (one.length != two.length) {
            return false;
        }
        for (int i = 0; i < one.length && bits > i * 8; i++) {
            int mask = bits >= (i + 1) * 8 ? 0xff : 0xff << ((i + 1) * 8 - bits);
            if (((one[i] ^ two[i]) & mask & 0xff) != 0) {
                return false;
            }
        }
        return true;
    }

    /// Best effort (section 6.2): exactly one TXT record in US-ASCII, expanded; anything else is no explanation.
    private @Nullable String explanationOf(Judgement judgement) {
        if (judgement.explanation == null) {
            return null;
        }
        var texts = new ArrayList<>(dns.ask(new DnsQuestion.Txt(macros.domain(judgement.explanation, judgement.domain)))
                .records());
        if (texts.size() != 1) {
            return null;
        }
        try {
            return macros.explanation(MacroString.explanation(texts.getFirst()), judgement.domain);
        } catch (SpfSyntaxException _) {
            return null;
        }
    }

    private static String word(Mechanism mechanism) {
        return switch (mechanism) {
            case Mechanism.All _ -> "all";
            case Mechanism.Include _ -> "include";
            case Mechanism.A _ -> "a";
            case Mechanism.Mx _ -> "mx";
            case Mechanism.Ptr _ -> "ptr";
            case Mechanism.Exists _ -> "exists";
            case Mechanism.Network _ -> "ip";
        };
    }
}
