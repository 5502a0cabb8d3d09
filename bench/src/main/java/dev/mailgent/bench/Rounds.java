package dev.mailgent.bench;

import java.util.ArrayList;
import java.util.concurrent.ThreadLocalRandom;

/// Lets two sides work by turns: a discarded warm-up of each, then rounds in random order. On a shared machine absolute
/// figures move by a factor of two within minutes; the ratio inside a round does not.
public final class Rounds {
    private static final long WARM_OPERATIONS = 6_000;
    private static final double WARM_SECONDS = 6;

    private final Workplace workplace;

    Rounds(Workplace workplace) {
        this.workplace = workplace;
    }

    /// @throws BenchException when an operation of either side failed
    public Comparison compare(String what, Side product, Side yardstick) throws Exception {
        workplace.say("%s: %s against %s".formatted(what, product.name(), yardstick.name()));
        warm(product);
        warm(yardstick);
        var ours = new ArrayList<Sample>();
        var theirs = new ArrayList<Sample>();
        for (var round = 1; round <= workplace.options().rounds(); round++) {
            var oursFirst = ThreadLocalRandom.current().nextBoolean();
            if (oursFirst) {
                ours.add(measure(product));
                theirs.add(measure(yardstick));
            } else {
                theirs.add(measure(yardstick));
                ours.add(measure(product));
            }
            workplace.say("  round %d: %s | %s | ratio %.2f, CPU %.2f"
                    .formatted(
                            round,
                            figures(product, ours.getLast()),
                            figures(yardstick, theirs.getLast()),
                            ours.getLast().rate() / theirs.getLast().rate(),
                            ours.getLast().cpuMicros() / theirs.getLast().cpuMicros()));
        }
        return new Comparison(ours, theirs);
    }

    private void warm(Side side) throws Exception {
        var operations = 0L;
        var seconds = 0.0;
        do {
            var sample = measure(side);
            operations += sample.operations();
            seconds += sample.seconds();
        } while (!workplace.options().quick() && operations < WARM_OPERATIONS && seconds < WARM_SECONDS);
    }

    private static Sample measure(Side side) throws Exception {
        var sample = side.measure();
        if (sample.errors() > 0 || sample.operations() == 0) {
            throw new BenchException(side.name() + ": " + sample.errors() + " errors in " + sample.operations()
                    + " operations; a benchmark with errors measures nothing");
        }
        return sample;
    }

    private static String figures(Side side, Sample sample) {
        var latency = Double.isNaN(sample.p50Millis())
                ? ""
                : ", p50 %.1f ms, p99 %.1f ms".formatted(sample.p50Millis(), sample.p99Millis());
        return "%s %,.0f/s, %,.0f us CPU%s".formatted(side.name(), sample.rate(), sample.cpuMicros(), latency);
    }
}
