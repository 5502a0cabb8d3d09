package dev.mailgent.webhook;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// When a delivery that failed is tried again: ten attempts over a little more than three days.
final class RetryPlan {
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    /// Attempts in all.
    static final int ATTEMPTS = PAUSES.size() + 1;

    /// The longest a host may put us off.
    static final Duration LONGEST_ASKED = Duration.ofHours(24);

    /// A pause is up to this much longer, so that what failed together does not come back together.
    private static final int JITTER_PERCENT = 20;

    private static final int LONGEST_HEADER = 40;

    private RetryPlan() {}

    /// The time of the next attempt, or empty when that was the last.
    ///
    /// @param tries attempts made
    /// @param asked what the host asked for; it may lengthen the pause, never shorten it
    static Optional<Instant> next(int tries, Instant now, @Nullable Duration asked, RandomGenerator random) {
        if (tries >= ATTEMPTS) {
            return Optional.empty();
        }
        var planned = PAUSES.get(Math.max(0, tries - 1)).toMillis();
        var pause = planned + random.nextLong(planned * JITTER_PERCENT / 100 + 1);
        var least = asked == null ? 0 : Math.min(asked.toMillis(), LONGEST_ASKED.toMillis());
        return Optional.of(now.plusMillis(Math.max(pause, least)));
    }

    /// `Retry-After` (RFC 9110 section 10.2.3): seconds or a date. Null for anything else.
    static @Nullable Duration asked(@Nullable String retryAfter, Instant now) {
        if (retryAfter == null || retryAfter.isBlank() || retryAfter.length() > LONGEST_HEADER) {
            return null;
        }
        var text = retryAfter.strip();
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            // More digits than that are more than a day in any case.
            return text.length() > 9 ? LONGEST_ASKED : Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            var at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
        } catch (DateTimeParseException _) {
            return null;
        }
    }
}
