package dev.mailgent.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `./mailgent soak`: mixed load for a long time, bounded in rate, and a line every ten seconds. It fails
/// on any error, on a mail that is not there, and on heap, threads or open files that grow.
final class Soak {
    private static final String USAGE = """
            usage: ./mailgent soak [--minutes N]

            Receives, reads, lists, searches and sends for N minutes (10) and watches memory, threads and open files.
            """;
    private static final int MINUTES = 10;
    private static final Duration EVERY = Duration.ofSeconds(10);

    /// The first of the lines are a JVM that is still warming up.
    private static final int WARM_LINES = 3;

    private Soak() {}

    static int main(Path home, List<String> arguments) throws Exception {
        var minutes = MINUTES;
        if (!arguments.isEmpty()) {
            minutes = arguments.size() == 2 && arguments.getFirst().equals("--minutes")
                    ? Main.number(arguments.get(1))
                    : -1;
        }
        if (minutes < 1) {
            System.err.print(USAGE);
            return 2;
        }
        try (var workplace = new Workplace(home, new Options(1, false, false))) {
            Launch.prepareCache(workplace);
            // Attaching is how the JVM is told to collect before its heap is read.
            var launch = new Launch(workplace.directory("data"), true, "-XX:-DisableAttachMechanism", List.of());
            try (var product = Product.start(workplace, launch)) {
                return run(workplace, product, Duration.ofMinutes(minutes)) ? 0 : 1;
            }
        } catch (BenchException e) {
            System.err.println("soak: failed: " + e.getMessage());
            return 1;
        }
    }

    private static boolean run(Workplace workplace, Product product, Duration length) throws Exception {
        var load = new SoakLoad(product);
        load.start();
        var lines = new ArrayList<Vitals>();
        var begin = System.nanoTime();
        while (System.nanoTime() - begin < length.toNanos() && load.failure() == null) {
            TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
            var vitals = Vitals.of(product);
            lines.add(vitals);
            workplace.say("%4d s  %s | %s"
                    .formatted((System.nanoTime() - begin) / 1_000_000_000, load.ratesSince(EVERY), vitals));
        }
        load.stop();
        var failures = new ArrayList<String>();
        if (load.failure() != null) {
            failures.add("an operation failed: " + load.failure());
        }
        var stored = product.database().number("SELECT count(*) FROM message WHERE message_id LIKE '%@source.test>'");
        if (stored != load.received()) {
            failures.add(load.received() + " mails were answered 250 and " + stored + " are there");
        }
        failures.addAll(growth(lines));
        failures.forEach(failure -> System.err.println("soak: " + failure));
        if (load.failure() != null) {
            workplace.sayComplaints();
        }
        workplace.say(failures.isEmpty() ? "soak: passed" : "soak: failed");
        return failures.isEmpty();
    }

    /// The least of the last third against the most of the first: what only sways does not grow.
    private static List<String> growth(List<Vitals> all) {
        var lines = all.subList(Math.min(WARM_LINES, all.size()), all.size());
        var third = lines.size() / 3;
        if (third == 0) {
            return List.of("too short to say whether anything grows");
        }
        var early = lines.subList(0, third);
        var late = lines.subList(lines.size() - third, lines.size());
        var found = new ArrayList<String>();
        for (var watched : Vitals.WATCHED) {
            var most = early.stream().mapToLong(watched.figure()).max().orElseThrow();
            var least = late.stream().mapToLong(watched.figure()).min().orElseThrow();
            if (least > most * 1.2 + watched.slack()) {
                found.add(watched.name() + " grew from " + most + " to " + least);
            }
        }
        return found;
    }

    /// What a long run must not let grow.
    ///
    /// @param heapBytes live after a collection
    record Vitals(long heapBytes, long residentBytes, long threads, long openFiles, String queues) {
        static final List<Watched> WATCHED = List.of(
                new Watched("live heap (bytes)", Vitals::heapBytes, 16L << 20),
                new Watched("threads", Vitals::threads, 10),
                new Watched("open files", Vitals::openFiles, 20));

        record Watched(String name, java.util.function.ToLongFunction<Vitals> figure, long slack) {}

        static Vitals of(Product product) throws IOException, InterruptedException {
            var pid = product.pid();
            var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            Command.run(List.of(jcmd, Long.toString(pid), "GC.run")).checked("jcmd GC.run");
            var metrics = product.platform().text("/metrics");
            return new Vitals(
                    metric(metrics, "heap_used_bytes"),
                    Processes.residentBytes(pid),
                    Processes.threads(pid),
                    Processes.openFiles(pid),
                    "mails waiting %d, deliveries waiting %d"
                            .formatted(metric(metrics, "mail_commit_waiting"), metric(metrics, "delivery_jobs")));
        }

        private static long metric(String metrics, String name) {
            return metrics.lines()
                    .filter(line -> line.startsWith("mailgent_" + name + " "))
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .mapToLong(value -> value.equals("NaN") ? -1 : (long) Double.parseDouble(value))
                    .findFirst()
                    .orElseThrow(() -> new BenchException("/metrics has no " + name));
        }

        @Override
        public String toString() {
            return "heap %d MB, resident %d MB, %d threads, %d files, %s"
                    .formatted(heapBytes >> 20, residentBytes >> 20, threads, openFiles, queues);
        }
    }
}
