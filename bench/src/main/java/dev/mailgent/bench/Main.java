package dev.mailgent.bench;

import dev.mailgent.bench.suite.Suite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `./mailgent bench` and `./mailgent soak`. Exit code 0: measured; 1: an operation or a benchmark failed; 2: usage.
public final class Main {
    private static final String USAGE = """
            usage: ./mailgent bench NAME... [--rounds N] [--quick] [--million]

              NAME       one of the benchmarks below, or all
              --rounds   how often product and yardstick alternate (5)
              --quick    small amounts and 2 rounds, to see that it works; nothing is recorded
              --million  where a benchmark knows that size, measure at 1,000,000 messages too

            A full run writes its rows into bench/RESULTS.md. Benchmarks that use Postfix need root.
            """;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        // Figures are written the same way everywhere.
        Locale.setDefault(Locale.ROOT);
        var home = Path.of(System.getProperty("mailgent.home", "."));
        System.exit(
                arguments.length > 0 && arguments[0].equals("soak")
                        ? Soak.main(home, List.of(arguments).subList(1, arguments.length))
                        : bench(home, List.of(arguments)));
    }

    private static int bench(Path home, List<String> arguments) throws Exception {
        var names = new ArrayList<String>();
        var rounds = 0;
        var quick = false;
        var million = false;
        for (var i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case "--quick" -> quick = true;
                case "--million" -> million = true;
                case "--rounds" -> rounds = i + 1 < arguments.size() ? number(arguments.get(++i)) : -1;
                case "--help", "-h", "help" -> {
                    list();
                    return 0;
                }
                default -> names.add(arguments.get(i));
            }
        }
        if (names.isEmpty() && rounds == 0) {
            list();
            return 0;
        }
        var chosen = Suite.ALL.stream()
                .filter(benchmark -> names.contains("all") || names.contains(benchmark.name()))
                .toList();
        var known = Suite.ALL.stream().map(Benchmark::name).toList();
        var strange = names.stream()
                .filter(name -> !name.equals("all") && !known.contains(name))
                .toList();
        if (!strange.isEmpty() || chosen.isEmpty() || rounds < 0) {
            System.err.println("bench: " + (strange.isEmpty() ? "bad options" : "there is no benchmark " + strange));
            System.err.print(USAGE);
            return 2;
        }
        var options = new Options(rounds > 0 ? rounds : quick ? Options.QUICK_ROUNDS : Options.ROUNDS, quick, million);
        var failed = 0;
        for (var benchmark : chosen) {
            failed += run(home, benchmark, options, known) ? 0 : 1;
        }
        return failed == 0 ? 0 : 1;
    }

    private static boolean run(Path home, Benchmark benchmark, Options options, List<String> known) throws IOException {
        var missing = Tool.missing(benchmark.tools());
        if (missing.isPresent()) {
            System.err.println(benchmark.name() + ": " + missing.get());
            return false;
        }
        try (var workplace = new Workplace(home, options)) {
            workplace.say("== %s: %s".formatted(benchmark.name(), benchmark.summary()));
            var findings = measure(benchmark, workplace);
            if (findings.isEmpty()) {
                return false;
            }
            for (var finding : findings) {
                workplace.say("%s %s: %s | ratio %s | goal %s"
                        .formatted(
                                benchmark.name(),
                                finding.what(),
                                finding.figures(),
                                finding.ratio(),
                                finding.verdict()));
            }
            workplace.say(benchmark.name() + ": 0 errors");
            if (!options.quick()) {
                new Results(home, known).replace(benchmark.name(), findings);
            }
            return true;
        }
    }

    /// What was found; nothing when the benchmark failed, and then why is printed.
    private static List<Finding> measure(Benchmark benchmark, Workplace workplace) {
        try {
            return benchmark.run(workplace);
        } catch (BenchException e) {
            System.err.println(benchmark.name() + ": failed: " + e.getMessage());
        } catch (Exception e) {
            System.err.println(benchmark.name() + ": failed");
            e.printStackTrace();
        }
        workplace.sayComplaints();
        return List.of();
    }

    private static void list() {
        System.out.println(USAGE);
        for (var benchmark : Suite.ALL) {
            System.out.printf("  %-16s %s (%s)%n", benchmark.name(), benchmark.summary(), benchmark.takes());
        }
    }

    /// -1 for anything that is not a positive number.
    static int number(String text) {
        try {
            return Math.max(Integer.parseInt(text), -1) == 0 ? -1 : Integer.parseInt(text);
        } catch (NumberFormatException _) {
            return -1;
        }
    }
}
