package dev.mailgent.cli.mcp;

import dev.mailgent.cli.api.Api;
import dev.mailgent.cli.api.Failure;
import dev.mailgent.cli.api.Target;
import dev.mailgent.cli.screen.Screen;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// One host and one server. Requests are carried side by side, so that one that waits for mail holds up no other.
public final class Bridge {
    /// More than a host asks at once; further lines stay unread until there is room.
    private static final int MOST_AT_ONCE = 64;

    private static final int PARSE_ERROR = -32700;
    private static final int INVALID_REQUEST = -32600;
    /// Of the range that JSON-RPC leaves to servers.
    private static final int NOT_CARRIED = -32000;

    private final Api api;
    private final Screen screen;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final Map<String, Thread> open = new ConcurrentHashMap<>();
    /// What the handshake ended in; empty before, and for hosts of the revision that has none.
    private volatile String revision = "";

    public Bridge(Api api, Screen screen) {
        this.api = api;
        this.screen = screen;
    }

    /// Carries messages until the input ends, and returns once the last of them is answered.
    public void run(InputStream in) throws IOException {
        var lines = new Lines(in);
        try {
            for (var line = lines.next(); line != null; line = lines.next()) {
                take(line);
            }
            places.acquire(MOST_AT_ONCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(Lines.Line line) throws InterruptedException {
        if (line.isTooLong()) {
            write(error(null, INVALID_REQUEST, "The message is too long.", null));
            return;
        }
        HostMessage message;
        try {
            message = HostMessage.parse(line.bytes());
        } catch (JacksonException _) {
            write(error(null, PARSE_ERROR, "The line is not valid JSON.", null));
            return;
        }
        var cancelled = message.cancels();
        if (cancelled != null) {
            var thread = open.get(cancelled);
            if (thread != null) {
                thread.interrupt();
            }
        } else if (message.method().equals("initialize")) {
            // What comes behind it must name the revision that its answer names.
            carry(message);
        } else {
            start(message);
        }
    }

    private void start(HostMessage message) throws InterruptedException {
        places.acquire();
        var id = message.id();
        var key = id == null ? "" : id.toString();
        var thread = Thread.ofVirtual().unstarted(() -> {
            try {
                carry(message);
            } finally {
                if (id != null) {
                    open.remove(key, Thread.currentThread());
                }
                places.release();
            }
        });
        if (id != null) {
            open.put(key, thread);
        }
        thread.start();
    }

    private void carry(HostMessage message) {
        try {
            var answer = api.exchange(Target.atRoot("mcp"), message.bytes(), message.headers(revision));
            var body = answer.json();
            if (!body.isEmpty()) {
                pass(message, answer.fields().node());
            }
        } catch (Failure e) {
            // A host that took its request back expects no answer.
            if (!Thread.currentThread().isInterrupted()) {
                fail(message, e);
            }
        }
    }

    private void pass(HostMessage message, JsonNode answer) {
        if (message.isNotification()) {
            say("The server refused " + message.method() + ": "
                    + answer.path("error").path("message").asString(""));
            return;
        }
        var agreed = answer.path("result").path("protocolVersion");
        if (message.method().equals("initialize") && agreed.isString()) {
            revision = agreed.asString();
        }
        if (message.id() != null && answer.path("id").isNull() && answer instanceof ObjectNode object) {
            // The server gave up before it knew whose answer it is; the host waits for its own.
            object.set("id", message.id());
        }
        write(answer);
    }

    private void fail(HostMessage message, Failure e) {
        e.lines().forEach(this::say);
        if (message.id() != null) {
            write(error(message.id(), NOT_CARRIED, String.join(" ", e.lines()), e.status()));
        }
    }

    private static JsonNode error(@Nullable JsonNode id, int code, String text, @Nullable Integer status) {
        var answer = JsonMapper.shared().createObjectNode();
        answer.put("jsonrpc", "2.0");
        answer.set("id", id == null ? NullNode.getInstance() : id);
        var error = answer.putObject("error").put("code", code).put("message", text);
        if (status != null && status > 0) {
            error.putObject("data").put("status", status);
        }
        return answer;
    }

    private void write(JsonNode answer) {
        // Written anew, for there must be no line end in it.
        var line = JsonMapper.shared().writeValueAsString(answer);
        synchronized (screen) {
            screen.json(line);
            screen.flush();
        }
    }

    private void say(String text) {
        synchronized (screen) {
            screen.say(text);
        }
    }
}
