package dev.mailgent.bench.suite;

import dev.mailgent.bench.Benchmark;
import dev.mailgent.bench.Finding;
import dev.mailgent.bench.Goal;
import dev.mailgent.bench.Product;
import dev.mailgent.bench.Tool;
import dev.mailgent.bench.Workplace;
import dev.mailgent.bench.Wrk;
import java.util.List;

/// Storing secrets of 256 bytes, new ones and new versions, each sealed with a key of its own and on record, against
/// PostgreSQL inserting and committing a row of a few bytes.
record VaultWrite() implements Benchmark {
    private static final int NAMES = 20_000;

    @Override
    public String name() {
        return "vault-write";
    }

    @Override
    public String summary() {
        return "PUT of a secret of 256 bytes, against pgbench inserting a tiny row";
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
            var wrk = Wrk.put(
                    workplace,
                    product.api(product.firstInbox()),
                    VaultRead.paths(workplace.options().size(NAMES, NAMES / 10)),
                    VaultRead.body(),
                    Yardsticks.seconds(workplace));
            var yardstick = Yardsticks.tinyInsert(workplace, product.database());
            var comparison = workplace.rounds().compare("store", product.side(wrk::run), yardstick.side());
            return List.of(Finding.of(
                    "256 B",
                    comparison,
                    Goal.atLeast(0.4),
                    "wrk -t1 -c32 -d5s, PUT BASE/v0/vault/NAME; pgbench -M prepared -c 32 -j 1 -T 5"));
        }
    }
}
