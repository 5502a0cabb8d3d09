package dev.mailgent.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// When a delivery is tried again, and when nobody tries any more.
class PlanTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Random RANDOM = new Random(7);

    private static Delivery.Attempt attempt(int tries, @Nullable Integer status, @Nullable String retryAfter) {
        var due = new Delivery.Due(new UUID(7, 7), "message.received", "{}", tries, tries, NOW);
        var failed = status == null || status / 100 != 2;
        return new Delivery.Attempt(due, NOW, status, 5, failed ? "failed" : null, "", retryAfter);
    }

    private static Plan plan(@Nullable Instant failingSince, Delivery.Attempt... attempts) {
        return Plan.of(List.of(attempts), failingSince, NOW, RANDOM);
    }

    @Test
    void each_pause_is_as_documented_and_up_to_a_fifth_longer() {
        var pauses = List.of("PT5S", "PT5M", "PT30M", "PT2H", "PT5H", "PT10H", "PT14H", "PT20H", "PT24H");
        for (var tries = 0; tries < pauses.size(); tries++) {
            var pause = Duration.parse(pauses.get(tries));
            for (var i = 0; i < 200; i++) {
                var due = plan(null, attempt(tries, 500, null))
                        .settled()
                        .getFirst()
                        .due();
                assertThat(due)
                        .isBetween(
                                NOW.plus(pause), NOW.plus(pause.multipliedBy(6).dividedBy(5)));
            }
        }
        var last = plan(null, attempt(pauses.size(), 500, null)).settled().getFirst();
        assertThat(last.state()).isEqualTo("FAILED");
        assertThat(last.due()).isNull();
    }

    @Test
    void a_receiver_may_ask_for_a_longer_pause_and_never_for_more_than_a_day() {
        assertThat(plan(null, attempt(0, 429, "120")).settled().getFirst().due())
                .isEqualTo(NOW.plusSeconds(120));
        assertThat(plan(null, attempt(0, 503, "Sun, 01 Mar 2026 13:00:00 GMT"))
                        .settled()
                        .getFirst()
                        .due())
                .isEqualTo(NOW.plusSeconds(3600));
        assertThat(plan(null, attempt(0, 503, "99999999999999999999"))
                        .settled()
                        .getFirst()
                        .due())
                .isEqualTo(NOW.plus(Duration.ofDays(1)));
        for (var nothing : List.of("0", "-5", "soon", "Sun, 01 Mar 2020 13:00:00 GMT", "")) {
            assertThat(plan(null, attempt(0, 503, nothing)).settled().getFirst().due())
                    .as(nothing)
                    .isBetween(NOW.plusSeconds(5), NOW.plusSeconds(6));
        }
    }

    @Test
    void only_2xx_is_a_success() {
        for (var status : List.of(200, 201, 204, 299)) {
            assertThat(plan(NOW, attempt(0, status, null)).settled().getFirst().state())
                    .isEqualTo("DELIVERED");
        }
        for (var status : List.of(301, 302, 307, 308, 400, 404, 500)) {
            assertThat(plan(null, attempt(0, status, null)).settled().getFirst().state())
                    .as("%d", status)
                    .isEqualTo("PENDING");
        }
    }

    @Test
    void gone_ends_the_webhook_at_once() {
        var plan = plan(null, attempt(0, 410, null));
        assertThat(plan.disable()).isEqualTo("gone");
        assertThat(plan.settled().getFirst().state()).isEqualTo("FAILED");
    }

    @Test
    void a_webhook_is_given_up_after_three_days_without_a_success_and_not_for_one_bad_delivery() {
        assertThat(plan(NOW.minus(Duration.ofDays(4)), attempt(9, 500, null)).disable())
                .isEqualTo("failing");
        assertThat(plan(NOW.minus(Duration.ofHours(1)), attempt(9, 500, null)).disable())
                .isNull();
        assertThat(plan(NOW.minus(Duration.ofDays(4)), attempt(3, 500, null)).disable())
                .isNull();
        var mixed = plan(NOW.minus(Duration.ofDays(4)), attempt(0, 200, null), attempt(9, 500, null));
        assertThat(mixed.disable()).isNull();
    }

    @Test
    void failing_begins_with_the_first_failure_and_ends_with_a_success() {
        assertThat(plan(null, attempt(0, null, null)).failingSince()).isEqualTo(NOW);
        assertThat(plan(NOW.minusSeconds(9), attempt(1, 500, null)).failingSince())
                .isEqualTo(NOW.minusSeconds(9));
        assertThat(plan(NOW.minusSeconds(9), attempt(1, 200, null)).failingSince())
                .isNull();
    }
}
