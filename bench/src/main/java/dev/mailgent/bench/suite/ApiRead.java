package dev.mailgent.bench.suite;

import dev.mailgent.bench.Benchmark;
import dev.mailgent.bench.Feeder;
import dev.mailgent.bench.Finding;
import dev.mailgent.bench.Goal;
import dev.mailgent.bench.Product;
import dev.mailgent.bench.Tool;
import dev.mailgent.bench.Workplace;
import dev.mailgent.bench.Wrk;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// One message by its id, any of 200,000, against PostgreSQL reading a row of that size by its key.
record ApiRead() implements Benchmark {
    private static final int MESSAGES = 200_000;
    private static final int MESSAGES_QUICK = 1_000;

    @Override
    public String name() {
        return "api-read";
    }

    @Override
    public String summary() {
        return "GET of one message of 200,000, against pgbench reading a row by key";
    }

    @Override
    public String takes() {
        return "5 min";
    }

    @Override
    public List<Tool> tools() {
        return List.of(Tool.WRK, Tool.PGBENCH);
    }

    @Override
    public List<Finding> run(Workplace workplace) throws Exception {
        var messages = workplace.options().size(MESSAGES, MESSAGES_QUICK);
        try (var product = Product.start(workplace)) {
            var inbox = product.firstInbox();
            Feeder.fill(workplace, product, inbox, messages);
            var wrk = Wrk.get(
                    workplace, product.api(inbox), paths(product, inbox, messages), Yardsticks.seconds(workplace));
            var yardstick = Yardsticks.keyRead(workplace, product.database(), messages);
            var comparison = workplace.rounds().compare("read", product.side(wrk::run), yardstick.side());
            return List.of(Finding.of(
                    "random of %,d".formatted(messages),
                    comparison,
                    Goal.atLeast(0.55).withSpread(5),
                    "wrk -t1 -c32 -d5s BASE/v0/messages/ID; pgbench -M prepared -c 32 -j 1 -T 5"));
        }
    }

    /// Paths of the newest messages of an inbox.
    static List<String> paths(Product product, Product.Inbox inbox, int count) throws Exception {
        return product
                .database()
                .texts("SELECT message_id FROM message WHERE identity_id = " + Feeder.identity(inbox)
                        + " ORDER BY seq DESC LIMIT " + count)
                .stream()
                .map(id -> "/v0/messages/" + URLEncoder.encode(id, StandardCharsets.UTF_8))
                .toList();
    }
}
