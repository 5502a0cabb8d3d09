package dev.mailgent.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Reads a stream of server-sent events as a browser would, on a thread of its own.
public final class SseReader implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final HttpResponse<java.io.InputStream> response;
    private final List<Frame> frames = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private final AtomicInteger comments = new AtomicInteger();
    private volatile boolean ended;
    private volatile String lastId = "";

    /// One event.
    public record Frame(String id, String event, String data) {}

    /// @param lastEventId sent as `Last-Event-ID`; null for none
    public SseReader(String url, String key, @Nullable String lastEventId) {
        var request = HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + key);
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        thread = Thread.ofVirtual().start(this::read);
    }

    private void read() {
        var event = "message";
        var data = "";
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        frames.add(new Frame(lastId, event, data));
                    }
                    event = "message";
                    data = "";
                } else if (line.startsWith(":")) {
                    comments.incrementAndGet();
                } else if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                }
            }
        } catch (IOException _) {
            // cut
        } finally {
            ended = true;
        }
    }

    public int status() {
        return response.statusCode();
    }

    /// What came so far.
    public List<Frame> frames() {
        return new ArrayList<>(frames);
    }

    /// What came so far but for the stream's own frames.
    public List<Frame> events() {
        return frames.stream()
                .filter(frame -> !frame.event().startsWith("stream."))
                .toList();
    }

    /// Types of what came so far.
    public List<String> types() {
        return frames.stream().map(Frame::event).toList();
    }

    /// What a browser would send as `Last-Event-ID`.
    public String lastId() {
        return lastId;
    }

    public int comments() {
        return comments.get();
    }

    public boolean ended() {
        return ended;
    }

    @Override
    public void close() {
        try {
            response.body().close();
            thread.join(java.time.Duration.ofSeconds(5));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
