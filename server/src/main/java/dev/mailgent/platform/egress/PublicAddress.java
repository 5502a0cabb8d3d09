package dev.mailgent.platform.egress;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/// Tells public addresses from the rest, by the IANA special-purpose registries for IPv4 (RFC 6890 and its successors)
/// and IPv6, in which everything outside `2000::/3` is special.
final class PublicAddress {
    private static final List<Block> SPECIAL = List.of(
            Block.of("0.0.0.0", 8),
            Block.of("10.0.0.0", 8),
            Block.of("100.64.0.0", 10), // shared address space; a cloud's metadata is at 100.100.100.200
            Block.of("127.0.0.0", 8),
            Block.of("168.63.129.16", 32), // a cloud's platform service
            Block.of("169.254.0.0", 16), // link-local; metadata services
            Block.of("172.16.0.0", 12),
            Block.of("192.0.0.0", 24),
            Block.of("192.0.2.0", 24),
            Block.of("192.88.99.0", 24), // 6to4 relays
            Block.of("192.168.0.0", 16),
            Block.of("198.18.0.0", 15),
            Block.of("198.51.100.0", 24),
            Block.of("203.0.113.0", 24),
            Block.of("224.0.0.0", 3), // multicast, reserved, broadcast
            Block.of("2001::", 23), // protocol assignments, Teredo
            Block.of("2001:db8::", 32),
            Block.of("2002::", 16), // 6to4: an IPv4 address inside
            Block.of("3fff::", 20));

    private static final Block GLOBAL_V6 = Block.of("2000::", 3);

    private PublicAddress() {}

    /// Whether the address belongs to the public internet and not to this machine.
    static boolean is(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length == 16 && !GLOBAL_V6.contains(bytes)) {
            return false;
        }
        return SPECIAL.stream().noneMatch(block -> block.contains(bytes)) && !isOurs(address);
    }

    private static boolean isOurs(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException _) {
            return true;
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Block(byte[] base, int bits) {
        static Block of(String base, int bits) {
            return new Block(InetAddress.ofLiteral(base).getAddress(), bits);
        }

        boolean contains(byte[] address) {
            if (address.length != base.length) {
                return false;
            }
            for (var bit = 0; bit < bits; bit += 8) {
                var mask = bits - bit >= 8 ? 0xFF : 0xFF << (8 - (bits - bit)) & 0xFF;
                if (((address[bit / 8] ^ base[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
