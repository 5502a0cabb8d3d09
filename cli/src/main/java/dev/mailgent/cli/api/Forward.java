package dev.mailgent.cli.api;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/// A program on this machine that gets what a listener hears. Never another machine: mail is not for strangers, and a
/// webhook is signed where this is not.
public final class Forward {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI target;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build();

    private Forward(URI target) {
        this.target = target;
    }

    /// @throws Failure when the URL is not of this machine
    public static Forward to(String url) {
        try {
            var uri = new URI(url);
            if ("http".equals(uri.getScheme()) && uri.getHost() != null && LOOPBACK.contains(uri.getHost())) {
                return new Forward(uri);
            }
        } catch (URISyntaxException _) {
            // Said below.
        }
        throw Failure.of(
                "'" + url + "' is no program on this machine.",
                "A URL looks like http://localhost:3000/hook. For other machines there are webhooks.");
    }

    /// Posts an event with the body and the headers a webhook has, but for the signatures, and says the status that
    /// came
    /// back.
    ///
    /// @throws Failure when nothing answers
    public String post(Fields event) {
        try {
            var request = HttpRequest.newBuilder(target)
                    .timeout(PATIENCE)
                    .header("Content-Type", "application/json")
                    .header("X-Mailgent-Event", word(event.text("type")))
                    .header("X-Mailgent-Idempotency-Key", word(event.text("eventId")))
                    .header("webhook-id", word(event.text("eventId")))
                    .POST(HttpRequest.BodyPublishers.ofString(body(event)))
                    .build();
            return target + " answered "
                    + http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw Failure.of(target + " cannot be reached: " + e.getMessage(), "Start the program there.");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Failure.of("Interrupted.", "Start again.");
        }
    }

    /// A header's value, whoever answered for the server.
    private static String word(String text) {
        return text.replaceAll("[^A-Za-z0-9_.-]", "");
    }

    private static String body(Fields event) {
        var body = JsonMapper.shared().createObjectNode();
        body.put("id", event.text("eventId"))
                .put("event", event.text("type"))
                .put("type", event.text("type"))
                .put("timestamp", event.text("createdAt"))
                .put("identityId", event.text("identityId"))
                .set("data", event.in("data").node());
        return body.toString();
    }
}
