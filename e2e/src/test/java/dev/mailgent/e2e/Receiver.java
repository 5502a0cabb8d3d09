package dev.mailgent.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A server that webhooks are sent to: it takes everything and remembers it.
final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Got> all = new CopyOnWriteArrayList<>();

    /// A request, header names in lower case.
    record Got(Map<String, String> headers, String body) {}

    private Receiver(HttpServer server) {
        this.server = server;
    }

    static Receiver start() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        var receiver = new Receiver(server);
        server.setExecutor(receiver.workers);
        server.createContext("/", exchange -> {
            try (exchange) {
                var headers = new TreeMap<String, String>();
                exchange.getRequestHeaders()
                        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
                var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                receiver.all.add(new Got(headers, body));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        server.start();
        return receiver;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    List<Got> got() {
        return List.copyOf(all);
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
