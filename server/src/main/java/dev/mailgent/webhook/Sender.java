package dev.mailgent.webhook;

import dev.mailgent.platform.egress.EgressException;
import dev.mailgent.platform.egress.GuardedHttp;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.time.Times;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes one attempt: signs, sends through the egress guard, and says how it went.
final class Sender {
    /// As much of an answer as is read at all.
    private static final int MOST_BYTES = 64 * 1024;

    private final GuardedHttp http;
    private final InstantSource clock;

    Sender(GuardedHttp http, InstantSource clock) {
        this.http = http;
        this.clock = clock;
    }

    /// @param secrets those that are valid, the newest first
    Delivery.Attempt attempt(OrgId org, String url, List<byte[]> secrets, Delivery.Due due) {
        var at = Times.now(clock);
        var begin = System.nanoTime();
        try {
            var body = due.body().getBytes(StandardCharsets.UTF_8);
            var headers = Signatures.headers(Delivery.wireId(due.id()), due.type(), at, body, secrets);
            var answer = http.send(org, new GuardedHttp.Ask("POST", http.parse(url), headers, body, MOST_BYTES));
            return attempt(
                    due,
                    at,
                    begin,
                    answer.status(),
                    error(answer.status()),
                    Scrub.text(answer.body()),
                    answer.retryAfter());
        } catch (EgressException e) {
            return attempt(due, at, begin, null, e.getMessage(), null, null);
        }
    }

    private static Delivery.Attempt attempt(
            Delivery.Due due,
            Instant at,
            long begin,
            @Nullable Integer status,
            @Nullable String error,
            @Nullable String response,
            @Nullable String retryAfter) {
        var took = (int) Duration.ofNanos(System.nanoTime() - begin).toMillis();
        return new Delivery.Attempt(due, at, status, took, error, response, retryAfter);
    }

    private static @Nullable String error(int status) {
        if (status >= 200 && status < 300) {
            return null;
        }
        return switch (status / 100) {
            case 3 -> "The receiver answered " + status + ": redirects are not followed.";
            case 1 -> "The receiver answered " + status + ", which is no final answer.";
            default -> "The receiver answered " + status + ".";
        };
    }
}
