package dev.mailgent.platform.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/// A block of addresses: `203.0.113.0/24`, `2001:db8::/48`, or a single address.
///
/// @param base the block's first address; an IPv4 address in IPv6 spelling counts as IPv4
/// @param bits leading bits that all addresses of the block share
public record Cidr(InetAddress base, int bits) {
    private static final Pattern IPV4 = Pattern.compile("(?:0|[1-9][0-9]{0,2})(?:\\.(?:0|[1-9][0-9]{0,2})){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Pattern BITS = Pattern.compile("0|[1-9][0-9]{0,2}");

    /// Bits behind the first `bits` are set to zero, so that one block has one form.
    public Cidr {
        base = cut(base, bits);
    }

    /// Empty when the text is neither an address nor a block of them.
    public static Optional<Cidr> parse(String text) {
        var slash = text.indexOf('/');
        var address = address(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        var width = address.get().getAddress().length * 8;
        var bits = slash < 0 ? Integer.toString(width) : text.substring(slash + 1);
        return BITS.matcher(bits).matches() && Integer.parseInt(bits) <= width
                ? Optional.of(new Cidr(address.get(), Integer.parseInt(bits)))
                : Optional.empty();
    }

    /// An address in its plain form, without a scope, a port or brackets.
    static Optional<InetAddress> address(String text) {
        var plain = text.indexOf(':') < 0 ? IPV4 : IPV6;
        try {
            return plain.matcher(text).matches() ? Optional.of(InetAddress.ofLiteral(text)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// The block of an address that is shown in its place: /24, or /48 of IPv6.
    public static Cidr around(InetAddress address) {
        var plain = plain(address);
        return new Cidr(plain, plain instanceof Inet4Address ? 24 : 48);
    }

    public boolean contains(InetAddress address) {
        var plain = plain(address);
        return plain.getAddress().length == base.getAddress().length
                && cut(plain, bits).equals(base);
    }

    private static InetAddress cut(InetAddress address, int bits) {
        var bytes = plain(address).getAddress();
        if (bits < 0 || bits > bytes.length * 8) {
            throw new IllegalArgumentException("/" + bits);
        }
        for (var i = 0; i < bytes.length; i++) {
            var kept = Math.clamp(bits - 8L * i, 0, 8);
            bytes[i] &= (byte) (0xFF << (8 - kept));
        }
        return of(bytes);
    }

    /// Without a scope, and as IPv4 where it is one in either spelling (RFC 4291 section 2.5.5.2).
    private static InetAddress plain(InetAddress address) {
        return of(address.getAddress());
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 bytes is refused", e);
        }
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + bits;
    }
}
