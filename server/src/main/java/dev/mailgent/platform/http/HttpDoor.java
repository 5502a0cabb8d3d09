package dev.mailgent.platform.http;

import dev.mailgent.platform.context.RequestContext;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves the [Router] over HTTP/1.1, a virtual thread a request. Every answer that is not a success is
/// JSON, also those the server gives before a request exists.
public final class HttpDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);

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
                .backlog(config.backlog())
                .maxTcpConnections(OpenFiles.connections(config.maxConnections()))
                .shutdownGracePeriod(Duration.ofSeconds(10))
                .shutdownHook(false)
                // Without it every answer over 8 KiB waits 40 ms for the client's delayed acknowledgement.
                .connectionOptions(socket -> socket.tcpNoDelay(true))
                .maxPayloadSize(BodyMemory.CHUNKED_MOST)
                .directHandlers(protocolErrors())
                .addConnectionSelector(http1(router.webSockets()))
                .addRouting(HttpRouting.builder().any(this::serve))
                .build();
    }

    private Http1ConnectionSelector http1(Map<String, WebSockets> webSockets) {
        return Http1ConnectionSelector.builder()
                .config(Http1Config.builder()
                        // Message ids arrive raw, with characters a URI may not hold; the router decodes them.
                        .validatePrologue(false)
                        .validatePath(false)
                        .maxPrologueLength(16 * 1024)
                        .maxHeadersSize(32 * 1024)
                        .build())
                .addUpgrader(new WebSocketUpgrade("websocket", webSockets, proxies::client))
                .addUpgrader(new WebSocketUpgrade("WebSocket", webSockets, proxies::client))
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
                    exchange.leave();
                    exchange.body.close();
                }
            }
            exchange.body.readAway();
            var bytesOut = write(answer, exchange, out);
            gate.answered(new Gate.Answered(
                    requestId,
                    exchange.method,
                    exchange.endpoint,
                    exchange.caller,
                    answer.status(),
                    error,
                    System.nanoTime() - started,
                    exchange.body.bytesIn(),
                    bytesOut));
            exchange.end();
        });
    }

    static Response refusal(Problem problem, String requestId) {
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
        if (answer.body() instanceof Response.Streamed streamed) {
            return stream(answer, streamed, exchange, out);
        }
        var bytes = answer.toBytes();
        head(answer, exchange, out);
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

    private static void head(Response answer, Exchange exchange, ServerResponse out) {
        out.status(Status.create(answer.status()));
        answer.headers().forEach(out::header);
        exchange.answerHeaders.forEach(out::header);
        out.header("X-Request-Id", exchange.requestId);
        out.header("X-Content-Type-Options", "nosniff");
        if (!answer.contentType().isEmpty()) {
            out.header(HeaderNames.CONTENT_TYPE, answer.contentType());
        }
        if (exchange.body.unread() || exchange.closing) {
            out.header(HeaderNames.CONNECTION, "close");
        }
    }

    /// The connection ends with the stream: its end is part of what the reader is told.
    private static long stream(Response answer, Response.Streamed streamed, Exchange exchange, ServerResponse out) {
        exchange.closing = true;
        head(answer, exchange, out);
        try {
            if (exchange.method.equals("HEAD")) {
                out.send();
                return 0;
            }
            var counted = new CountedStream(out.outputStream());
            try (counted) {
                streamed.stream().write(counted);
            }
            // Writes the last chunk, which a connection that is ended by us would otherwise lack.
            if (out instanceof RoutingResponse whole) {
                whole.commit();
            }
            return counted.count();
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            LOG.debug("request {}: the reader went away", exchange.requestId, e);
            return 0;
        } finally {
            streamed.atEnd().run();
        }
    }

    /// Parameters by name, decoded; of several with one name the first.
    static Map<String, String> query(String raw) {
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

    /// 96 random bits: enough to be unique, short enough to read out.
    static String requestId() {
        var random = ThreadLocalRandom.current();
        return String.format(Locale.ROOT, "req_%08x%016x", random.nextInt(), random.nextLong());
    }

    /// One request on its way: what is known of it so far.
    private final class Exchange {
        private final ServerRequest in;
        private final String requestId;
        private final String method;
        private final RequestBody body;
        private final Map<String, String> answerHeaders = new LinkedHashMap<>();
        private @Nullable Endpoint endpoint;
        private @Nullable Object caller;
        private boolean closing;
        private boolean placed = true;

        Exchange(ServerRequest in, String requestId) {
            this.in = in;
            this.requestId = requestId;
            this.method = in.prologue().method().text();
            this.body = new RequestBody(in, requestId, memory);
        }

        String name() {
            return endpoint == null ? method + " unknown route" : method + " " + endpoint.path();
        }

        Response answer() {
            var headers = new HashMap<String, String>();
            for (var header : in.headers()) {
                headers.putIfAbsent(header.headerName().lowerCase(), header.values());
            }
            body.announcedBy(headers);
            closing = headers.getOrDefault("connection", "")
                    .toLowerCase(Locale.ROOT)
                    .contains("close");
            var match = router.find(method, in.prologue().uriPath().rawPath());
            var found = match.route().endpoint();
            endpoint = found;
            var remote = remote(headers);
            caller = gate.identify(found, remote, headers, answerHeaders);
            gate.admit(found, caller, answerHeaders);
            var bytes = body.read(found.maxBodyBytes());
            var request = new Request(
                    found,
                    requestId,
                    remote,
                    match.parameters(),
                    query(in.prologue().query().rawValue()),
                    in.prologue().query().rawValue(),
                    headers,
                    bytes,
                    caller,
                    this::leave);
            if (found.waits()) {
                request.leave();
            }
            return match.route().handler().handle(request);
        }

        /// Gives back the place among the requests served at once.
        void leave() {
            if (placed) {
                placed = false;
                places.release();
            }
        }

        /// Ends the connection when the client asked for it or when a body is still on its way. The
        /// server does not do so by itself for a handler that says `Connection: close`.
        void end() {
            body.linger(caller != null);
            if (body.unread() || closing) {
                throw new CloseConnectionException("answered");
            }
        }

        private InetAddress remote(Map<String, String> headers) {
            var peer = ((InetSocketAddress) in.remotePeer().address()).getAddress();
            return proxies.client(peer, headers.get("x-forwarded-for"));
        }
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
