package dev.mailgent.protocol.address;

import dev.mailgent.protocol.codec.Octets;

/// Reads addresses from headers (leniently) and from callers (strictly).
public final class AddressParser {
    private AddressParser() {}

    /// Reads an unfolded, undecoded address header ({@link dev.mailgent.protocol.header.HeaderField#raw()}): mailboxes,
    /// groups, comments, routes and the obsolete forms of RFC 5322 sections 3.4 and 4.4, and the usual mistakes.
    public static AddressList parseList(String headerValue) {
        return parseOctets(Octets.of(headerValue));
    }

    /// The same for an octet string ({@link Octets}), where an encoded word may hold raw bytes of its own charset.
    public static AddressList parseOctets(String octets) {
        return octets.isBlank() ? AddressList.EMPTY : new AddressReader(octets).read();
    }

    /// Checks one bare address, as given by an API caller or in RCPT TO, against RFC 5321 section 4.1.2 and RFC 6531
    /// section 3.3: no display name, no comment, no space around it. Quoted local parts and address literals are
    /// accepted, being valid there; whether to deliver to a literal is the sender's decision. Lengths count
    /// UTF-8 bytes: 64 local, 255 domain, 254 together.
    public static AddressCheck parseSingle(String address) {
        return MailboxSyntax.check(address);
    }
}
