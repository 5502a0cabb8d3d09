package dev.mailgent.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// A server that takes every POST, counts it, and answers 204; and a port that takes connections and
/// never answers.
public final class HttpSink implements AutoCloseable {
    private final HttpServer server;
    private final ServerSocket silent;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong unsigned = new AtomicLong();

    private HttpSink(HttpServer server, ServerSocket silent) {
        this.server = server;
        this.silent = silent;
    }

    public static HttpSink start(Workplace workplace) throws IOException {
        // Without it every answer waits for an ACK that the other side delays.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        var sink = workplace.owning(new HttpSink(server, new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())));
        server.setExecutor(sink.workers);
        server.createContext("/hook", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(204, -1);
                sink.requests.incrementAndGet();
                if (exchange.getRequestHeaders().getFirst("webhook-signature") == null) {
                    sink.unsigned.incrementAndGet();
                }
            }
        });
        server.start();
        return sink;
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Where requests count.
    public String url() {
        return baseUrl() + "/hook";
    }

    /// Where no answer comes from.
    public String silentUrl() {
        return "http://127.0.0.1:" + silent.getLocalPort() + "/hook";
    }

    /// Requests with a signature so far.
    public long signed() {
        return requests.get() - unsigned.get();
    }

    /// Waits until so many were signed since its start.
    public void await(long count, Duration patience) throws InterruptedException {
        var end = System.nanoTime() + patience.toNanos();
        while (signed() < count) {
            if (System.nanoTime() > end) {
                throw new BenchException(
                        "the sink has " + signed() + " of " + count + " requests after " + patience.toSeconds() + " s");
            }
            Thread.sleep(1);
        }
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        workers.shutdownNow();
        silent.close();
    }
}
