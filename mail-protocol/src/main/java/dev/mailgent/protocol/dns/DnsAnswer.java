package dev.mailgent.protocol.dns;

import java.util.List;

/// What is known about a question. NXDOMAIN and NODATA differ because DMARC's `np` depends on it (RFC 9989), and
/// both differ from a failure because only a failure may be cured by trying again.
public sealed interface DnsAnswer<R> {
    /// At least one record, at most the number the resolver keeps.
    record Found<R>(List<R> records) implements DnsAnswer<R> {
        public Found {
            records = List.copyOf(records);
            if (records.isEmpty()) {
                throw new IllegalArgumentException("an answer without records is NoData");
            }
        }
    }

    /// NXDOMAIN: the name, and so everything below it, does not exist (RFC 8020).
    record NoDomain<R>() implements DnsAnswer<R> {}

    /// The name exists and has no record of this type.
    record NoData<R>() implements DnsAnswer<R> {}

    /// Nothing is known: SERVFAIL, time out, a broken answer, a spent budget.
    record Failed<R>(String reason) implements DnsAnswer<R> {}

    static <R> DnsAnswer<R> of(List<R> records) {
        return records.isEmpty() ? new NoData<>() : new Found<>(records);
    }

    /// The records found; empty in every other case.
    default List<R> records() {
        return this instanceof Found<R>(var found) ? found : List.of();
    }
}
