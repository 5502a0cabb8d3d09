package dev.mailgent.bench;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The work of a soak: a few callers that do one kind of thing each, again and again with a pause between, until one of
/// them fails or they are told to stop.
final class SoakLoad {
    private static final int PAUSE_MILLIS = 10;
    private static final int SENDS_PAUSE_MILLIS = 50;
    private static final int CALLERS = 2;
    private static final int REMEMBERED = 500;

    private final Product product;
    private final Product.Inbox inbox;
    private final String run = UUID.randomUUID().toString();
    private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);
    private final Map<Kind, Long> reported = new EnumMap<>(Kind.class);
    private final ConcurrentLinkedQueue<String> ids = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final LongAdder mails = new LongAdder();
    private final Thread[] threads = new Thread[Kind.values().length * CALLERS];

    private enum Kind {
        RECEIVE,
        READ,
        LIST,
        SEARCH,
        SEND
    }

    SoakLoad(Product product) {
        this.product = product;
        this.inbox = product.firstInbox();
        for (var kind : Kind.values()) {
            counts.put(kind, new LongAdder());
        }
    }

    void start() {
        var n = 0;
        for (var kind : Kind.values()) {
            for (var caller = 0; caller < CALLERS; caller++) {
                var first = caller;
                threads[n++] = Thread.ofVirtual().start(() -> call(kind, first));
            }
        }
    }

    void stop() throws InterruptedException {
        going.set(false);
        for (var thread : threads) {
            thread.join();
        }
    }

    @Nullable
    Throwable failure() {
        return failure.get();
    }

    /// Mails answered 250.
    long received() {
        return mails.sum();
    }

    /// Operations a second since this was last asked.
    String ratesSince(Duration span) {
        var text = new StringBuilder();
        counts.forEach((kind, count) -> {
            var now = count.sum();
            var before = reported.put(kind, now);
            text.append(kind.name().toLowerCase(java.util.Locale.ROOT))
                    .append(' ')
                    .append((now - (before == null ? 0 : before)) / span.toSeconds())
                    .append("/s ");
        });
        return text + "errors " + (failure.get() == null ? 0 : 1);
    }

    private void call(Kind kind, int first) {
        try (var smtp = new SmtpConnection(product.smtpPort())) {
            var api = product.api(inbox);
            for (var n = (long) first; going.get() && failure.get() == null; n += CALLERS) {
                once(kind, n, smtp, api);
                var count = counts.get(kind);
                if (count != null) {
                    count.increment();
                }
                LockSupport.parkNanos(Duration.ofMillis(kind == Kind.SEND ? SENDS_PAUSE_MILLIS : PAUSE_MILLIS)
                        .toNanos());
            }
        } catch (IOException | RuntimeException e) {
            failure.compareAndSet(null, e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void once(Kind kind, long n, SmtpConnection smtp, Api api) throws IOException, InterruptedException {
        switch (kind) {
            case RECEIVE -> {
                smtp.deliver(inbox.address(), Mails.raw(n, run, inbox.address()));
                mails.increment();
            }
            case READ -> {
                var id = ids.poll();
                if (id != null) {
                    api.get("/v0/messages/" + URLEncoder.encode(id, StandardCharsets.UTF_8));
                    ids.add(id);
                }
            }
            case LIST -> {
                for (var message : api.get("/v0/messages?limit=20").get("messages")) {
                    if (ids.size() < REMEMBERED) {
                        ids.add(message.get("messageId").asString());
                    }
                }
            }
            case SEARCH -> api.get("/v0/messages/search?limit=20&q=" + Mails.rareWord(n));
            case SEND -> {
                var to = n % 2 == 0 ? "someone@outside.test" : inbox.address();
                api.post(
                        "/v0/messages/send",
                        "{\"to\":[\"%s\"],\"subject\":\"soak %d\",\"text\":\"Mail %d of a soak.\"}"
                                .formatted(to, n, n));
            }
        }
    }
}
