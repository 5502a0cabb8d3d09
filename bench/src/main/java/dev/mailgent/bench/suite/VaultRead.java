package dev.mailgent.bench.suite;

import dev.mailgent.bench.BenchException;
import dev.mailgent.bench.Benchmark;
import dev.mailgent.bench.Finding;
import dev.mailgent.bench.Goal;
import dev.mailgent.bench.Parallel;
import dev.mailgent.bench.Product;
import dev.mailgent.bench.Sample;
import dev.mailgent.bench.Tool;
import dev.mailgent.bench.Workplace;
import dev.mailgent.bench.Wrk;
import java.util.List;
import java.util.stream.IntStream;

/// Opening secrets of 256 bytes, each with its audit entry on stable storage before the answer, against PostgreSQL
/// inserting and committing a row of a few bytes for each.
record VaultRead() implements Benchmark {
    private static final int SECRETS = 1_000;
    private static final int AT_ONCE = 8;

    @Override
    public String name() {
        return "vault-read";
    }

    @Override
    public String summary() {
        return "GET of a secret of 256 bytes, its audit entry first, against pgbench inserting a tiny row";
    }

    @Override
    public String takes() {
        return "2 min";
    }

    @Override
    public List<Tool> tools() {
        return List.of(Tool.WRK, Tool.PGBENCH);
    }

    @Override
    public List<Finding> run(Workplace workplace) throws Exception {
        try (var product = Product.start(workplace)) {
            var api = product.api(product.firstInbox());
            var paths = paths(workplace.options().size(SECRETS, SECRETS / 10));
            Parallel.times(paths.size(), AT_ONCE, i -> api.put(paths.get((int) i), body()));
            var wrk = Wrk.get(workplace, api, paths, Yardsticks.seconds(workplace));
            var yardstick = Yardsticks.tinyInsert(workplace, product.database());
            var comparison =
                    workplace.rounds().compare("open", product.side(() -> open(product, wrk)), yardstick.side());
            return List.of(Finding.of(
                    "256 B",
                    comparison,
                    Goal.atLeast(0.35),
                    "wrk -t1 -c32 -d5s, GET BASE/v0/vault/NAME; pgbench -M prepared -c 32 -j 1 -T 5"));
        }
    }

    static List<String> paths(int count) {
        return IntStream.range(0, count).mapToObj(i -> "/v0/vault/secret-" + i).toList();
    }

    /// The request that stores a secret of 256 bytes.
    static String body() {
        return "{\"type\":\"API_KEY\",\"data\":{\"secret\":\"" + "s".repeat(256) + "\"}}";
    }

    /// One round, and the proof that every opening is in the audit log.
    private static Sample open(Product product, Wrk wrk) throws Exception {
        var before = entries(product);
        var sample = wrk.run();
        var written = entries(product) - before;
        if (written < sample.operations()) {
            throw new BenchException(sample.operations() + " secrets were opened and " + written + " are on record");
        }
        return sample;
    }

    private static long entries(Product product) throws Exception {
        return product.database().number("SELECT count(*) FROM audit_entry");
    }
}
