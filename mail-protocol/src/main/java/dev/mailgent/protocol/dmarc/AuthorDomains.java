package dev.mailgent.protocol.dmarc;

import dev.mailgent.protocol.address.AddressParser;
import dev.mailgent.protocol.address.MailAddress;
import dev.mailgent.protocol.dkim.RawMessage;
import dev.mailgent.protocol.dns.DomainName;
import java.util.List;

/// The domains of all addresses in all From fields of a message.
public final class AuthorDomains {
    /// Octets of one From field that are read.
    private static final int MAX_FIELD = 64 << 10;

    private AuthorDomains() {}

    /// @return distinct, in order, lower-case A-labels; what is no domain (an address literal) stays as
    ///     written, so that it counts as an author nobody stands behind
    public static List<String> of(RawMessage message) {
        return message.fields("from").stream()
                .map(message::value)
                .map(value -> value.substring(0, Math.min(value.length(), MAX_FIELD)))
                .map(value -> value.replace("\r\n", "").replace("\n", ""))
                .flatMap(value -> AddressParser.parseOctets(value).addresses().stream())
                .map(MailAddress::domain)
                .map(AuthorDomains::normal)
                .distinct()
                .toList();
    }

    private static String normal(String domain) {
        var ascii = DomainName.mailDomain(domain);
        return ascii == null ? domain : ascii;
    }
}
