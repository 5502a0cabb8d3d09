package dev.mailgent.bench.suite;

import dev.mailgent.bench.Benchmark;
import java.util.List;

/// Every benchmark, in the order of their rows in RESULTS.md.
public final class Suite {
    public static final List<Benchmark> ALL = List.of(
            SmtpAccept.of2k(),
            SmtpAccept.of50k(),
            SmtpAccept.newConnections(),
            new ApiRead(),
            new ApiList(),
            new SearchFlat(),
            new VaultRead(),
            new VaultWrite(),
            new SendEnqueue(),
            new SendDrain(),
            new CodeLatency(),
            new IdleCost(),
            new Rewrap(),
            new WebhookFanout(),
            new Start(),
            new Growth());

    private Suite() {}
}
