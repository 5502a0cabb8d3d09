package dev.mailgent.protocol.dns;

import java.time.Duration;

/// Answers questions about names. Implementations are safe to share between threads, except [DnsBudget].
public interface Dns {
    /// Asks once, blocking the calling (virtual) thread.
    ///
    /// @param atMost the longest this may take; what is not known by then is a [DnsAnswer.Failed]
    /// @return never null and never an exception, whatever the network or the name does
    <R> DnsAnswer<R> ask(DnsQuestion<R> question, Duration atMost);
}
