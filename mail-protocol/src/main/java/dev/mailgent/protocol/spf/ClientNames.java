package dev.mailgent.protocol.spf;

import dev.mailgent.protocol.dns.DnsAnswer;
import dev.mailgent.protocol.dns.DnsBudget;
import dev.mailgent.protocol.dns.DnsQuestion;
import dev.mailgent.protocol.dns.DomainName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The client's reverse names that lead back to it (RFC 7208 section 5.5), for `ptr` and the `p` macro. Found once.
final class ClientNames {
    /// Names beyond this are ignored (section 4.6.4).
    private static final int MAX_NAMES = 10;

    private final DnsBudget dns;
    private final InetAddress client;
    private @Nullable List<String> validated;

    ClientNames(DnsBudget dns, InetAddress client) {
        this.dns = dns;
        this.client = client;
    }

    DnsBudget dns() {
        return dns;
    }

    /// The reverse lookup itself; remembered by the budget, so asking again costs nothing.
    DnsAnswer<String> reverse() {
        return dns.ask(DnsQuestion.Ptr.of(client));
    }

    /// A failed lookup of one name skips that name; a failed reverse lookup leaves none.
    List<String> validated() {
        if (validated == null) {
            var names = new ArrayList<String>();
            for (var name : reverse().records().stream().limit(MAX_NAMES).toList()) {
                if (addressesOf(dns, name, client).records().contains(client)) {
                    names.add(name.toLowerCase(Locale.ROOT));
                }
            }
            validated = List.copyOf(names);
        }
        return validated;
    }

    /// The `p` macro: the domain itself, else a name below it, else any, else "unknown" (section 7.3).
    String validatedFor(String domain) {
        return validated().stream()
                .filter(domain::equals)
                .findFirst()
                .or(() -> validated().stream()
                        .filter(name -> DomainName.isSameOrBelow(name, domain))
                        .findFirst())
                .or(() -> validated().stream().findFirst())
                .orElse("unknown");
    }

    /// The addresses of `name` in the client's family.
    static DnsAnswer<? extends InetAddress> addressesOf(DnsBudget dns, String name, InetAddress client) {
        return client.getAddress().length == 4 ? dns.ask(new DnsQuestion.A(name)) : dns.ask(new DnsQuestion.Aaaa(name));
    }
}
