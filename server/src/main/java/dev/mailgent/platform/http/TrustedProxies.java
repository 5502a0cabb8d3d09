package dev.mailgent.platform.http;

import dev.mailgent.platform.config.ConfigException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whose word on a client's address is taken. `X-Forwarded-For` counts only from a peer that is a
/// trusted proxy, and only as far back as the addresses in it are trusted proxies too: what stands
/// left of the first that is not was written by a stranger.
final class TrustedProxies {
    private final List<Cidr> trusted;

    /// @param blocks comma-separated addresses and blocks
    /// @throws ConfigException when one of them is neither
    TrustedProxies(String blocks) {
        var read = new ArrayList<Cidr>();
        for (var block : blocks.split(",")) {
            if (!block.isBlank()) {
                read.add(Cidr.parse(block.strip())
                        .orElseThrow(() -> new ConfigException("'trusted-proxies': '" + block.strip()
                                + "' is no address and no block such as 10.0.0.0/8.")));
            }
        }
        this.trusted = List.copyOf(read);
    }

    /// @param peer who holds the connection
    /// @param forwardedFor the header's values, joined by commas
    InetAddress client(InetAddress peer, @Nullable String forwardedFor) {
        if (forwardedFor == null || !isTrusted(peer)) {
            return peer;
        }
        var hops = forwardedFor.split(",");
        var nearest = peer;
        for (var i = hops.length - 1; i >= 0; i--) {
            var hop = address(hops[i].strip());
            if (hop.isEmpty()) {
                return nearest;
            }
            nearest = hop.get();
            if (!isTrusted(nearest)) {
                return nearest;
            }
        }
        return nearest;
    }

    private boolean isTrusted(InetAddress address) {
        for (var block : trusted) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /// Some proxies add the port: `192.0.2.1:1234`, `[2001:db8::1]:1234`.
    private static Optional<InetAddress> address(String hop) {
        if (hop.startsWith("[")) {
            var end = hop.indexOf(']');
            return end < 0 ? Optional.empty() : Cidr.address(hop.substring(1, end));
        }
        var colon = hop.indexOf(':');
        var isPort = colon > 0 && hop.indexOf(':', colon + 1) < 0 && hop.indexOf('.') > 0;
        return Cidr.address(isPort ? hop.substring(0, colon) : hop);
    }
}
