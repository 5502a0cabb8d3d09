package dev.mailgent.bench.suite;

import dev.mailgent.bench.Benchmark;
import dev.mailgent.bench.Command;
import dev.mailgent.bench.Finding;
import dev.mailgent.bench.HttpWire;
import dev.mailgent.bench.Launch;
import dev.mailgent.bench.Parallel;
import dev.mailgent.bench.Product;
import dev.mailgent.bench.Tool;
import dev.mailgent.bench.Workplace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What an agent that only waits costs: ten thousand identities, each with a call that waits for mail
/// or a stream of events, and nothing happening. Memory of the JVM with them against the same JVM
/// without.
record IdleCost() implements Benchmark {
    private static final int IDENTITIES = 10_000;
    private static final int IDENTITIES_QUICK = 200;
    private static final int AT_ONCE = 8;

    /// A long poll of the HTTP server by itself, idle, in live heap (performance goals, measured apart).
    private static final double PLAIN_KILOBYTES = 23;

    private static final double MOST_RATIO = 0.6;
    private static final long MOST_RESIDENT_MB = 384;

    @Override
    public String name() {
        return "idle-cost";
    }

    @Override
    public String summary() {
        return "memory of 10,000 idle waits and of 10,000 idle streams";
    }

    @Override
    public String takes() {
        return "4 min";
    }

    @Override
    public List<Tool> tools() {
        return List.of();
    }

    @Override
    public List<Finding> run(Workplace workplace) throws Exception {
        var count = workplace.options().size(IDENTITIES, IDENTITIES_QUICK);
        var settings = List.of("--http-max-connections", "30000", "--stream-heartbeat", "300");
        var launch = new Launch(workplace.directory("data"), true, "-XX:-DisableAttachMechanism", settings);
        try (var product = Product.start(workplace, launch)) {
            Queue<String> keys = new ConcurrentLinkedQueue<>();
            Parallel.times(
                    count, AT_ONCE, i -> keys.add(product.newInbox("idle" + i).key()));
            var findings = new ArrayList<Finding>();
            findings.add(
                    measure(workplace, product, List.copyOf(keys), "waits", "/v0/messages/wait?timeout=50", false));
            findings.add(measure(workplace, product, List.copyOf(keys), "streams", "/v0/events/stream", true));
            return findings;
        }
    }

    private static Finding measure(
            Workplace workplace, Product product, List<String> keys, String what, String path, boolean answers)
            throws Exception {
        var before = liveHeap(product.pid());
        var open = new ConcurrentLinkedQueue<HttpWire>();
        try {
            Parallel.times(keys.size(), AT_ONCE, i -> {
                var wire = new HttpWire(product.baseUrl(), keys.get((int) i), 256);
                open.add(wire);
                wire.get("/v0/whoami"); // so that keys are looked up at a pace
                wire.ask(path);
                if (answers) {
                    wire.head();
                }
            });
            awaitOpen(
                    product, what.equals("waits") ? "mailgent_waits_open" : "mailgent_event_streams_open", keys.size());
            var each = (liveHeap(product.pid()) - before) / 1024.0 / keys.size();
            var resident = product.residentBytes() >> 20;
            workplace.say("  %,d %s: %.1f KB live heap each, %d MB resident in all"
                    .formatted(keys.size(), what, each, resident));
            var ratio = each / PLAIN_KILOBYTES;
            return new Finding(
                    "%,d idle %s".formatted(keys.size(), what),
                    "%.1f KB live heap each; %d MB resident in all".formatted(each, resident),
                    "%.2f".formatted(ratio),
                    "<= %.1fx of %.0f KB, <= %d MB: %s"
                            .formatted(
                                    MOST_RATIO,
                                    PLAIN_KILOBYTES,
                                    MOST_RESIDENT_MB,
                                    ratio <= MOST_RATIO && resident <= MOST_RESIDENT_MB ? "met" : "missed"),
                    "jcmd PID GC.class_histogram; grep VmRSS /proc/PID/status");
        } finally {
            for (var wire : open) {
                wire.close();
            }
        }
    }

    private static void awaitOpen(Product product, String metric, int count) throws Exception {
        var end = System.nanoTime() + 30_000_000_000L;
        var most = 0.0;
        while (most < count) {
            var now = product.platform()
                    .text("/metrics")
                    .lines()
                    .filter(line -> line.startsWith(metric + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1)))
                    .sum();
            most = Math.max(most, now);
            if (System.nanoTime() > end) {
                throw new IllegalStateException(metric + " reached " + most + " of " + count);
            }
            Thread.sleep(100);
        }
    }

    /// Bytes that are still there after a full collection.
    private static long liveHeap(long pid) throws Exception {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var total = Command.run(List.of(jcmd, Long.toString(pid), "GC.class_histogram"))
                .checked("jcmd")
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow()
                .trim()
                .split("\\s+");
        return Long.parseLong(total[2]);
    }
}
