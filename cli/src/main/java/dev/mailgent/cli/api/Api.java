package dev.mailgent.cli.api;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One server, one key. Redirects are not followed: they would take the key along.
public final class Api implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /// The largest mail we serve is 40 MB, as JSON perhaps 60; an error's envelope is a few lines.
    private static final int MAX_ANSWER = 128 * 1024 * 1024;

    private static final int MAX_ERROR = 64 * 1024;

    private final Connection connection;
    private final String userAgent;
    private final HttpClient http;

    /// @param version of this client, for the server's log
    public Api(Connection connection, String version) {
        this.connection = connection;
        this.userAgent = "mailgent-cli/" + version;
        var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT);
        if (connection.base().startsWith("http:")) {
            http.sslContext(trustingNobody());
        }
        this.http = http.build();
    }

    /// The client makes itself ready for TLS even where the URL says http, and reading the trusted certificates takes a
    /// third of a short run. This is ready at once; no TLS connection could be made with it.
    private static SSLContext trustingNobody() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JDK without TLS", e);
        }
    }

    public Answer get(Target target) {
        return send("GET", target, null, null);
    }

    public Answer post(Target target, @Nullable JsonNode body) {
        return send("POST", target, body, null);
    }

    /// @param idempotencyKey repeats with the same key have one effect; null for none
    public Answer post(Target target, @Nullable JsonNode body, @Nullable String idempotencyKey) {
        return send("POST", target, body, idempotencyKey);
    }

    public Answer put(Target target, JsonNode body) {
        return send("PUT", target, body, null);
    }

    public Answer patch(Target target, JsonNode body) {
        return send("PATCH", target, body, null);
    }

    public Answer delete(Target target) {
        return send("DELETE", target, null, null);
    }

    /// Posts a message of JSON-RPC, whose refusal is a message too and is returned like any other.
    ///
    /// @throws Failure when what comes back is neither a success nor such a message, or nothing does
    public Answer exchange(Target target, byte[] message, Map<String, String> headers) {
        var request = request(target).header("Content-Type", "application/json");
        headers.forEach(request::header);
        return send(
                request.POST(HttpRequest.BodyPublishers.ofByteArray(message)).build(), true);
    }

    /// @throws Failure when the answer is not a success, or there is none
    private Answer send(String method, Target target, @Nullable JsonNode body, @Nullable String idempotencyKey) {
        return send(request(method, target, body, idempotencyKey), false);
    }

    private Answer send(HttpRequest request, boolean messages) {
        var method = request.method();
        try {
            var response = http.send(request, BodyHandlers.ofInputStream());
            try (var stream = response.body()) {
                if (response.statusCode() / 100 != 2) {
                    var refusal = stream.readNBytes(MAX_ERROR);
                    if (messages && isMessage(refusal)) {
                        return answer(response, new ByteArrayInputStream(refusal));
                    }
                    throw refused(response, refusal);
                }
                return answer(response, stream);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Failure.of("Interrupted while waiting for the answer.", unsure(method));
        } catch (HttpTimeoutException e) {
            throw Failure.of(connection.base() + " did not answer in time (" + e.getMessage() + ").", unsure(method));
        } catch (IOException e) {
            throw unreachable(method, e);
        }
    }

    /// Reads a stream of events line by line until `wantsMore` says no, the server ends it or the connection breaks,
    /// which is also taken for so when nothing comes for a minute: a stream says every 15 seconds that it lives.
    ///
    /// @param lastEventId of the stream that this one goes on from; null for a new one
    /// @throws Failure when there is no stream to read
    public void stream(Target target, @Nullable String lastEventId, Predicate<String> wantsMore) {
        stream(target, lastEventId, wantsMore, SILENCE);
    }

    void stream(Target target, @Nullable String lastEventId, Predicate<String> wantsMore, Duration silence) {
        var request = HttpRequest.newBuilder(request("GET", target, null, null), (_, _) -> true);
        if (lastEventId != null) {
            try {
                request.header("Last-Event-ID", lastEventId);
            } catch (IllegalArgumentException _) {
                throw Failure.of("What answered is not the Mailgent API.", "Check the URL: --base-url.");
            }
        }
        HttpResponse<InputStream> response;
        try {
            response = http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Failure.of("Interrupted while waiting for the answer.", "Try again.");
        } catch (IOException e) {
            throw unreachable("GET", e);
        }
        try (var stream = response.body();
                var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            if (response.statusCode() / 100 != 2) {
                throw refused(response, stream.readNBytes(MAX_ERROR));
            }
            var heard = new AtomicLong(System.nanoTime());
            var watch = Thread.ofVirtual().start(() -> closeWhenSilent(stream, heard, silence));
            try {
                var line = lines.readLine();
                while (line != null && wantsMore.test(line)) {
                    heard.set(System.nanoTime());
                    line = lines.readLine();
                }
            } finally {
                watch.interrupt();
            }
        } catch (IOException _) {
            // The caller goes on from where it was.
        }
    }

    private static void closeWhenSilent(InputStream stream, AtomicLong heard, Duration silence) {
        try (stream) {
            var left = silence.toNanos();
            while (left > 0) {
                TimeUnit.NANOSECONDS.sleep(left);
                left = silence.toNanos() - (System.nanoTime() - heard.get());
            }
        } catch (InterruptedException | IOException _) {
            // The stream ended.
        }
    }

    private static boolean isMessage(byte[] body) {
        try {
            return Fields.of(JsonMapper.shared().readTree(body)).has("jsonrpc");
        } catch (JacksonException _) {
            return false;
        }
    }

    private HttpRequest.Builder request(Target target) {
        return HttpRequest.newBuilder(URI.create(target.under(connection.base())))
                .timeout(ANSWER_TIMEOUT)
                .header("Authorization", "Bearer " + connection.key())
                .header("Accept", "*/*")
                .header("User-Agent", userAgent);
    }

    private HttpRequest request(
            String method, Target target, @Nullable JsonNode body, @Nullable String idempotencyKey) {
        var request = request(target);
        if (idempotencyKey != null) {
            try {
                request.header("Idempotency-Key", idempotencyKey);
            } catch (IllegalArgumentException _) {
                throw Failure.of("The idempotency key is not one.", "Use letters, digits and dashes.");
            }
        }
        if (body == null) {
            return request.method(method, HttpRequest.BodyPublishers.noBody()).build();
        }
        var bytes = JsonMapper.shared().writeValueAsBytes(body);
        return request.header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(bytes))
                .build();
    }

    private static Answer answer(HttpResponse<InputStream> response, InputStream stream) throws IOException {
        var bytes = stream.readNBytes(MAX_ANSWER + 1);
        if (bytes.length > MAX_ANSWER) {
            throw Failure.of("The answer is larger than " + MAX_ANSWER + " bytes.", "Ask for less with --limit.");
        }
        var headers = response.headers();
        return new Answer(
                bytes,
                headers.firstValue("Content-Type").orElse(""),
                headers.firstValue("Content-Disposition").orElse(""));
    }

    private static Failure refused(HttpResponse<?> response, byte[] body) {
        var status = response.statusCode();
        try {
            var json = Fields.of(JsonMapper.shared().readTree(body));
            if (json.has("message") || json.has("error")) {
                return Failure.refused(
                        status,
                        json.has("message") ? json.text("message") : json.text("error"),
                        json.has("fix") ? json.text("fix") : null,
                        json.has("requestId") ? json.text("requestId") : null);
            }
        } catch (JacksonException _) {
            // A proxy's page, most likely.
        }
        if (status / 100 == 3) {
            var location = response.headers().firstValue("Location").orElse("elsewhere");
            return Failure.refused(
                    status, "The server sends us to " + location + ".", "Give that URL with --base-url.", null);
        }
        var first = new String(body, StandardCharsets.UTF_8)
                .strip()
                .lines()
                .findFirst()
                .orElse("");
        return Failure.refused(
                status,
                first.isEmpty() ? "unknown" : first.substring(0, Math.min(200, first.length())),
                "That is no answer of the Mailgent API: check --base-url and what stands before the server.",
                null);
    }

    private Failure unreachable(String method, IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return Failure.of(
                        connection.base() + " cannot be reached: there is no such host.",
                        "Check the URL: --base-url, or MAILGENT_API_URL if it is set.");
            }
        }
        return switch (e) {
            case ConnectException _ ->
                Failure.of(
                        connection.base() + " cannot be reached: nothing listens there.",
                        "Start the server (./mailgent up), or name another with --base-url or MAILGENT_API_URL.");
            case SSLException _ ->
                Failure.of("No secure connection to " + connection.base() + ": " + e.getMessage(), "Check the URL.");
            default ->
                Failure.of("The connection to " + connection.base() + " broke: " + e.getMessage(), unsure(method));
        };
    }

    private static String unsure(String method) {
        return method.equals("GET") ? "Try again." : "It may have been carried out: look before you repeat it.";
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
