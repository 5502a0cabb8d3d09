package dev.mailgent.platform.time;

import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/// Instants as PostgreSQL keeps them, so that a row equals its copy in Java.
public final class Times {
    private Times() {}

    /// Now, cut to microseconds.
    public static Instant now(InstantSource clock) {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /// For a `timestamptz` parameter: pgjdbc takes `OffsetDateTime`, not `Instant`. Cut to microseconds:
    /// PostgreSQL would round, and what ends a moment later than asked has not ended in time.
    public static OffsetDateTime sql(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
