package dev.mailgent.protocol.spf;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A parsed record (RFC 7208 section 4.6): directives in order, then the two modifiers that mean something.
record SpfRecord(
        List<Directive> directives,
        @Nullable MacroString redirect,
        @Nullable MacroString explanation) {
    SpfRecord {
        directives = List.copyOf(directives);
    }

    record Directive(SpfResult.Status whenMatched, Mechanism mechanism) {}

    /// A target that is absent is the domain being evaluated.
    sealed interface Mechanism {
        record All() implements Mechanism {}

        record Include(MacroString target) implements Mechanism {}

        record A(@Nullable MacroString target, Prefixes prefixes) implements Mechanism {}

        record Mx(@Nullable MacroString target, Prefixes prefixes) implements Mechanism {}

        record Ptr(@Nullable MacroString target) implements Mechanism {}

        record Exists(MacroString target) implements Mechanism {}

        record Network(InetAddress address, int prefixBits) implements Mechanism {}
    }

    /// CIDR lengths for the two families: 0 to 32 and 0 to 128.
    record Prefixes(int v4, int v6) {
        static final Prefixes HOST = new Prefixes(32, 128);
    }
}
