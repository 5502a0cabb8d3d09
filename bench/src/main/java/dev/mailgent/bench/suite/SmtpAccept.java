package dev.mailgent.bench.suite;

import dev.mailgent.bench.BenchException;
import dev.mailgent.bench.Benchmark;
import dev.mailgent.bench.Finding;
import dev.mailgent.bench.Goal;
import dev.mailgent.bench.Inboxes;
import dev.mailgent.bench.Postfix;
import dev.mailgent.bench.Product;
import dev.mailgent.bench.Sample;
import dev.mailgent.bench.SmtpSource;
import dev.mailgent.bench.Tool;
import dev.mailgent.bench.Workplace;
import java.util.ArrayList;
import java.util.List;

/// Accepting mail for 1,000 inboxes, each mail parsed, threaded, indexed and committed before its 250,
/// against a Postfix that accepts into its queue and then discards.
///
/// @param messageBytes payload of a mail
/// @param keepConnection whether a connection carries many mails
/// @param goals by number of sessions
record SmtpAccept(String name, String takes, int messageBytes, boolean keepConnection, List<Case> goals)
        implements Benchmark {
    private static final int INBOXES = 1_000;
    private static final int INBOXES_QUICK = 100;

    record Case(int sessions, Goal goal) {}

    static SmtpAccept of2k() {
        return new SmtpAccept(
                "smtp-accept-2k",
                "4 min",
                2_048,
                true,
                List.of(
                        new Case(50, Goal.atLeast(4).withCpu(0.35)),
                        new Case(10, Goal.atLeast(3).withCpu(0.35))));
    }

    static SmtpAccept of50k() {
        return new SmtpAccept(
                "smtp-accept-50k",
                "6 min",
                51_200,
                true,
                List.of(new Case(50, Goal.atLeast(2)), new Case(10, Goal.atLeast(1.5))));
    }

    static SmtpAccept newConnections() {
        return new SmtpAccept("smtp-newconn", "3 min", 2_048, false, List.of(new Case(50, Goal.atLeast(3))));
    }

    @Override
    public String summary() {
        return "mails of %d KB, %s, against Postfix"
                .formatted(messageBytes / 1024, keepConnection ? "connections kept" : "a connection each");
    }

    @Override
    public List<Tool> tools() {
        return List.of(Tool.SMTP_SOURCE, Tool.POSTFIX, Tool.POSTCONF);
    }

    @Override
    public List<Finding> run(Workplace workplace) throws Exception {
        var inboxes = workplace.options().size(INBOXES, INBOXES_QUICK);
        var findings = new ArrayList<Finding>();
        try (var product = Product.start(workplace);
                var postfix = Postfix.start(workplace, "discard:")) {
            Inboxes.make(product, inboxes);
            for (var one : goals) {
                var source = new SmtpSource(inboxes, one.sessions(), messageBytes, keepConnection, Inboxes.REST);
                var comparison = workplace
                        .rounds()
                        .compare(
                                "s=" + one.sessions(),
                                product.side(() -> accept(product, source)),
                                postfix.side(() -> source.run(postfix.port())));
                findings.add(Finding.of("s=" + one.sessions(), comparison, one.goal(), source.shown()));
            }
        }
        return findings;
    }

    /// One round, and the proof that every mail that was answered 250 is a row.
    static Sample accept(Product product, SmtpSource source) throws Exception {
        var before = rows(product);
        var sample = source.run(product.smtpPort());
        var stored = rows(product) - before;
        if (stored != sample.operations()) {
            throw new BenchException(sample.operations() + " mails were accepted and " + stored + " are there");
        }
        return sample;
    }

    private static long rows(Product product) throws Exception {
        return product.database().number("SELECT count(*) FROM message");
    }
}
