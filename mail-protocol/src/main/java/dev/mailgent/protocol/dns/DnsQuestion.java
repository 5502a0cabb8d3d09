package dev.mailgent.protocol.dns;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;

/// A name and a type, with the Java type of the records it yields. Names are compared as DNS does: the constructors
/// lower-case them and drop one trailing dot, so equal questions are equal records and serve as cache keys.
public sealed interface DnsQuestion<R> {
    String name();

    /// One value per record: its character-strings joined without a space, one `char` per octet (ISO 8859-1).
    record Txt(String name) implements DnsQuestion<String> {
        public Txt {
            name = canonical(name);
        }
    }

    record A(String name) implements DnsQuestion<Inet4Address> {
        public A {
            name = canonical(name);
        }
    }

    record Aaaa(String name) implements DnsQuestion<Inet6Address> {
        public Aaaa {
            name = canonical(name);
        }
    }

    /// Records come by ascending preference. A null MX (RFC 7505) has an empty host.
    record Mx(String name) implements DnsQuestion<MailExchanger> {
        public Mx {
            name = canonical(name);
        }
    }

    /// Host names, without the trailing dot.
    record Ptr(String name) implements DnsQuestion<String> {
        public Ptr {
            name = canonical(name);
        }

        /// The question under in-addr.arpa or ip6.arpa (RFC 1035 section 3.5, RFC 3596 section 2.5).
        public static Ptr of(InetAddress address) {
            var octets = address.getAddress();
            var name = new StringBuilder(80);
            for (int i = octets.length - 1; i >= 0; i--) {
                int octet = octets[i] & 0xff;
                if (octets.length == 4) {
                    name.append(octet).append('.');
                } else {
                    name.append(Character.forDigit(octet & 0xf, 16)).append('.');
                    name.append(Character.forDigit(octet >> 4, 16)).append('.');
                }
            }
            return new Ptr(name.append(octets.length == 4 ? "in-addr.arpa" : "ip6.arpa")
                    .toString());
        }
    }

    private static String canonical(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
