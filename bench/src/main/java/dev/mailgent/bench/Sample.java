package dev.mailgent.bench;

/// What one side did in one round.
///
/// @param operations done without an error
/// @param seconds from the first to the last, by the clock
/// @param cpuSeconds of the side's processes, the generator's own not counted; until they were idle again
/// @param p50Millis median latency, NaN when the generator does not say
/// @param p99Millis likewise
public record Sample(
        long operations, double seconds, double cpuSeconds, long errors, double p50Millis, double p99Millis) {
    /// Without processor time, as a generator reports it.
    public static Sample of(long operations, double seconds, long errors) {
        return new Sample(operations, seconds, 0, errors, Double.NaN, Double.NaN);
    }

    Sample withCpu(double cpu) {
        return new Sample(operations, seconds, cpu, errors, p50Millis, p99Millis);
    }

    public double rate() {
        return operations / seconds;
    }

    public double cpuMicros() {
        return cpuSeconds * 1e6 / Math.max(1, operations);
    }
}
