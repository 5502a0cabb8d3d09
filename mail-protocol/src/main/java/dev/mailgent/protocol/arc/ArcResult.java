package dev.mailgent.protocol.arc;

import java.util.List;
import java.util.Locale;

/// The state of a message's chain.
///
/// @param instances number of the newest set, as far as it can be told; 0 without a chain
/// @param sealed the chain was already declared failed by its newest seal, so nothing may be added to it
/// @param sealers domains that sealed, oldest first; empty unless the chain passed
/// @param reason in words, for logs and comments
public record ArcResult(Status status, int instances, boolean sealed, List<String> sealers, String reason) {
    public static final ArcResult NONE = new ArcResult(Status.NONE, 0, false, List.of(), "no ARC sets");

    public ArcResult {
        sealers = List.copyOf(sealers);
    }

    /// RFC 8617 section 4.4, and a DNS failure that left the question open.
    public enum Status {
        NONE,
        PASS,
        FAIL,
        TEMPERROR;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean passed() {
        return status == Status.PASS;
    }
}
