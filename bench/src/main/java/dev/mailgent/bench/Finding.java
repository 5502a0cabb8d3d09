package dev.mailgent.bench;

/// What a benchmark found in one case: a row of `RESULTS.md`.
///
/// @param figures measured values in words
/// @param ratio product to yardstick in words, or a dash
/// @param verdict the goal and whether it is met
/// @param command how to repeat the heart of it
public record Finding(String what, String figures, String ratio, String verdict, String command) {
    public static Finding of(String what, Comparison comparison, Goal goal, String command) {
        var ours = comparison.product();
        var theirs = comparison.yardstick();
        // A yardstick without a process of its own has no CPU to compare.
        var theirCpu = Comparison.median(theirs, Sample::cpuMicros);
        var figures = "%,.0f/s to %,.0f/s; CPU an operation %,.0f us"
                .formatted(
                        Comparison.median(ours, Sample::rate),
                        Comparison.median(theirs, Sample::rate),
                        Comparison.median(ours, Sample::cpuMicros));
        if (theirCpu > 0) {
            figures += " to %,.0f us".formatted(theirCpu);
        }
        var p50 = Comparison.median(ours, Sample::p50Millis);
        if (!Double.isNaN(p50)) {
            figures += "; p50 %.1f ms, p99 %.1f ms".formatted(p50, Comparison.median(ours, Sample::p99Millis));
        }
        var ratio = "%.2f (%.2f to %.2f)".formatted(comparison.ratio(), comparison.lowest(), comparison.highest());
        if (theirCpu > 0) {
            ratio += ", CPU %.2f".formatted(comparison.cpuRatio());
        }
        return new Finding(what, figures, ratio, goal + (goal.isMet(comparison) ? ": met" : ": missed"), command);
    }
}
