package dev.mailgent.platform.http;

import dev.mailgent.platform.context.RequestContext;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves the [Router] over HTTP/1.1, a virtual thread a request. Every answer that is not a success is
/// JSON, also those the server gives before a request exists.
public final class HttpDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);
    private static final byte[] NO_BYTES = {};
    /// A body nobody wants is read up to here before the answer, and the connection goes on.
    private static final long READ_AWAY_BYTES = 64 * 1024;
    /// And up to here after the answer, so that a client that still sends gets to see it; then the
    /// connection ends.
    private static final long LINGER_BYTES = 64L * 1024 * 1024;
    private static final Duration LINGER = Duration.ofSeconds(5);

    /// A body may take this long, and longer as long as it comes at the least rate.
    private static final Duration BODY_PATIENCE = Duration.ofSeconds(20);

    private static final int MIN_BYTES_PER_SECOND = 4096;

    /// A chunked body's progress cannot be seen inside a chunk: this is for all of it.
    private static final Duration CHUNKED_PATIENCE = Duration.ofMinutes(1);

    private final Router router;
    private final Gate gate;
    private final TrustedProxies proxies;
    private final Semaphore places;
    private final BodyMemory memory = new BodyMemory(Runtime.getRuntime().maxMemory());
    private final WebServer server;

    public HttpDoor(HttpConfig config, Router router, Gate gate) {
        this.router = router;
        this.gate = gate;
        this.proxies = new TrustedProxies(config.trustedProxies());
        this.places = new Semaphore(config.maxConcurrent());
        this.server = WebServer.builder()
                .address(address(config.bind()))
                .port(config.port())
                .backlog(4096)
                .maxTcpConnections(config.maxConnections())
                .shutdownGracePeriod(Duration.ofSeconds(10))
                .shutdownHook(false)
                // Without it every answer over 8 KiB waits 40 ms for the client's delayed acknowledgement.
                .connectionOptions(socket -> socket.tcpNoDelay(true))
                .maxPayloadSize(BodyMemory.CHUNKED_MOST)
                .directHandlers(protocolErrors())
                .addProtocol(Http1Config.builder()
                        // Message ids arrive raw, with characters a URI may not hold; the router decodes them.
                        .validatePrologue(false)
                        .validatePath(false)
                        .maxPrologueLength(16 * 1024)
                        .maxHeadersSize(32 * 1024)
                        .build())
                .addRouting(HttpRouting.builder().any(this::serve))
                .build();
    }

    private static InetAddress address(String bind) {
        try {
            return InetAddress.getByName(bind);
        } catch (IOException e) {
            throw new UncheckedIOException("'bind' names no address of this machine", e);
        }
    }

    /// Opens the port.
    ///
    /// @throws IllegalStateException when it cannot be opened
    public void start() {
        server.start();
        if (!server.isRunning() || server.port() < 1) { // the server logs a port that is taken, and goes on without
            server.stop();
            throw new IllegalStateException("it is in use, or this user may not open it");
        }
    }

    /// The bound port, also when 0 was asked for.
    public int port() {
        return server.port();
    }

    /// Requests being served now.
    public int inFlight(HttpConfig config) {
        return config.maxConcurrent() - places.availablePermits();
    }

    private void serve(ServerRequest in, ServerResponse out) {
        var started = System.nanoTime();
        var requestId = requestId();
        new RequestContext(requestId, "http").run(() -> {
            var exchange = new Exchange(in, requestId);
            Response answer;
            String error = null;
            if (!places.tryAcquire()) {
                var busy = new Problem.Unavailable("The server is at its limit of requests.", Duration.ofSeconds(1));
                answer = refusal(busy, requestId);
                error = "unavailable";
            } else {
                try {
                    answer = exchange.answer();
                } catch (ProblemException e) {
                    answer = refusal(e.problem(), requestId);
                    error = ((ProblemJson) Objects.requireNonNull(answer.body())).error();
                } catch (RuntimeException | StackOverflowError e) {
                    LOG.error("request {} failed: {}", requestId, exchange.name(), e);
                    answer = Response.json(500, ProblemJson.bug(requestId));
                    error = "internal_error";
                } finally {
                    places.release();
                    exchange.kept.close();
                }
            }
            exchange.readAway();
            var bytesOut = write(answer, exchange, out);
            gate.answered(new Gate.Answered(
                    requestId,
                    exchange.method,
                    exchange.endpoint,
                    exchange.caller,
                    answer.status(),
                    error,
                    System.nanoTime() - started,
                    exchange.bytesIn,
                    bytesOut));
            exchange.end();
        });
    }

    private static Response refusal(Problem problem, String requestId) {
        var envelope = ProblemJson.of(problem, requestId);
        var answer = Response.json(envelope.status(), envelope).noStore();
        ProblemJson.retryAfter(problem).ifPresent(seconds -> answer.header("Retry-After", seconds));
        if (problem instanceof Problem.MethodNotAllowed refused) {
            answer.header("Allow", refused.allow());
        } else if (problem instanceof Problem.Unauthorized) {
            answer.header("WWW-Authenticate", "Bearer");
        }
        return answer;
    }

    private long write(Response answer, Exchange exchange, ServerResponse out) {
        var body = answer.body();
        byte[] bytes;
        if (body == null) {
            bytes = NO_BYTES;
        } else if (body instanceof byte[] raw) {
            bytes = raw;
        } else {
            bytes = Json.MAPPER.writeValueAsBytes(body);
        }
        out.status(Status.create(answer.status()));
        exchange.answerHeaders.forEach(out::header);
        answer.headers().forEach(out::header);
        out.header("X-Request-Id", exchange.requestId);
        out.header("X-Content-Type-Options", "nosniff");
        if (!answer.contentType().isEmpty()) {
            out.header(HeaderNames.CONTENT_TYPE, answer.contentType());
        }
        if (exchange.unread || exchange.closing) {
            out.header(HeaderNames.CONNECTION, "close");
        }
        try {
            if (exchange.method.equals("HEAD")) {
                out.header(HeaderNames.CONTENT_LENGTH, Integer.toString(bytes.length));
                out.send();
                return 0;
            }
            out.send(bytes);
        } catch (UncheckedIOException | IllegalStateException e) {
            LOG.debug("request {}: the client went away", exchange.requestId, e);
        }
        return bytes.length;
    }

    /// 96 random bits: enough to be unique, short enough to read out.
    private static String requestId() {
        var random = ThreadLocalRandom.current();
        return String.format(Locale.ROOT, "req_%08x%016x", random.nextInt(), random.nextLong());
    }

    /// One request on its way: what is known of it so far.
    private final class Exchange {
        private final ServerRequest in;
        private final String requestId;
        private final long begin = System.nanoTime();
        private final String method;
        private final Map<String, String> answerHeaders = new LinkedHashMap<>();
        private @Nullable Endpoint endpoint;
        private @Nullable Object caller;
        private @Nullable InputStream content;
        private long bytesIn;
        private boolean unread;
        private boolean closing;
        private boolean awaitsContinue;
        private boolean chunked;
        private boolean broken;
        private final BodyMemory.Body kept = memory.body();

        Exchange(ServerRequest in, String requestId) {
            this.in = in;
            this.requestId = requestId;
            this.method = in.prologue().method().text();
        }

        String name() {
            return endpoint == null ? method + " unknown route" : method + " " + endpoint.path();
        }

        Response answer() {
            var headers = new HashMap<String, String>();
            for (var header : in.headers()) {
                headers.putIfAbsent(header.headerName().lowerCase(), header.values());
            }
            unread = hasBody(headers);
            chunked = headers.containsKey("transfer-encoding");
            closing = headers.getOrDefault("connection", "")
                    .toLowerCase(Locale.ROOT)
                    .contains("close");
            awaitsContinue = headers.containsKey("expect");
            var match = router.find(method, in.prologue().uriPath().rawPath());
            var found = match.route().endpoint();
            endpoint = found;
            var remote = remote(headers);
            caller = gate.identify(found, remote, headers, answerHeaders);
            gate.admit(found, caller, answerHeaders);
            var body = read(found.maxBodyBytes(), headers);
            unread = false;
            var request = new Request(found, requestId, remote, match.parameters(), query(), headers, body, caller);
            return match.route().handler().handle(request);
        }

        /// Bytes of a body left unread would be taken for the next request: a small body is read and
        /// dropped.
        void readAway() {
            var declared = in.headers().contentLength();
            if (unread && !awaitsContinue && declared.isPresent() && declared.getAsLong() <= READ_AWAY_BYTES) {
                unread = !skip(declared.getAsLong());
            }
        }

        /// Ends the connection when the client asked for it or when a body is still on its way. The
        /// server does not do so by itself for a handler that says `Connection: close`.
        void end() {
            // Chunks of a stranger are not read at all: places for them are few.
            if (unread && !awaitsContinue && !broken && (caller != null || !chunked)) {
                var watch = interruptAfter(System.nanoTime(), () -> LINGER);
                skip(LINGER_BYTES);
                watch.interrupt();
            }
            if (unread || closing) {
                throw new CloseConnectionException("answered");
            }
        }

        /// Reads and drops up to `most` bytes of the body; whether that was all of it.
        private boolean skip(long most) {
            try {
                return receive(OutputStream.nullOutputStream(), most + 1) <= most;
            } catch (IOException | RuntimeException e) {
                LOG.debug("request {}: the body cannot be read away", requestId, e);
                return false;
            }
        }

        /// Ends the wait of the current thread for bytes, and its connection with it, when `patience` has passed since
        /// `from`; patience may have grown by then.
        private Thread interruptAfter(long from, Supplier<Duration> patience) {
            var reader = Thread.currentThread();
            return Thread.startVirtualThread(() -> {
                try {
                    var left = patience.get();
                    while (left.isPositive()) {
                        Thread.sleep(left);
                        left = patience.get().minusNanos(System.nanoTime() - from);
                    }
                    reader.interrupt();
                } catch (InterruptedException _) {
                    // The body came to its end in time.
                }
            });
        }

        private long receive(OutputStream out, long most) throws IOException {
            if (chunked && !memory.enterChunked()) {
                throw BodyMemory.full();
            }
            // A read that waits for a client who sends nothing comes to no check of the rate.
            var watch = interruptAfter(
                    begin,
                    () -> chunked ? CHUNKED_PATIENCE : BODY_PATIENCE.plusSeconds(kept.size() / MIN_BYTES_PER_SECOND));
            try {
                return readInTime(begin, body(), out, most);
            } finally {
                watch.interrupt();
                if (chunked) {
                    memory.leaveChunked();
                }
            }
        }

        private InetAddress remote(Map<String, String> headers) {
            var peer = ((InetSocketAddress) in.remotePeer().address()).getAddress();
            return proxies.client(peer, headers.get("x-forwarded-for"));
        }

        private Map<String, String> query() {
            var raw = in.prologue().query().rawValue();
            if (raw.isEmpty()) {
                return Map.of();
            }
            var query = new HashMap<String, String>();
            for (var pair : raw.split("&")) {
                var equals = pair.indexOf('=');
                var name = equals < 0 ? pair : pair.substring(0, equals);
                var value = equals < 0 ? "" : pair.substring(equals + 1).replace("+", "%20");
                query.putIfAbsent(Router.decode(name), Router.decode(value));
            }
            return query;
        }

        /// The one stream of the body: a second one would begin in the middle.
        private InputStream body() {
            var stream = content;
            if (stream == null) {
                stream = in.content().inputStream();
                content = stream;
            }
            return stream;
        }

        private boolean hasBody(Map<String, String> headers) {
            return headers.containsKey("transfer-encoding")
                    || !headers.getOrDefault("content-length", "0").equals("0");
        }

        private byte[] read(long maxBytes, Map<String, String> headers) {
            if (!hasBody(headers)) {
                return NO_BYTES;
            }
            var declared = in.headers().contentLength();
            if (declared.isPresent() && declared.getAsLong() > maxBytes) {
                throw new Problem.TooLarge(maxBytes).asException();
            }
            try {
                bytesIn = receive(kept, maxBytes + 1);
                if (bytesIn > maxBytes) {
                    throw new Problem.TooLarge(maxBytes).asException();
                }
                return kept.take();
            } catch (ProblemException e) {
                throw e;
            } catch (IOException | RuntimeException e) { // also what the HTTP library throws at chunks it cannot read
                broken = true;
                if (e instanceof RequestException refused
                        && refused.status().code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()) {
                    throw new Problem.TooLarge(maxBytes).asException();
                }
                LOG.debug("request {}: the body cannot be read", requestId, e);
                throw new Problem.Invalid(
                                "The body ended before its Content-Length, came too slowly, or has chunks that cannot"
                                        + " be read.",
                                "Send the whole body at once.")
                        .asException();
            }
        }
    }

    /// A client that sends a byte now and then must not hold its place for ever.
    ///
    /// @param begin when the request came, as `System.nanoTime`
    /// @param most bytes after which reading ends
    /// @return bytes read
    private static long readInTime(long begin, InputStream in, OutputStream out, long most) throws IOException {
        var buffer = new byte[8192];
        var total = 0L;
        while (total < most) {
            var read = in.read(buffer, 0, (int) Math.min(buffer.length, most - total));
            if (read < 0) {
                break;
            }
            out.write(buffer, 0, read);
            total += read;
            var seconds = (System.nanoTime() - begin) / 1_000_000_000;
            if (seconds > BODY_PATIENCE.toSeconds() + total / MIN_BYTES_PER_SECOND) {
                throw new IOException("the body comes too slowly");
            }
        }
        return total;
    }

    /// Requests so broken that no route is reached: the same envelope.
    private static DirectHandlers protocolErrors() {
        DirectHandler handler = (request, type, status, headers, message) -> {
            var requestId = requestId();
            var problem = status.code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()
                    ? new Problem.TooLarge(Endpoint.DEFAULT_MAX_BODY)
                    : new Problem.Invalid("The HTTP request is malformed.", "Send a valid HTTP/1.1 request.");
            var envelope = type == DirectHandler.EventType.INTERNAL_ERROR
                    ? ProblemJson.bug(requestId)
                    : ProblemJson.of(problem, requestId);
            return DirectHandler.TransportResponse.builder()
                    .status(Status.create(envelope.status()))
                    .headers(headers)
                    .header(HeaderNames.CONTENT_TYPE, "application/json")
                    .keepAlive(false)
                    .entity(Json.MAPPER.writeValueAsBytes(envelope))
                    .build();
        };
        var handlers = DirectHandlers.builder();
        for (var type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, handler);
        }
        return handlers.build();
    }

    @Override
    public void close() {
        server.stop();
    }
}
