package dev.mailgent.event;

import dev.mailgent.access.Caller;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Gate;
import dev.mailgent.platform.http.ProblemJson;
import dev.mailgent.platform.http.WebSocket;
import dev.mailgent.platform.http.WebSockets;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;

/// The stream of events by WebSocket at `/v0/events/ws`: the same events, places and limits as
/// [EventRoutes]. A client that cannot set the header Authorization, as a browser, sends `{"type":
/// "auth", "key": "mgnt-…"}` first.
public final class EventSockets implements WebSockets {
    public static final String PATH = "/v0/events/ws";

    /// For the first message of a client that showed no key with the handshake.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration CLOSING = Duration.ofSeconds(2);

    /// Connections that may owe their key at once.
    private static final int MOST_STRANGERS = 200;

    /// What the gate is asked about; the router does not know it.
    private static final Endpoint ENDPOINT = Endpoint.get(PATH)
            .audience(Endpoint.Audience.ANY_KEY)
            .summary("Stream events (WebSocket)")
            .waits()
            .build();

    private final EventStreams streams;
    private final Gate gate;
    private final Semaphore strangers = new Semaphore(MOST_STRANGERS);

    public EventSockets(EventStreams streams, Gate gate) {
        this.streams = streams;
        this.gate = gate;
    }

    @Override
    public void serve(WebSocket socket) throws IOException {
        EventStreams.Ticket ticket;
        try {
            ticket = admit(socket);
        } catch (ProblemException e) {
            refuse(socket, e.problem());
            return;
        }
        // This thread reads on, so that it sees a close and answers pings.
        var reader = Thread.currentThread();
        var closed = new CountDownLatch(1);
        var writer = Thread.ofVirtual().name("event-socket").start(() -> {
            try (ticket) {
                ticket.run(new SocketSink(socket));
                socket.close(WebSocket.NORMAL, "");
            } catch (ProblemException e) {
                refuse(socket, e.problem());
            } catch (IOException _) {
                socket.close(WebSocket.GOING_AWAY, "");
            } finally {
                closeBy(closed, reader);
            }
        });
        try {
            while (socket.read().isPresent()) {
                // There is nothing to say on this stream.
            }
        } finally {
            closed.countDown();
            ticket.stop();
            join(writer);
        }
    }

    /// A client that does not answer a close in kind is hung up on.
    private static void closeBy(CountDownLatch closed, Thread reader) {
        try {
            if (!closed.await(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                reader.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread writer) {
        try {
            writer.join(Duration.ofSeconds(20));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private EventStreams.Ticket admit(WebSocket socket) throws IOException {
        var headers = new HashMap<>(socket.headers());
        if (!headers.containsKey("authorization")) {
            headers.put("authorization", "Bearer " + firstMessage(socket));
        }
        var caller =
                (Caller) Objects.requireNonNull(gate.identify(ENDPOINT, socket.remote(), headers, new HashMap<>()));
        gate.admit(ENDPOINT, caller, new HashMap<>());
        var header = Objects.requireNonNull(headers.get("authorization"));
        var most = socket.query("limit").map(EventSockets::limit).orElse(Long.MAX_VALUE);
        return streams.admit(
                caller,
                header.substring(header.indexOf(' ') + 1).strip(),
                new EventStreams.Wanted(
                        EventRoutes.types(socket.query("types")
                                .or(() -> socket.query("type"))
                                .orElse("")),
                        socket.query("after").orElse(null),
                        most));
    }

    private static long limit(String text) {
        try {
            return Math.max(1, Long.parseLong(text));
        } catch (NumberFormatException _) {
            throw new Problem.Invalid("'limit' is not a whole number.", "Send limit=1 or more.").asException();
        }
    }

    /// The key in the first message; empty text for anything else.
    private String firstMessage(WebSocket socket) throws IOException {
        if (!strangers.tryAcquire()) {
            throw new Problem.Unavailable("Too many connections owe their key.", Duration.ofSeconds(5)).asException();
        }
        var reader = Thread.currentThread();
        // Waiting for a socket, a virtual thread that is interrupted closes it.
        var watch = Thread.startVirtualThread(() -> {
            try {
                Thread.sleep(PATIENCE);
                reader.interrupt();
            } catch (InterruptedException _) {
                // The message came in time.
            }
        });
        try {
            var message = socket.read().orElse("{}");
            var json = Json.MAPPER.readTree(message);
            return json.path("type").asString("").equals("auth")
                    ? json.path("key").asString("")
                    : "";
        } catch (JacksonException _) {
            return "";
        } finally {
            watch.interrupt();
            strangers.release();
        }
    }

    /// Says why, as the API would, and closes.
    private static void refuse(WebSocket socket, Problem problem) {
        try {
            socket.send(Json.MAPPER.writeValueAsString(
                    Map.of("event", "stream.error", "data", ProblemJson.of(problem, ""))));
        } catch (IOException _) {
            // gone already
        }
        socket.close(WebSocket.POLICY, "");
    }
}
