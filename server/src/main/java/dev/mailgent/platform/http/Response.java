package dev.mailgent.platform.http;

import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An answer: status, headers, and a body that is a record (sent as JSON), bytes, or nothing.
public final class Response {
    private final int status;
    private final @Nullable Object body;
    private final String contentType;
    private final Map<String, String> headers = new LinkedHashMap<>();

    private Response(int status, @Nullable Object body, String contentType) {
        this.status = status;
        this.body = body;
        this.contentType = contentType;
    }

    public static Response ok(Object body) {
        return json(200, body);
    }

    public static Response created(Object body) {
        return json(201, body);
    }

    public static Response json(int status, Object body) {
        return new Response(status, body, "application/json");
    }

    public static Response noContent() {
        return new Response(204, null, "");
    }

    /// A body that is written as it comes, on the thread of the request.
    @FunctionalInterface
    public interface Stream {
        /// Writes until the end; an exception means that the reader is gone.
        void write(OutputStream out) throws IOException;
    }

    /// A streamed body and what to do when it ended, or when it never began.
    record Streamed(Stream stream, Runnable atEnd) {}

    /// An answer without a known end. The connection ends with it.
    ///
    /// @param atEnd runs once, whatever becomes of the stream
    public static Response stream(String contentType, Stream stream, Runnable atEnd) {
        return new Response(200, new Streamed(stream, atEnd), contentType);
    }

    /// Found elsewhere on this server (302).
    public static Response redirect(String path) {
        return new Response(302, null, "").header("Location", path);
    }

    /// Go on at another URL with GET, whatever the method was (303).
    public static Response seeOther(String url) {
        return new Response(303, null, "").header("Location", url);
    }

    /// A page with another status than 200.
    public static Response text(int status, String text, String contentType) {
        return new Response(status, text.getBytes(StandardCharsets.UTF_8), contentType);
    }

    /// Taken, and nothing to say about it (202).
    public static Response accepted() {
        return new Response(202, null, "");
    }

    public static Response bytes(byte[] bytes, String contentType) {
        return new Response(200, bytes, contentType);
    }

    public static Response text(String text, String contentType) {
        return bytes(text.getBytes(StandardCharsets.UTF_8), contentType);
    }

    /// A value with CR or LF is a bug of ours and refused.
    public Response header(String name, String value) {
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("line break in header " + name);
        }
        headers.put(name, value);
        return this;
    }

    public Response noStore() {
        return header("Cache-Control", "no-store");
    }

    public int status() {
        return status;
    }

    public @Nullable Object body() {
        return body;
    }

    /// The body as it travels; empty when there is none.
    byte[] toBytes() {
        return switch (body) {
            case null -> new byte[0];
            case byte[] raw -> raw;
            case Streamed _ -> throw new IllegalStateException("an answer that stays open has no bytes");
            default -> Json.MAPPER.writeValueAsBytes(body);
        };
    }

    public String contentType() {
        return contentType;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
