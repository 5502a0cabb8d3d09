package dev.mailgent.platform.egress;

import java.util.Set;

/// Where requests may go.
///
/// @param ports allowed ports
/// @param plainHttp `http` URLs are allowed too
/// @param ipLiterals a host may be an IP address, if that is public
/// @param loopback this machine's loopback addresses are allowed, by whatever name: for development and tests
public record EgressPolicy(Set<Integer> ports, boolean plainHttp, boolean ipLiterals, boolean loopback) {
    /// `https`, port 443, names only.
    public static final EgressPolicy STRICT = new EgressPolicy(Set.of(443), false, false, false);

    /// What [#STRICT] allows, and anything on this machine's loopback.
    public static final EgressPolicy WITH_LOOPBACK = new EgressPolicy(Set.of(443), false, false, true);

    public EgressPolicy {
        ports = Set.copyOf(ports);
    }
}
