package dev.mailgent.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What is to be written after some attempts of one webhook. Pure: facts in, decisions out.
///
/// @param failingSince first failure after the last success, as of now; null when the last attempts
///     succeeded
/// @param disable why the webhook is to be served no more; null when it goes on
/// @param disabledBy the delivery that decided it; null when it goes on
record Plan(
        List<Delivery.Settled> settled,
        @Nullable Instant failingSince,
        @Nullable String disable,
        @Nullable UUID disabledBy,
        int delivered,
        int retried,
        int failed) {
    /// A webhook that failed for this long without one success, and used up the attempts of a delivery,
    /// is disabled.
    private static final Duration HOPELESS = Duration.ofDays(3);

    /// @param failingSince as of before
    static Plan of(
            List<Delivery.Attempt> attempts, @Nullable Instant failingSince, Instant now, RandomGenerator random) {
        var settled = new ArrayList<Delivery.Settled>();
        var since = failingSince;
        String disable = null;
        UUID disabledBy = null;
        int delivered = 0;
        int retried = 0;
        for (var attempt : attempts) {
            var next = next(attempt, now, random);
            settled.add(settled(attempt, next.orElse(null)));
            if (attempt.succeeded()) {
                since = null;
                delivered++;
                continue;
            }
            retried += next.isPresent() ? 1 : 0;
            since = since == null && !attempt.isTest() ? attempt.at() : since;
            var hopeless = next.isEmpty() && !attempt.isTest() && since != null && isLongAgo(since, now);
            if (disable == null && (attempt.isGone() || hopeless)) {
                disable = attempt.isGone() ? Webhook.GONE : Webhook.FAILING;
                disabledBy = attempt.of().id();
            }
        }
        return new Plan(settled, since, disable, disabledBy, delivered, retried, attempts.size() - delivered - retried);
    }

    private static boolean isLongAgo(Instant since, Instant now) {
        return !since.plus(HOPELESS).isAfter(now);
    }

    /// A test is sent once.
    private static Optional<Instant> next(Delivery.Attempt attempt, Instant now, RandomGenerator random) {
        if (attempt.succeeded() || attempt.isGone() || attempt.isTest()) {
            return Optional.empty();
        }
        return RetryPlan.next(attempt.of().tries() + 1, now, RetryPlan.asked(attempt.retryAfter(), now), random);
    }

    private static Delivery.Settled settled(Delivery.Attempt attempt, @Nullable Instant next) {
        var ended = attempt.succeeded() ? Delivery.State.DELIVERED : Delivery.State.FAILED;
        return new Delivery.Settled(
                attempt.of().id(),
                (next == null ? ended : Delivery.State.PENDING).name(),
                next,
                attempt.of().attempts(),
                attempt.at(),
                attempt.status(),
                attempt.durationMs(),
                attempt.error(),
                attempt.response());
    }
}
