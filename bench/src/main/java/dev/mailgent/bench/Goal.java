package dev.mailgent.bench;

/// What is asked of a case (performance goals are ratios: absolute figures are those of a machine).
///
/// @param ratio the least ratio of rates, product to yardstick
/// @param cpuRatio the most processor time an operation, as a part of the yardstick's; NaN when there is no such goal
/// @param spread the most that p99 may be, as a multiple of p50; NaN when there is no such goal
public record Goal(double ratio, double cpuRatio, double spread) {
    public static Goal atLeast(double ratio) {
        return new Goal(ratio, Double.NaN, Double.NaN);
    }

    public Goal withCpu(double most) {
        return new Goal(ratio, most, spread);
    }

    public Goal withSpread(double most) {
        return new Goal(ratio, cpuRatio, most);
    }

    // Comparisons with NaN are false: a goal that is not there is not missed.
    boolean isMet(Comparison comparison) {
        return comparison.ratio() >= ratio && !(comparison.cpuRatio() > cpuRatio) && !(comparison.spread() > spread);
    }

    @Override
    public String toString() {
        return ">= " + ratio + "x" + (Double.isNaN(cpuRatio) ? "" : ", CPU <= " + cpuRatio + "x")
                + (Double.isNaN(spread) ? "" : ", p99 <= " + spread + "x p50");
    }
}
