package dev.mailgent.bench.suite;

import dev.mailgent.bench.Api;
import dev.mailgent.bench.BenchException;
import dev.mailgent.bench.Benchmark;
import dev.mailgent.bench.Finding;
import dev.mailgent.bench.Goal;
import dev.mailgent.bench.Parallel;
import dev.mailgent.bench.Postfix;
import dev.mailgent.bench.Product;
import dev.mailgent.bench.Sample;
import dev.mailgent.bench.SmtpSink;
import dev.mailgent.bench.SmtpSource;
import dev.mailgent.bench.Tool;
import dev.mailgent.bench.Workplace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Emptying a queue of 20,000 mails into a sink, against Postfix emptying its own. Both queues are filled
/// beforehand and held; what is timed is from the release to the last mail in the sink.
record SendDrain() implements Benchmark {
    private static final int MAILS = 20_000;
    private static final int MAILS_QUICK = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String WAITING = "SELECT count(*) FROM job WHERE kind = 'deliver'";
    private static final String SENT = "SELECT count(*) FROM delivery WHERE state = 'sent'";

    @Override
    public String name() {
        return "send-drain";
    }

    @Override
    public String summary() {
        return "a queue of 20,000 mails into smtp-sink, against Postfix relaying";
    }

    @Override
    public String takes() {
        return "10 min";
    }

    @Override
    public List<Tool> tools() {
        return List.of(Tool.SMTP_SINK, Tool.SMTP_SOURCE, Tool.POSTFIX, Tool.POSTCONF);
    }

    @Override
    public List<Finding> run(Workplace workplace) throws Exception {
        var mails = workplace.options().size(MAILS, MAILS_QUICK);
        var sink = SmtpSink.start(workplace);
        var relay = List.of(
                "--transport",
                "relay",
                "--relay-tls",
                "none",
                "--relay-host",
                "127.0.0.1",
                "--relay-port",
                "" + sink.port());
        try (var product = Product.start(workplace, relay.toArray(String[]::new));
                var postfix = Postfix.start(workplace, "smtp:[127.0.0.1]:" + sink.port())) {
            var api = product.api(product.firstInbox());
            var comparison = workplace
                    .rounds()
                    .compare(
                            "drain",
                            product.side(() -> drain(product, sink, mails)).preparedBy(() -> fill(product, api, mails)),
                            postfix.side(() -> drain(postfix, sink, mails)).preparedBy(() -> fill(postfix, mails)));
            return List.of(Finding.of(
                    "%,d mails of 2 KB, unsigned".formatted(mails),
                    comparison,
                    Goal.atLeast(1.5),
                    "smtp-sink -c 127.0.0.1:PORT 1024; postfix flush"));
        }
    }

    /// Queues mails that are not due for an hour.
    private static void fill(Product product, Api api, int mails) throws Exception {
        var body = SendEnqueue.body("someone@sink.test");
        var later = body.substring(0, body.length() - 1) + ",\"sendAt\":\""
                + Instant.now().plus(Duration.ofHours(1)) + "\"}";
        Parallel.times(mails, 32, _ -> api.post("/v0/messages/send", later));
        if (product.database().number(WAITING) != mails) {
            throw new BenchException("the queue holds " + product.database().number(WAITING) + " mails of " + mails);
        }
    }

    /// Makes all of them due and one more mail, which wakes the worker.
    private static Sample drain(Product product, SmtpSink sink, int mails) throws Exception {
        var sent = product.database().number(SENT);
        var before = sink.messages();
        var begin = System.nanoTime();
        product.database().execute("UPDATE job SET run_at = now() WHERE kind = 'deliver'");
        product.api(product.firstInbox()).post("/v0/messages/send", SendEnqueue.body("one@sink.test"));
        sink.await(before + mails + 1, PATIENCE);
        var seconds = (System.nanoTime() - begin) / 1e9;
        product.database().await("deliveries marked as sent", SENT, sent + mails + 1, Duration.ofSeconds(30));
        return Sample.of(mails + 1, seconds, 0);
    }

    private static void fill(Postfix postfix, int mails) throws Exception {
        postfix.set("defer_transports=smtp");
        new SmtpSource(mails / SmtpSource.PROCESSES, 50, 2_048, true, "someone@sink.test").run(postfix.port());
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (postfix.queued("deferred") < mails) {
            if (System.nanoTime() > end) {
                throw new BenchException("Postfix deferred " + postfix.queued("deferred") + " mails of " + mails);
            }
            Thread.sleep(100);
        }
        postfix.set("defer_transports=");
    }

    private static Sample drain(Postfix postfix, SmtpSink sink, int mails) throws Exception {
        var before = sink.messages();
        var begin = System.nanoTime();
        postfix.flush();
        sink.await(before + mails, PATIENCE);
        return Sample.of(mails, (System.nanoTime() - begin) / 1e9, 0);
    }
}
