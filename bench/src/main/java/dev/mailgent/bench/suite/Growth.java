package dev.mailgent.bench.suite;

import dev.mailgent.bench.Benchmark;
import dev.mailgent.bench.Comparison;
import dev.mailgent.bench.Feeder;
import dev.mailgent.bench.Finding;
import dev.mailgent.bench.Inboxes;
import dev.mailgent.bench.Pgbench;
import dev.mailgent.bench.Product;
import dev.mailgent.bench.Side;
import dev.mailgent.bench.SmtpSource;
import dev.mailgent.bench.Tool;
import dev.mailgent.bench.Workplace;
import dev.mailgent.bench.Wrk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Accepting, reading and listing while identities and messages grow tenfold at a time, against themselves at the
/// beginning. Each rate is taken beside the same small PostgreSQL read, and those ratios are compared, so that the
/// machine's moods cancel out.
record Growth() implements Benchmark {
    private static final int SOURCE_INBOXES = 1_000;
    private static final int SOURCE_INBOXES_QUICK = 100;
    private static final int YARDSTICK_ROWS = 10_000;
    private static final double LEAST_PER_DECADE = 0.9;

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String summary() {
        return "accept, read and list at 1,000 to 100,000 identities and messages (--million), against itself at 1,000";
    }

    @Override
    public String takes() {
        return "12 min; 30 min with --million";
    }

    @Override
    public List<Tool> tools() {
        return List.of(Tool.SMTP_SOURCE, Tool.WRK, Tool.PGBENCH);
    }

    @Override
    public List<Finding> run(Workplace workplace) throws Exception {
        var sizes = ApiList.sizes(workplace);
        var rates = new LinkedHashMap<String, List<Comparison>>();
        try (var product = Product.start(workplace)) {
            Inboxes.make(product, workplace.options().size(SOURCE_INBOXES, SOURCE_INBOXES_QUICK));
            var yardstick = Yardsticks.keyRead(workplace, product.database(), YARDSTICK_ROWS);
            var inbox = product.firstInbox();
            var filled = 0;
            for (var size : sizes) {
                Feeder.fill(workplace, product, inbox, size - filled);
                filled = size;
                Inboxes.multiply(product, size);
                measure(workplace, product, inbox, yardstick, size, rates);
            }
        }
        var findings = new ArrayList<Finding>();
        rates.forEach((what, comparisons) -> {
            for (var i = 1; i < comparisons.size(); i++) {
                findings.add(finding(what, sizes.get(i - 1), sizes.get(i), comparisons.get(i - 1), comparisons.get(i)));
            }
        });
        return findings;
    }

    private static void measure(
            Workplace workplace,
            Product product,
            Product.Inbox inbox,
            Pgbench yardstick,
            int size,
            LinkedHashMap<String, List<Comparison>> rates)
            throws Exception {
        var api = product.api(inbox);
        var seconds = Yardsticks.seconds(workplace);
        var source = new SmtpSource(
                workplace.options().size(SOURCE_INBOXES, SOURCE_INBOXES_QUICK), 50, 2_048, true, Inboxes.REST);
        var loads = List.of(
                new Load("read", Wrk.get(workplace, api, ApiRead.paths(product, inbox, size), seconds)::run),
                new Load("list", Wrk.get(workplace, api, Pages.down(api, size), seconds)::run),
                new Load("accept", () -> SmtpAccept.accept(product, source)));
        for (var load : loads) {
            var comparison = workplace
                    .rounds()
                    .compare("%s at %,d".formatted(load.what(), size), product.side(load.work()), yardstick.side());
            rates.computeIfAbsent(load.what(), _ -> new ArrayList<>()).add(comparison);
        }
    }

    private record Load(String what, Side.Load work) {}

    private static Finding finding(String what, int from, int to, Comparison before, Comparison after) {
        var ratio = after.ratio() / before.ratio();
        return new Finding(
                "%s, %,d to %,d".formatted(what, from, to),
                "%.3f to %.3f of the yardstick's rate".formatted(before.ratio(), after.ratio()),
                "%.2f".formatted(ratio),
                ">= %.1fx a decade: %s".formatted(LEAST_PER_DECADE, ratio >= LEAST_PER_DECADE ? "met" : "missed"),
                "as in smtp-accept-2k, api-read, api-list");
    }
}
