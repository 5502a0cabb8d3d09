package dev.mailgent.bench.suite;

import dev.mailgent.bench.BenchException;
import dev.mailgent.bench.Benchmark;
import dev.mailgent.bench.Finding;
import dev.mailgent.bench.Goal;
import dev.mailgent.bench.Product;
import dev.mailgent.bench.Sample;
import dev.mailgent.bench.Tool;
import dev.mailgent.bench.Workplace;
import dev.mailgent.bench.Wrk;
import java.util.List;

/// Taking mails of 2 KB for sending, each composed, stored, logged and queued before its 201, against PostgreSQL
/// inserting rows of that size. Nothing is delivered meanwhile: the process has no worker.
record SendEnqueue() implements Benchmark {
    private static final int CONNECTIONS = 32;

    @Override
    public String name() {
        return "send-enqueue";
    }

    @Override
    public String summary() {
        return "POST of a mail of 2 KB, against pgbench inserting a row of 2 KB";
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
        try (var product = Product.start(workplace, "--roles", "api,smtp")) {
            var wrk = new Wrk(
                    workplace,
                    product.api(product.firstInbox()),
                    List.of("/v0/messages/send"),
                    "POST",
                    body("someone@sink.test"),
                    CONNECTIONS,
                    Yardsticks.seconds(workplace));
            var yardstick = Yardsticks.insert(workplace, product.database());
            var comparison =
                    workplace.rounds().compare("enqueue", product.side(() -> enqueue(product, wrk)), yardstick.side());
            return List.of(Finding.of(
                    "2 KB",
                    comparison,
                    Goal.atLeast(0.4),
                    "wrk -t1 -c32 -d5s, POST BASE/v0/messages/send; pgbench -M prepared -c 32 -j 1 -T 5"));
        }
    }

    /// The request for a mail of 2 KB.
    static String body(String to) {
        var text = "A line of a mail that an agent sends, as long as lines are.\\n".repeat(32);
        return "{\"to\":[\"" + to + "\"],\"subject\":\"A mail of the benchmark\",\"text\":\"" + text + "\"}";
    }

    /// One round, and the proof that every 201 has its row. wrk ends with requests under way: those may have one too.
    private static Sample enqueue(Product product, Wrk wrk) throws Exception {
        var before = product.database().number("SELECT count(*) FROM outbox");
        var sample = wrk.run();
        var stored = product.database().number("SELECT count(*) FROM outbox") - before;
        if (stored < sample.operations() || stored > sample.operations() + CONNECTIONS) {
            throw new BenchException(sample.operations() + " mails were answered 201 and " + stored + " are queued");
        }
        return sample;
    }
}
