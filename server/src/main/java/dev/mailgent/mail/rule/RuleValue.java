package dev.mailgent.mail.rule;

import dev.mailgent.platform.problem.Problem;
import dev.mailgent.protocol.address.AddressCheck;
import dev.mailgent.protocol.address.AddressParser;
import dev.mailgent.protocol.address.MailAddress;
import dev.mailgent.protocol.dns.DomainName;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/// Addresses in the one form in which rules and mail are compared: NFC, lower case, the domain in A-labels.
final class RuleValue {
    private static final String WILDCARD = "*@";

    private RuleValue() {}

    /// Checks and normalises the value of a rule: `name@domain` or `*@domain`.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Invalid, saying what is wrong
    static String parse(String given) {
        var text = given.strip();
        if (text.startsWith(WILDCARD)) {
            var domain = DomainName.mailDomain(normal(text.substring(WILDCARD.length())));
            return domain == null ? refuse("what follows '*@' is not a domain") : WILDCARD + domain;
        }
        if (text.indexOf('@') < 0) {
            return refuse("it has no '@'");
        }
        if (text.indexOf('*') >= 0) {
            return refuse("'*' may only stand for everything before the '@'");
        }
        return switch (AddressParser.parseSingle(text)) {
            case AddressCheck.Accepted accepted ->
                normal(accepted.address()).orElseGet(() -> refuse("its domain is not one"));
            case AddressCheck.Rejected rejected -> refuse(rejected.reason());
        };
    }

    /// The form of a mail's address; empty when no rule could match it.
    static Optional<String> ofMail(String address) {
        var at = address.lastIndexOf('@');
        return at < 1
                ? Optional.empty()
                : normal(new MailAddress(null, address.substring(0, at), address.substring(at + 1)));
    }

    /// The rule that stands for everyone of an address's domain.
    static String everyoneAt(String normalAddress) {
        return WILDCARD + normalAddress.substring(normalAddress.lastIndexOf('@') + 1);
    }

    private static Optional<String> normal(MailAddress address) {
        var domain = address.domain().startsWith("[")
                ? address.domain().toLowerCase(Locale.ROOT)
                : DomainName.mailDomain(normal(address.domain()));
        return Optional.ofNullable(domain).map(d -> normal(address.local()) + "@" + d);
    }

    private static String normal(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    private static String refuse(String why) {
        throw new Problem.Invalid(
                        "'value' is neither an address nor a domain pattern: " + why + ".",
                        "Send an address like ada@example.org, or *@example.org for everyone of a domain.")
                .asException();
    }
}
