package dev.mailgent.kit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;

/// A real HTTP server that receives webhooks, remembers them, and answers each path as it is told.
public final class FakeReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Got> all = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /// A request: header names in lower case, the body as it came. Not compared by value.
    @SuppressWarnings("ArrayRecordComponent")
    public record Got(String path, Map<String, String> headers, byte[] body) {
        public String header(String lowerCaseName) {
            return headers.getOrDefault(lowerCaseName, "");
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            return dev.mailgent.platform.json.Json.MAPPER.readTree(body);
        }
    }

    private record Answer(int status, Map<String, String> headers, String body) {}

    private FakeReceiver(HttpServer server) {
        this.server = server;
    }

    public static FakeReceiver start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
            var receiver = new FakeReceiver(server);
            server.setExecutor(receiver.workers);
            server.createContext("/", receiver::handle);
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where a path of it is reached.
    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /// How requests to a path are answered from now on; 204 until told otherwise. Status 0: never.
    public void answer(String path, int status, Map<String, String> headers, String body) {
        answers.put(path, new Answer(status, headers, body));
    }

    public void answer(String path, int status) {
        answer(path, status, Map.of(), "");
    }

    /// What a path was sent so far.
    public List<Got> got(String path) {
        return all.stream().filter(one -> one.path().equals(path)).toList();
    }

    /// Waits until a path was sent so many.
    public List<Got> await(String path, int count) {
        Await.until(() -> got(path).size() >= count);
        return got(path);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = new TreeMap<String, String>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
            var path = exchange.getRequestURI().getPath();
            all.add(new Got(path, headers, exchange.getRequestBody().readAllBytes()));
            var answer = answers.getOrDefault(path, new Answer(204, Map.of(), ""));
            if (answer.status() == 0) {
                closed.await();
                return;
            }
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
            var body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        workers.shutdownNow();
    }
}
