package dev.mailgent.event;

import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Server-sent events (HTML standard, section 9.2). Each carries its cursor as `id`, which a reader
/// sends back as `Last-Event-ID`.
final class SseSink implements EventSink {
    /// Milliseconds after which an EventSource connects again.
    private static final int RETRY_MILLIS = 1000;

    private final OutputStream out;
    private String told = "";

    SseSink(OutputStream out) {
        this.out = out;
    }

    @Override
    public void ready(String cursor) throws IOException {
        write("retry: " + RETRY_MILLIS + "\n" + frame(cursor, "stream.ready", "{}"));
        flush();
        told = cursor;
    }

    @Override
    public void event(EventBody event, String cursor) throws IOException {
        write(frame(cursor, event.type(), Json.MAPPER.writeValueAsString(event)));
        told = cursor;
    }

    /// A comment; or an id alone, which moves the reader's place without an event.
    @Override
    public void heartbeat(String cursor) throws IOException {
        write(cursor.equals(told) ? ":\n\n" : "id: " + cursor + "\n\n");
        flush();
        told = cursor;
    }

    @Override
    public void end(StreamEnd why, String cursor) throws IOException {
        write(frame(cursor, "stream.end", Json.MAPPER.writeValueAsString(Map.of("reason", why.wire()))));
        flush();
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /// JSON as it is written here has no line break.
    private static String frame(String cursor, String type, String data) {
        return "id: " + cursor + "\nevent: " + type + "\ndata: " + data + "\n\n";
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
