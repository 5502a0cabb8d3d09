package dev.mailgent.protocol.address;

/// Reads addresses from headers (leniently) and from callers (strictly).
@SuppressWarnings("DoNotCallSuggester")
public final class AddressParser {
    private AddressParser() {}

    /// Reads an unfolded, undecoded address header ({@link dev.mailgent.protocol.header.HeaderField#raw()}).
    public static AddressList parseList(String headerValue) {
        throw new UnsupportedOperationException("lands next");
    }

    /// Checks one bare address, as given by an API caller or in RCPT TO. Address literals are accepted here, being
    /// valid in RFC 5321; whether to deliver to one is the sender's decision.
    public static AddressCheck parseSingle(String address) {
        throw new UnsupportedOperationException("lands next");
    }
}
