package dev.mailgent.bench.suite;

import dev.mailgent.bench.Benchmark;
import dev.mailgent.bench.Database;
import dev.mailgent.bench.Finding;
import dev.mailgent.bench.HttpWire;
import dev.mailgent.bench.Product;
import dev.mailgent.bench.SmtpConnection;
import dev.mailgent.bench.Tool;
import dev.mailgent.bench.Workplace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/// From the last byte of a mail, handed to the server's socket, to the code in the hands of one who
/// waits: by a waiting call, and by a stream and a read of the message it names. Idle, and while 500
/// other mails a second come.
record CodeLatency() implements Benchmark {
    private static final int MAILS = 200;
    private static final int MAILS_QUICK = 20;
    private static final int LOAD_PER_SECOND = 500;
    private static final int LOAD_INBOXES = 50;
    private static final double MOST_RATIO = 5;
    private static final double MOST_P99_IDLE = 25;
    private static final double MOST_P99_LOADED = 100;
    private static final Pattern RESUME = Pattern.compile("\"resume\":\"([^\"]+)\"");
    private static final Pattern MESSAGE = Pattern.compile("\"messageId\":\"([^\"]+)\"");

    @Override
    public String name() {
        return "code-latency";
    }

    @Override
    public String summary() {
        return "from the last byte of a mail to the code, against a commit and a trivial request";
    }

    @Override
    public String takes() {
        return "3 min";
    }

    @Override
    public List<Tool> tools() {
        return List.of();
    }

    /// One way to the code; gives milliseconds from the last byte to the code.
    @FunctionalInterface
    private interface Way {
        double once(SmtpConnection smtp, int number) throws Exception;
    }

    @Override
    public List<Finding> run(Workplace workplace) throws Exception {
        try (var product = Product.start(workplace)) {
            var inbox = product.firstInbox();
            var others = new ArrayList<String>();
            for (var i = 0; i < LOAD_INBOXES; i++) {
                others.add(product.newInbox("load" + i).address());
            }
            var findings = new ArrayList<Finding>();
            try (var call = new Call(product, inbox);
                    var stream = new Stream(product, inbox)) {
                findings.add(measure(workplace, product, "waiting call, idle", call::once, MOST_P99_IDLE));
                findings.add(measure(workplace, product, "SSE and a read, idle", stream::once, MOST_P99_IDLE));
                var working = new AtomicBoolean(true);
                var failure = new AtomicReference<Throwable>();
                var load = load(product, others, working, failure);
                // A call of its own: the codes the stream was told of meanwhile are not to be waited for.
                try (var loaded = new Call(product, inbox)) {
                    findings.add(
                            measure(workplace, product, "waiting call, 500 mails/s", loaded::once, MOST_P99_LOADED));
                    findings.add(
                            measure(workplace, product, "SSE and a read, 500 mails/s", stream::once, MOST_P99_LOADED));
                } finally {
                    working.set(false);
                    for (var thread : load) {
                        thread.join();
                    }
                }
                if (failure.get() != null) {
                    throw new IllegalStateException("the load failed", failure.get());
                }
            }
            return findings;
        }
    }

    private static Finding measure(Workplace workplace, Product product, String what, Way way, double mostP99)
            throws Exception {
        var mails = workplace.options().size(MAILS, MAILS_QUICK);
        var ours = new ArrayList<Double>();
        var ratios = new ArrayList<Double>();
        try (var smtp = new SmtpConnection(product.smtpPort());
                var http = new HttpWire(product.baseUrl(), product.firstInbox().key(), 8192)) {
            for (var i = 0; i < mails / 4; i++) { // a fresh JVM is slower
                way.once(smtp, i);
            }
            for (var round = 1; round <= workplace.options().rounds(); round++) {
                var yardstick = yardstick(product.database(), http, mails / 2);
                var here = new ArrayList<Double>();
                for (var i = 0; i < mails; i++) {
                    here.add(way.once(smtp, i));
                }
                var p50 = percentile(here, 50);
                ours.addAll(here);
                ratios.add(p50 / yardstick);
                workplace.say("  %s, round %d: p50 %.2f ms, p99 %.2f ms; commit and request %.2f ms; ratio %.1f"
                        .formatted(what, round, p50, percentile(here, 99), yardstick, p50 / yardstick));
            }
        }
        var ratio = percentile(ratios, 50);
        var p99 = percentile(ours, 99);
        return new Finding(
                what,
                "p50 %.2f ms, p99 %.2f ms".formatted(percentile(ours, 50), p99),
                "%.1f (%.1f to %.1f)".formatted(ratio, percentile(ratios, 0), percentile(ratios, 100)),
                "p50 <= %.0fx, p99 <= %.0f ms: %s"
                        .formatted(MOST_RATIO, mostP99, ratio <= MOST_RATIO && p99 <= mostP99 ? "met" : "missed"),
                "./mailgent bench code-latency");
    }

    /// Median of a commit of one row of 2 KB and median of `GET /healthz`, one after the other, added.
    private static double yardstick(Database database, HttpWire http, int times) throws Exception {
        var requests = new ArrayList<Double>();
        for (var i = 0; i < times; i++) {
            var begin = System.nanoTime();
            http.get("/healthz");
            requests.add((System.nanoTime() - begin) / 1e6);
        }
        return percentile(database.commitMillis(times), 50) + percentile(requests, 50);
    }

    private static double percentile(List<Double> values, int percent) {
        var sorted = values.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private static byte[] mail(String to, String id, String text) {
        return ("From: noreply@shop.test\r\nTo: <" + to + ">\r\nSubject: Your code\r\nMessage-ID: <" + id
                        + "@shop.test>\r\nContent-Type: text/plain\r\n\r\n" + text + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String code(int number) {
        return Integer.toString(100_000 + number * 7_919 % 900_000);
    }

    /// Delivers on a thread of its own, since the reply may come after the code; gives when the last
    /// byte was written.
    private static long deliver(SmtpConnection smtp, Product.Inbox inbox, String code) throws Exception {
        var id = Long.toHexString(System.nanoTime());
        return smtp.deliverTimed(inbox.address(), mail(inbox.address(), id, "Your verification code is " + code + "."));
    }

    /// `GET /v0/messages/wait`, each going on from the last.
    private static final class Call implements AutoCloseable {
        private final HttpWire wire;
        private final Product.Inbox inbox;
        private String resume;

        Call(Product product, Product.Inbox inbox) throws Exception {
            this.wire = new HttpWire(product.baseUrl(), inbox.key(), 8192);
            this.inbox = inbox;
            this.resume = resume(wire.get("/v0/messages/wait?for=code&timeout=0"));
        }

        private static String resume(String answer) {
            var found = RESUME.matcher(answer);
            if (!found.find()) {
                throw new IllegalStateException(answer);
            }
            return found.group(1);
        }

        double once(SmtpConnection smtp, int number) throws Exception {
            wire.ask("/v0/messages/wait?for=code&timeout=30&resume=" + resume);
            LockSupport.parkNanos(3_000_000); // it waits by then
            var code = code(number);
            var sent = deliver(smtp, inbox, code);
            var answer = wire.answer();
            var millis = (System.nanoTime() - sent) / 1e6;
            if (!answer.contains("\"code\":\"" + code + "\"")) {
                throw new IllegalStateException("not the code " + code + ": " + answer);
            }
            smtp.awaitReplies();
            resume = resume(answer);
            return millis;
        }

        @Override
        public void close() throws IOException {
            wire.close();
        }
    }

    /// `GET /v0/events/stream`, and `GET /v0/messages/{id}` for the message it names.
    private static final class Stream implements AutoCloseable {
        private final HttpWire events;
        private final HttpWire read;
        private final Product.Inbox inbox;

        Stream(Product product, Product.Inbox inbox) throws Exception {
            this.events = new HttpWire(product.baseUrl(), inbox.key(), 8192);
            this.read = new HttpWire(product.baseUrl(), inbox.key(), 8192);
            this.inbox = inbox;
            events.ask("/v0/events/stream?types=message.received");
            events.head();
            await("stream.ready", "");
        }

        /// Reads up to the data of the next event of a type.
        private String await(String type, String holds) throws Exception {
            while (true) {
                if (events.line().equals("event: " + type)) {
                    var data = events.line();
                    if (data.contains(holds)) {
                        return data;
                    }
                }
            }
        }

        double once(SmtpConnection smtp, int number) throws Exception {
            var code = code(number);
            drain();
            var sent = deliver(smtp, inbox, code);
            var event = MESSAGE.matcher(await("message.received", "messageId"));
            if (!event.find()) {
                throw new IllegalStateException("an event without a message");
            }
            var id = event.group(1).replace("<", "%3C").replace(">", "%3E");
            var answer = read.get("/v0/messages/" + id);
            var millis = (System.nanoTime() - sent) / 1e6;
            if (!answer.contains("\"code\":\"" + code + "\"")) {
                throw new IllegalStateException("not the code " + code + ": " + answer);
            }
            smtp.awaitReplies();
            return millis;
        }

        /// The waiting calls' mails were told here too.
        private void drain() throws Exception {
            while (events.hasMore()) {
                events.line();
            }
        }

        @Override
        public void close() throws IOException {
            events.close();
            read.close();
        }
    }

    private static List<Thread> load(
            Product product, List<String> inboxes, AtomicBoolean working, AtomicReference<Throwable> failure) {
        var sent = new AtomicLong();
        var begin = System.nanoTime();
        var threads = new ArrayList<Thread>();
        for (var t = 0; t < 8; t++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try (var smtp = new SmtpConnection(product.smtpPort())) {
                    while (working.get()) {
                        var number = sent.getAndIncrement();
                        var due = begin + number * 1_000_000_000L / LOAD_PER_SECOND;
                        LockSupport.parkNanos(due - System.nanoTime());
                        var to = inboxes.get((int) (number % inboxes.size()));
                        smtp.deliver(to, mail(to, "load" + number, "lorem ipsum dolor sit amet ".repeat(70)));
                    }
                } catch (Exception e) {
                    failure.compareAndSet(null, e);
                }
            }));
        }
        return threads;
    }
}
