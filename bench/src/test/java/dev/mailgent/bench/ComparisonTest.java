package dev.mailgent.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    @Test
    void the_ratio_is_the_median_of_the_rounds_and_not_the_ratio_of_the_medians() {
        // Rates 100, 400, 90 against 100, 200, 10: ratios 1, 2, 9.
        var comparison = new Comparison(
                List.of(sample(100, 2), sample(400, 2), sample(90, 2)),
                List.of(sample(100, 4), sample(200, 4), sample(10, 4)));

        assertThat(comparison.ratio()).isEqualTo(2);
        assertThat(comparison.lowest()).isEqualTo(1);
        assertThat(comparison.highest()).isEqualTo(9);
    }

    @Test
    void processor_time_is_compared_by_operation() {
        var comparison = new Comparison(List.of(sample(100, 1)), List.of(sample(50, 1)));

        assertThat(comparison.cpuRatio()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void a_goal_for_processor_time_can_be_missed_by_a_side_that_is_fast_enough() {
        var comparison = new Comparison(List.of(sample(400, 8)), List.of(sample(100, 1)));

        assertThat(Goal.atLeast(3).isMet(comparison)).isTrue();
        assertThat(Goal.atLeast(3).withCpu(0.35).isMet(comparison)).isFalse();
        assertThat(Goal.atLeast(5).isMet(comparison)).isFalse();
    }

    private static Sample sample(long operations, double cpuSeconds) {
        return Sample.of(operations, 1, 0).withCpu(cpuSeconds);
    }
}
