package dev.mailgent.event;

import dev.mailgent.platform.http.WebSocket;
import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// The frames of [SseSink] as WebSocket messages: `{"id": cursor, "event": type, "data": {…}}`.
final class SocketSink implements EventSink {
    private final WebSocket socket;

    SocketSink(WebSocket socket) {
        this.socket = socket;
    }

    @Override
    public void ready(String cursor) throws IOException {
        send(cursor, "stream.ready", Map.of());
    }

    @Override
    public void event(EventBody event, String cursor) throws IOException {
        send(cursor, event.type(), event);
    }

    @Override
    public void flush() {
        // Each message is sent at once.
    }

    @Override
    public void heartbeat(String cursor) throws IOException {
        send(cursor, "stream.heartbeat", Map.of());
    }

    @Override
    public void end(StreamEnd why, String cursor) throws IOException {
        send(cursor, "stream.end", Map.of("reason", why.wire()));
    }

    private void send(String cursor, String type, Object data) throws IOException {
        var frame = new LinkedHashMap<String, Object>();
        frame.put("id", cursor);
        frame.put("event", type);
        frame.put("data", data);
        socket.send(Json.MAPPER.writeValueAsString(frame));
    }
}
