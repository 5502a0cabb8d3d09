package dev.mailgent.bench.suite;

import dev.mailgent.bench.Api;
import dev.mailgent.bench.BenchException;
import dev.mailgent.bench.Benchmark;
import dev.mailgent.bench.Feeder;
import dev.mailgent.bench.Finding;
import dev.mailgent.bench.Goal;
import dev.mailgent.bench.HttpSink;
import dev.mailgent.bench.Product;
import dev.mailgent.bench.Sample;
import dev.mailgent.bench.Side;
import dev.mailgent.bench.Tool;
import dev.mailgent.bench.Workplace;
import dev.mailgent.bench.Wrk;
import java.time.Duration;
import java.util.List;

/// 1,000 mails told to 20 webhooks each, from the first mail at the SMTP port to the last signed request
/// at a sink, against wrk posting to the same sink. Then the same with one webhook more, whose receiver
/// never answers.
record WebhookFanout() implements Benchmark {
    private static final int MAILS = 1_000;
    private static final int MAILS_QUICK = 50;
    private static final int WEBHOOKS = 20;
    private static final double MOST_COMMITS = 0.2;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String COMMITS = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";
    private static final String BODY = "{\"id\":\"evt_0000000000000000\",\"event\":\"message.received\",\"data\":{}}";

    @Override
    public String name() {
        return "webhook-fanout";
    }

    @Override
    public String summary() {
        return "20,000 signed events to a sink, against wrk posting to it; one dead receiver among them";
    }

    @Override
    public String takes() {
        return "4 min";
    }

    @Override
    public List<Tool> tools() {
        return List.of(Tool.WRK);
    }

    @Override
    public List<Finding> run(Workplace workplace) throws Exception {
        var mails = workplace.options().size(MAILS, MAILS_QUICK);
        var sink = HttpSink.start(workplace);
        try (var product = Product.start(workplace, "--webhooks-allow-loopback", "true")) {
            var inbox = product.firstInbox();
            var api = product.api(inbox);
            for (var i = 0; i < WEBHOOKS; i++) {
                register(api, sink.url());
            }
            var dead = register(product.platform(), sink.silentUrl());
            enable(product, dead, false);
            var wrk = new Wrk(
                    workplace,
                    new Api(sink.baseUrl(), ""),
                    List.of("/hook"),
                    "POST",
                    BODY,
                    32,
                    Yardsticks.seconds(workplace));
            // The sink is this process: what its requests cost is neither side's.
            var yardstick = new Side("wrk", List::of, wrk::run);
            var commits = new Commits(product);
            var fanout = workplace
                    .rounds()
                    .compare(
                            "fan-out",
                            product.side(() -> commits.counted(() -> fanOut(product, sink, mails))),
                            yardstick);
            var isolated = workplace
                    .rounds()
                    .compare(
                            "one dead receiver",
                            product.side(() -> fanOut(product, sink, mails))
                                    .preparedBy(() -> enable(product, dead, true)),
                            new Side("without", product::processes, () -> fanOut(product, sink, mails))
                                    .preparedBy(() -> enable(product, dead, false)));
            return List.of(
                    Finding.of(
                            "%,d events".formatted(mails * WEBHOOKS),
                            fanout,
                            Goal.atLeast(0.2),
                            "wrk -t1 -c32 POST http://127.0.0.1:SINK/hook"),
                    new Finding(
                            "commits",
                            "%.2f a delivery".formatted(commits.each()),
                            "-",
                            "<= %.1f: %s".formatted(MOST_COMMITS, commits.each() <= MOST_COMMITS ? "met" : "missed"),
                            "SELECT xact_commit FROM pg_stat_database, before and after"),
                    Finding.of("one dead receiver", isolated, Goal.atLeast(0.95), "the same without it"));
        }
    }

    private static String register(Api api, String url) throws Exception {
        return api.post("/v0/webhooks", "{\"url\":\"" + url + "\",\"events\":[\"message.received\"]}")
                .get("webhookId")
                .asString();
    }

    private static void enable(Product product, String webhook, boolean enabled) throws Exception {
        product.platform().patch("/v0/webhooks/" + webhook, "{\"enabled\":" + enabled + "}");
    }

    private static Sample fanOut(Product product, HttpSink sink, int mails) throws Exception {
        var before = sink.signed();
        var events = (long) mails * WEBHOOKS;
        var begin = System.nanoTime();
        Feeder.deliver(product, product.firstInbox(), mails);
        sink.await(before + events, PATIENCE);
        var seconds = (System.nanoTime() - begin) / 1e9;
        if (sink.signed() > before + events) {
            throw new BenchException("events came twice: " + (sink.signed() - before) + " of " + events);
        }
        return Sample.of(events, seconds, 0);
    }

    /// Counts commits of the product's database over some rounds; reads count too, as PostgreSQL counts
    /// them.
    private static final class Commits {
        private final Product product;
        private long commits;
        private long events;

        Commits(Product product) {
            this.product = product;
        }

        Sample counted(Side.Load load) throws Exception {
            var before = product.database().number(COMMITS);
            var sample = load.run();
            commits += product.database().number(COMMITS) - before;
            events += sample.operations();
            return sample;
        }

        double each() {
            return (double) commits / events;
        }
    }
}
