package dev.mailgent.bench.suite;

import dev.mailgent.bench.Benchmark;
import dev.mailgent.bench.Finding;
import dev.mailgent.bench.Launch;
import dev.mailgent.bench.Product;
import dev.mailgent.bench.Tool;
import dev.mailgent.bench.Workplace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// From typing the command to the first 200, on a database that exists, without and with the AOT cache; and what the
/// idle server keeps in memory. The launcher and the start of PostgreSQL are part of it.
record Start() implements Benchmark {
    /// A server that does nothing but start PostgreSQL and answer, with an AOT cache, took 0.58 to 0.71 s on two cores.
    private static final double SKELETON_SECONDS = 0.71;

    private static final double MOST_SECONDS = 1.5 * SKELETON_SECONDS;
    private static final long MOST_RESIDENT_MB = 160;
    private static final long IDLE_MILLIS = 5_000;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String summary() {
        return "exec to first 200 without and with the AOT cache; memory when idle";
    }

    @Override
    public String takes() {
        return "1 min";
    }

    @Override
    public List<Tool> tools() {
        return List.of();
    }

    private record Begun(double seconds, long residentMb) {}

    @Override
    public List<Finding> run(Workplace workplace) throws Exception {
        var data = workplace.directory("data");
        Product.start(workplace).close();
        var plain = new ArrayList<Begun>();
        var cached = new ArrayList<Begun>();
        for (var round = 1; round <= workplace.options().rounds(); round++) {
            if (ThreadLocalRandom.current().nextBoolean()) {
                plain.add(begin(workplace, data, false));
                cached.add(begin(workplace, data, true));
            } else {
                cached.add(begin(workplace, data, true));
                plain.add(begin(workplace, data, false));
            }
            workplace.say("  round %d: plain %.2f s, with the cache %.2f s, idle %d MB"
                    .formatted(
                            round,
                            plain.getLast().seconds(),
                            cached.getLast().seconds(),
                            cached.getLast().residentMb()));
        }
        return List.of(
                time("plain", plain, Double.POSITIVE_INFINITY),
                time("with AOT cache", cached, MOST_SECONDS),
                memory(cached));
    }

    private static Begun begin(Workplace workplace, Path data, boolean aot) throws Exception {
        var launch = new Launch(data, aot, "", List.of());
        try (var started = launch.untilFirstAnswer(workplace)) {
            // A fresh JVM still compiles; then it rests.
            Thread.sleep(workplace.options().size((int) IDLE_MILLIS, 500));
            return new Begun(started.seconds(), started.residentBytes() >> 20);
        }
    }

    private static Finding time(String what, List<Begun> starts, double most) {
        var seconds = starts.stream().map(Begun::seconds).sorted().toList();
        var median = seconds.get(seconds.size() / 2);
        var verdict =
                Double.isInfinite(most) ? "none" : "<= %.2f s: %s".formatted(most, median <= most ? "met" : "missed");
        return new Finding(
                what,
                "%.2f s (%.2f to %.2f)".formatted(median, seconds.getFirst(), seconds.getLast()),
                "-",
                verdict,
                "./mailgent up");
    }

    private static Finding memory(List<Begun> starts) {
        var sizes = starts.stream().map(Begun::residentMb).sorted().toList();
        var median = sizes.get(sizes.size() / 2);
        return new Finding(
                "idle memory of the JVM",
                "%d MB resident (%d to %d)".formatted(median, sizes.getFirst(), sizes.getLast()),
                "-",
                "<= %d MB: %s".formatted(MOST_RESIDENT_MB, median <= MOST_RESIDENT_MB ? "met" : "missed"),
                "grep VmRSS /proc/PID/status");
    }
}
