package dev.mailgent.protocol.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.smtp.client.Delivery.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {
    private static final Instant QUEUED = Instant.parse("2026-03-01T10:00:00Z");
    private static final RetrySchedule EXACT =
            new RetrySchedule(RetrySchedule.defaults().steps(), Duration.ofHours(4), Duration.ofDays(3), 0);

    @Test
    void waits_grow_to_four_hours_and_the_last_attempt_is_at_the_end_of_three_days() {
        var waits = new ArrayList<Long>();
        var now = QUEUED;
        for (var attempt = 1; ; attempt++) {
            var next = EXACT.next(QUEUED, now, attempt, retry(Cause.LOST, null), new Random(1));
            if (next.isEmpty()) {
                break;
            }
            waits.add(Duration.between(now, next.get()).toMinutes());
            now = next.get();
        }
        assertThat(waits.subList(0, 10))
                .containsExactlyElementsOf(List.of(1L, 5L, 10L, 20L, 40L, 60L, 120L, 240L, 240L, 240L));
        assertThat(now).isEqualTo(QUEUED.plus(Duration.ofDays(3)));
    }

    @Test
    void waits_are_spread_by_a_tenth_and_the_same_seed_gives_the_same_wait() {
        var schedule = RetrySchedule.defaults();
        var random = new Random(42);
        var seen = new ArrayList<Long>();
        for (var i = 0; i < 1000; i++) {
            var next = schedule.next(QUEUED, QUEUED, 3, retry(Cause.LOST, null), random)
                    .orElseThrow();
            seen.add(Duration.between(QUEUED, next).toSeconds());
        }
        assertThat(seen).allMatch(seconds -> seconds >= 540 && seconds <= 660);
        assertThat(seen.stream().distinct().count()).isGreaterThan(50);
        assertThat(schedule.next(QUEUED, QUEUED, 3, retry(Cause.LOST, null), new Random(9)))
                .isEqualTo(schedule.next(QUEUED, QUEUED, 3, retry(Cause.LOST, null), new Random(9)));
    }

    @ParameterizedTest
    @CsvSource({
        "1, GREYLISTED, , 300",
        "2, GREYLISTED, , 300",
        "3, GREYLISTED, , 600",
        "1, GREYLISTED, 60, 60",
        "1, THROTTLED, 300, 300",
        "5, THROTTLED, 30, 2400",
        "5, THROTTLED, 3600, 3600",
        "1, LOST, , 60",
    })
    void a_wait_the_server_asked_for_is_honoured(int attempts, Cause cause, @Nullable Long asked, long seconds) {
        var failed = retry(cause, asked == null ? null : Duration.ofSeconds(asked));

        assertThat(EXACT.next(QUEUED, QUEUED, attempts, failed, new Random(1))).hasValue(QUEUED.plusSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "'try again in 5 minutes', 300",
        "'Greylisted, please try again in 300 seconds', 300",
        "'come back after 1 hour.', 3600",
        "'greylisted for 60s', 60",
        "'wait 10 min', 600",
        "'try again in 99999 hours', 86400",
        "'try again later', ",
        "'mailbox in 5 pieces', ",
        "'in in in 5', ",
    })
    void asked_waits_are_read_from_the_text(String text, @Nullable Long seconds) {
        assertThat(Verdict.askedDelay(text)).isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "450, 4.7.1, 'Client host rejected', GREYLISTED",
        "451, , 'Greylisting in action', GREYLISTED",
        "421, 4.7.0, 'too much mail from you', THROTTLED",
        "451, 4.7.650, 'rate limited', THROTTLED",
        "452, 4.2.2, 'mailbox full', REFUSED_FOR_NOW",
    })
    void refusals_for_now_have_a_cause(int code, @Nullable String enhanced, String text, Cause cause) {
        assertThat(Verdict.of(new RecipientReply("b@x.test", code, enhanced, text)))
                .isInstanceOfSatisfying(
                        Delivery.Retry.class, retry -> assertThat(retry.cause()).isEqualTo(cause));
    }

    private static Delivery.Retry retry(Cause cause, @Nullable Duration asked) {
        return new Delivery.Retry(new RecipientReply("b@x.test", 450, null, ""), cause, asked, false);
    }
}
