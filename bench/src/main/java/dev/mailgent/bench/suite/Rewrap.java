package dev.mailgent.bench.suite;

import dev.mailgent.bench.BenchException;
import dev.mailgent.bench.Benchmark;
import dev.mailgent.bench.Finding;
import dev.mailgent.bench.Parallel;
import dev.mailgent.bench.Product;
import dev.mailgent.bench.Sample;
import dev.mailgent.bench.Tool;
import dev.mailgent.bench.Workplace;
import dev.mailgent.bench.Wrk;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// `./mailgent keys rotate-org` beside a server that opens secrets all the while: how many data keys are
/// wrapped anew a second, and what the readers notice of it. A credential with 200 backup codes has 15 data
/// keys, so that a million of them takes 66,667 writes.
record Rewrap() implements Benchmark {
    private static final int KEYS = 1_000_000;
    private static final int KEYS_QUICK = 1_500;
    private static final int CODES = 200;
    private static final int KEYS_EACH = 15;
    private static final int AT_ONCE = 16;
    private static final int WATCHED = 1_000;

    /// Readers of an agent platform, not a flood: a flood would measure who wins the two cores.
    private static final int READERS = 4;

    @Override
    public String name() {
        return "rewrap";
    }

    @Override
    public String summary() {
        return "a new organization key over 1,000,000 data keys while secrets are opened";
    }

    @Override
    public String takes() {
        return "15 min";
    }

    @Override
    public List<Tool> tools() {
        return List.of(Tool.WRK);
    }

    @Override
    public List<Finding> run(Workplace workplace) throws Exception {
        var credentials = (workplace.options().size(KEYS, KEYS_QUICK) + KEYS_EACH - 1) / KEYS_EACH;
        try (var product = Product.start(workplace)) {
            var inbox = product.firstInbox();
            var api = product.api(inbox);
            workplace.say("  storing %,d credentials".formatted(credentials));
            var body = body();
            Parallel.times(credentials, AT_ONCE, i -> api.put("/v0/vault/c" + i, body));
            product.database().tidy();
            var keys = product.database().number("SELECT count(*) FROM keystore.dek");
            var paths = IntStream.range(0, Math.min(WATCHED, credentials))
                    .mapToObj(i -> "/v0/vault/c" + i)
                    .toList();
            var seconds = Yardsticks.seconds(workplace);
            var reader = new Wrk(workplace, api, paths, "GET", null, READERS, seconds);
            reader.run();
            var before = reader.run();
            var rotation = rotation(workplace, product);
            var begun = System.nanoTime();
            var running = rotation.start();
            workplace.onEnd(running);
            var ended = running.onExit().thenApply(_ -> System.nanoTime());
            var during = new ArrayList<Sample>();
            do {
                during.add(reader.run());
            } while (running.isAlive());
            if (running.waitFor() != 0) {
                throw new BenchException("keys rotate-org ended with " + running.exitValue());
            }
            var took = (ended.get() - begun) / 1e9;
            var left = product.database()
                    .number("SELECT count(*) FROM keystore.dek WHERE kek_version < (SELECT max(version) FROM"
                            + " keystore.org_kek)");
            var errors =
                    before.errors() + during.stream().mapToLong(Sample::errors).sum();
            if (left > 0 || errors > 0) {
                throw new BenchException(left + " keys were left, " + errors + " requests failed");
            }
            return List.of(finding(keys, took, before, during));
        }
    }

    private static ProcessBuilder rotation(Workplace workplace, Product product) {
        var builder = new ProcessBuilder(
                        workplace.home().resolve("mailgent").toString(),
                        "keys",
                        "rotate-org",
                        "--data",
                        product.dataDirectory().toString())
                .redirectErrorStream(true)
                .redirectOutput(product.dataDirectory().resolve("rotate.log").toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("MAILGENT_") && !name.equals("MAILGENT_JAVA_HOME"));
        return builder;
    }

    private static Finding finding(long keys, double took, Sample before, List<Sample> during) {
        var rate = during.stream().mapToDouble(Sample::rate).average().orElse(Double.NaN);
        var p50 = during.stream().mapToDouble(Sample::p50Millis).average().orElse(Double.NaN);
        var p99 = during.stream().mapToDouble(Sample::p99Millis).max().orElse(Double.NaN);
        return new Finding(
                "%,d data keys".formatted(keys),
                "%,.0f keys/s in %.0f s; %d readers %,.0f/s to %,.0f/s before, p50 %.1f ms to %.1f ms, worst p99 %.1f ms to %.1f ms"
                        .formatted(
                                keys / took,
                                took,
                                READERS,
                                rate,
                                before.rate(),
                                p50,
                                before.p50Millis(),
                                p99,
                                before.p99Millis()),
                "%.2f".formatted(rate / before.rate()),
                "no request fails: met",
                "./mailgent keys rotate-org; wrk -t1 -c" + READERS + " BASE/v0/vault/NAME");
    }

    private static String body() {
        var codes = IntStream.range(0, CODES)
                .mapToObj(i -> String.format(Locale.ROOT, "\"code-%04d\"", i))
                .collect(Collectors.joining(","));
        return "{\"type\":\"LOGIN\",\"data\":{\"password\":\"" + "p".repeat(200)
                + "\",\"totp\":\"JBSWY3DPEHPK3PXPJBSWY3DP\",\"backupCodes\":[" + codes + "]}}";
    }
}
