package dev.mailgent.protocol.smtp.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// When to try again. Pure: the same question with the same random numbers has the same answer.
///
/// @param steps wait after the first, second, … failed attempt
/// @param thenEvery wait after those
/// @param lifetime after which a message is given up; the last attempt is made at its very end
/// @param jitter share by which a wait is spread to both sides, so that a queue does not come back as one wave
public record RetrySchedule(List<Duration> steps, Duration thenEvery, Duration lifetime, double jitter) {
    /// Greylists usually want five minutes (RFC 6647 section 5).
    private static final Duration GREYLIST_WAIT = Duration.ofMinutes(5);

    /// So often a wait the server named is taken even when it is shorter than ours.
    private static final int TRUSTED_SHORT_WAITS = 3;

    public RetrySchedule {
        steps = List.copyOf(steps);
        if (jitter < 0 || jitter >= 1) {
            throw new IllegalArgumentException("jitter must be 0 to 1, not " + jitter);
        }
    }

    /// Dense at first, because mail of agents is awaited: 1, 5, 10, 20, 40 minutes, 1, 2, 4 hours, then every 4 hours
    /// for three days.
    public static RetrySchedule defaults() {
        return new RetrySchedule(
                List.of(
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(20),
                        Duration.ofMinutes(40),
                        Duration.ofMinutes(60),
                        Duration.ofMinutes(120),
                        Duration.ofMinutes(240)),
                Duration.ofHours(4),
                Duration.ofDays(3),
                0.1);
    }

    public RetrySchedule withLifetime(Duration longest) {
        return new RetrySchedule(steps, thenEvery, longest, jitter);
    }

    /// @param attemptsMade at least 1
    /// @return when to try again, never before `now`; empty when the time is up and the mail has to bounce
    public Optional<Instant> next(
            Instant queuedAt, Instant now, int attemptsMade, Delivery.Retry failed, RandomGenerator random) {
        var end = queuedAt.plus(lifetime);
        if (!now.isBefore(end)) {
            return Optional.empty();
        }
        var at = now.plus(waitAfter(attemptsMade, failed.cause(), failed.askedDelay(), random));
        return Optional.of(at.isBefore(end) ? at : end);
    }

    private Duration waitAfter(
            int attemptsMade, Delivery.Cause cause, @Nullable Duration asked, RandomGenerator random) {
        var own = attemptsMade <= steps.size() ? steps.get(Math.max(0, attemptsMade - 1)) : thenEvery;
        if (asked != null && (asked.compareTo(own) > 0 || attemptsMade <= TRUSTED_SHORT_WAITS)) {
            return spread(asked, 0, jitter, random); // earlier than asked would be refused again
        }
        if (cause == Delivery.Cause.GREYLISTED && own.compareTo(GREYLIST_WAIT) < 0) {
            return spread(GREYLIST_WAIT, 0, jitter, random);
        }
        return spread(own, -jitter, jitter, random);
    }

    private static Duration spread(Duration wait, double from, double to, RandomGenerator random) {
        var factor = 1 + from + (to - from) * random.nextDouble();
        return Duration.ofMillis(Math.max(1000, Math.round(wait.toMillis() * factor)));
    }
}
