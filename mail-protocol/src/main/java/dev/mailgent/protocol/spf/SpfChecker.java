package dev.mailgent.protocol.spf;

import dev.mailgent.protocol.dns.Dns;
import dev.mailgent.protocol.dns.DnsBudget;
import dev.mailgent.protocol.dns.DomainName;
import dev.mailgent.protocol.spf.SpfResult.Identity;
import dev.mailgent.protocol.spf.SpfResult.Status;
import java.net.InetAddress;
import java.time.InstantSource;

/// Checks one client against the policy of the domain it claims (RFC 7208 section 4, `check_host()`).
public final class SpfChecker {
    private final String receiver;
    private final InstantSource clock;

    /// @param receiver our own host name, for the `r` macro of explanations
    public SpfChecker(String receiver, InstantSource clock) {
        this.receiver = receiver;
        this.clock = clock;
    }

    /// @param client the SMTP client; IPv4-mapped addresses are IPv4 already in Java
    /// @param helo what it said after HELO or EHLO
    /// @param mailFrom the reverse path without angle brackets; empty for a bounce, which is checked as
    ///     postmaster at the HELO name (section 2.4)
    public SpfResult check(Dns dns, InetAddress client, String helo, String mailFrom) {
        boolean bounce = mailFrom.isEmpty() || mailFrom.equals("<>");
        int at = mailFrom.lastIndexOf('@');
        var given = bounce ? helo : mailFrom.substring(at + 1);
        var identity = bounce ? Identity.HELO : Identity.MAIL_FROM;
        var domain = DomainName.mailDomain(given);
        if (domain == null || DomainName.labels(domain) < 2) {
            var shown = given.substring(0, Math.min(given.length(), DomainName.MAX_LENGTH));
            return new SpfResult(Status.NONE, shown, identity, "not a domain that could have a policy", null);
        }
        // 64: longest local part (RFC 5321 section 4.5.3.1.1); four times that for UTF-8 and the odd sender.
        var local = bounce || at < 1 ? "postmaster" : mailFrom.substring(0, Math.min(at, 256));
        var shortHelo = helo.substring(0, Math.min(helo.length(), 256));
        var names = new ClientNames(DnsBudget.of(dns), client);
        var seconds = clock.instant().getEpochSecond();
        // The sender's domain keeps the case it came in; only explanations can show it.
        var sender = given.length() == domain.length() ? given : domain;
        var macros =
                new SpfMacros(client, shortHelo, local, sender, receiver, seconds, () -> names.validatedFor(domain));
        return new SpfEvaluation(names, macros, client).run(domain, identity);
    }
}
