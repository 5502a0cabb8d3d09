package dev.mailgent.cli.kit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A server that answers what it was told to and remembers what it was asked.
public final class FakeApi implements AutoCloseable {
    /// @param path path and query as they came over the wire
    public record Request(
            String method, String path, @Nullable String authorization, String body, Headers headers) {}

    /// Header values by lower-case name.
    public record Headers(Map<String, String> values) {
        public @Nullable String get(String name) {
            return values.get(name);
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Answer(int status, byte[] body, Map<String, String> headers) {}

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, Answer> once = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    public FakeApi() {
        this(0);
    }

    private FakeApi(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    /// Ends, and begins anew in the same place with nothing to say.
    public FakeApi restart() {
        close();
        return new FakeApi(server.getAddress().getPort());
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// @param request method and path without the query, as on the wire: `GET /v0/messages`
    public FakeApi answer(String request, int status, String json) {
        return answer(
                request, status, json.getBytes(StandardCharsets.UTF_8), Map.of("Content-Type", "application/json"));
    }

    public FakeApi answer(String request, int status, byte[] body, Map<String, String> headers) {
        answers.put(request, new Answer(status, body, headers));
        return this;
    }

    /// What the first such request is answered with; the others get what [#answer] says.
    public FakeApi once(String request, int status, byte[] body, Map<String, String> headers) {
        once.put(request, new Answer(status, body, headers));
        return this;
    }

    /// The only request there was.
    public Request request() {
        if (requests.size() != 1) {
            throw new AssertionError("not one request: " + requests);
        }
        return requests.getFirst();
    }

    public List<Request> requests() {
        return requests;
    }

    private void handle(HttpExchange exchange) throws IOException {
        var uri = exchange.getRequestURI();
        var headers = new ConcurrentHashMap<String, String>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
        requests.add(new Request(
                exchange.getRequestMethod(),
                uri.toString(),
                headers.get("authorization"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                new Headers(headers)));
        var key = exchange.getRequestMethod() + " " + uri.getRawPath();
        var first = once.remove(key);
        var answer = first != null
                ? first
                : answers.getOrDefault(
                        key,
                        new Answer(
                                404,
                                "{\"error\":\"not_found\",\"message\":\"nothing at %s\",\"status\":404}"
                                        .formatted(key)
                                        .getBytes(StandardCharsets.UTF_8),
                                Map.of("Content-Type", "application/json")));
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        if (answer.body().length > 0) {
            exchange.getResponseBody().write(answer.body());
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
