package dev.mailgent.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Both sides, round by round.
public record Comparison(List<Sample> product, List<Sample> yardstick) {
    public Comparison {
        product = List.copyOf(product);
        yardstick = List.copyOf(yardstick);
    }

    /// Median of the ratios of the rounds.
    public double ratio() {
        return median(ratios());
    }

    double lowest() {
        return ratios().stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }

    double highest() {
        return ratios().stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }

    /// Processor time an operation, product to yardstick; median of the rounds.
    public double cpuRatio() {
        return median(IntStream.range(0, product.size())
                .mapToObj(i -> product.get(i).cpuMicros() / yardstick.get(i).cpuMicros())
                .toList());
    }

    /// p99 of the product as a multiple of its p50; NaN when latencies are unknown.
    double spread() {
        return median(product, Sample::p99Millis) / median(product, Sample::p50Millis);
    }

    static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return median(samples.stream().map(figure::applyAsDouble).toList());
    }

    private List<Double> ratios() {
        return IntStream.range(0, product.size())
                .mapToObj(i -> product.get(i).rate() / yardstick.get(i).rate())
                .toList();
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        var middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
