package dev.mailgent.bench.suite;

import dev.mailgent.bench.Benchmark;
import dev.mailgent.bench.Comparison;
import dev.mailgent.bench.Feeder;
import dev.mailgent.bench.Finding;
import dev.mailgent.bench.Goal;
import dev.mailgent.bench.Product;
import dev.mailgent.bench.Tool;
import dev.mailgent.bench.Workplace;
import dev.mailgent.bench.Wrk;
import java.util.ArrayList;
import java.util.List;

/// Pages of 50 messages in inboxes of growing size, the first page and pages at any depth, against PostgreSQL reading
/// such pages by keyset. What matters most is that the ratio does not fall as the inbox grows.
record ApiList() implements Benchmark {
    private static final String COMMAND =
            "wrk -t1 -c32 -d5s 'BASE/v0/messages?limit=50'; pgbench -M prepared -c 32 -j 1 -T 5";

    @Override
    public String name() {
        return "api-list";
    }

    @Override
    public String summary() {
        return "pages of 50 at 1,000 to 100,000 messages (--million: 1,000,000), against pgbench by keyset";
    }

    @Override
    public String takes() {
        return "9 min; 20 min with --million";
    }

    @Override
    public List<Tool> tools() {
        return List.of(Tool.WRK, Tool.PGBENCH);
    }

    @Override
    public List<Finding> run(Workplace workplace) throws Exception {
        var findings = new ArrayList<Finding>();
        var deep = new ArrayList<Comparison>();
        var sizes = sizes(workplace);
        try (var product = Product.start(workplace)) {
            for (var size : sizes) {
                var inbox = product.newInbox("list" + size);
                Feeder.fill(workplace, product, inbox, size);
                var api = product.api(inbox);
                var yardstick = Yardsticks.page(workplace, product.database(), size);
                var any = Pages.down(api, size);
                for (var depth : List.of(List.of(Pages.FIRST), any)) {
                    var what = "%,d messages, %s".formatted(size, depth.equals(any) ? "any depth" : "first page");
                    var wrk = Wrk.get(workplace, api, depth, Yardsticks.seconds(workplace));
                    var comparison = workplace.rounds().compare(what, product.side(wrk::run), yardstick.side());
                    findings.add(Finding.of(what, comparison, Goal.atLeast(0.35), COMMAND));
                    if (depth.equals(any)) {
                        deep.add(comparison);
                    }
                }
            }
        }
        findings.add(flatness(sizes, deep));
        return findings;
    }

    static List<Integer> sizes(Workplace workplace) {
        if (workplace.options().quick()) {
            return List.of(200, 1_000);
        }
        return workplace.options().million()
                ? List.of(1_000, 10_000, 100_000, 1_000_000)
                : List.of(1_000, 10_000, 100_000);
    }

    /// The largest inbox against the second smallest, each by its own yardstick, so that the machine's moods cancel
    /// out.
    private static Finding flatness(List<Integer> sizes, List<Comparison> deep) {
        var from = Math.min(1, sizes.size() - 2);
        var ratio = deep.getLast().ratio() / deep.get(from).ratio();
        return new Finding(
                "any depth at %,d to any depth at %,d".formatted(sizes.getLast(), sizes.get(from)),
                "the ratios above",
                "%.2f".formatted(ratio),
                ">= 0.8x: " + (ratio >= 0.8 ? "met" : "missed"),
                COMMAND);
    }
}
