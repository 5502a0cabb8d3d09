package dev.mailgent.protocol.header;

import java.time.Instant;
import java.util.Optional;

/// Dates of RFC 5322 section 3.3 and of the wild.
@SuppressWarnings("DoNotCallSuggester")
public final class MailDate {
    private MailDate() {}

    public static Optional<Instant> parse(String value) {
        throw new UnsupportedOperationException("lands next");
    }
}
