package dev.mailgent.protocol.dmarc;

import java.util.HashMap;
import java.util.Locale;
import java.util.Optional;

/// A policy record (RFC 9989 section 4.7). `pct`, `ri` and `rf` are history and not read.
///
/// @param subdomains the `sp` tag
/// @param nonexistent the `np` tag
/// @param usable false when no policy can be taken from it: `p` missing or wrong and nowhere to report to. It still
///     marks a point of the tree
/// @param testing the `t` tag: the owner asks for one step less than the policy says
record DmarcRecord(
        DmarcPolicy policy,
        Optional<DmarcPolicy> subdomains,
        Optional<DmarcPolicy> nonexistent,
        boolean strictSpf,
        boolean strictDkim,
        boolean testing,
        PublicSuffix publicSuffix,
        boolean usable) {

    enum PublicSuffix {
        YES,
        NO,
        UNKNOWN
    }

    /// Whether a TXT record is a policy record at all: `v=DMARC1` first and in this case, white space allowed.
    static boolean isDmarc(String txt) {
        int semicolon = txt.indexOf(';');
        var version = semicolon < 0 ? txt : txt.substring(0, semicolon);
        int equals = version.indexOf('=');
        return equals > 0
                && version.substring(0, equals).strip().equals("v")
                && version.substring(equals + 1).strip().equals("DMARC1");
    }

    /// Reads what is well-formed and passes over the rest.
    static DmarcRecord parse(String txt) {
        var tags = new HashMap<String, String>();
        int at = txt.indexOf(';') + 1;
        while (at > 0 && at < txt.length()) {
            int semicolon = txt.indexOf(';', at);
            var spec = txt.substring(at, semicolon < 0 ? txt.length() : semicolon);
            int equals = spec.indexOf('=');
            if (equals > 0) {
                var name = spec.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                tags.putIfAbsent(name, spec.substring(equals + 1).strip());
            }
            at = semicolon + 1;
        }
        var policy = DmarcPolicy.of(tags.getOrDefault("p", ""));
        var subdomains = DmarcPolicy.of(tags.getOrDefault("sp", ""));
        var nonexistent = DmarcPolicy.of(tags.getOrDefault("np", ""));
        boolean wellFormed = policy.isPresent()
                && subdomains.isPresent() == tags.containsKey("sp")
                && nonexistent.isPresent() == tags.containsKey("np");
        return new DmarcRecord(
                wellFormed ? policy.orElse(DmarcPolicy.NONE) : DmarcPolicy.NONE,
                wellFormed ? subdomains : Optional.empty(),
                wellFormed ? nonexistent : Optional.empty(),
                tags.getOrDefault("aspf", "r").equalsIgnoreCase("s"),
                tags.getOrDefault("adkim", "r").equalsIgnoreCase("s"),
                tags.getOrDefault("t", "n").equalsIgnoreCase("y"),
                publicSuffix(tags.getOrDefault("psd", "u")),
                wellFormed || namesAReportAddress(tags.getOrDefault("rua", "")));
    }

    private static PublicSuffix publicSuffix(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "y" -> PublicSuffix.YES;
            case "n" -> PublicSuffix.NO;
            default -> PublicSuffix.UNKNOWN;
        };
    }

    /// At least one URI: a scheme, a colon and something after it.
    private static boolean namesAReportAddress(String rua) {
        for (var uri : rua.split(",")) {
            int colon = uri.indexOf(':');
            if (colon > 0 && !uri.substring(colon + 1).isBlank()) {
                return true;
            }
        }
        return false;
    }
}
