package dev.mailgent.platform.http;

import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The body of one request: read within its bounds of bytes, memory and time, or read away, so that what is left of
/// it is not taken for the next request.
final class RequestBody implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RequestBody.class);
    private static final byte[] NO_BYTES = {};

    /// A body nobody wants is read up to here before the answer, and the connection goes on.
    private static final long READ_AWAY_BYTES = 64 * 1024;

    /// And up to here after the answer, so that a client that still sends gets to see it; then the
    /// connection ends.
    private static final long LINGER_BYTES = 64L * 1024 * 1024;

    private static final Duration LINGER = Duration.ofSeconds(5);

    /// A body may take this long, and longer as long as it comes at the least rate.
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int MIN_BYTES_PER_SECOND = 4096;

    /// A chunked body's progress cannot be seen inside a chunk: this is for all of it.
    private static final Duration CHUNKED_PATIENCE = Duration.ofMinutes(1);

    private final ServerRequest in;
    private final String requestId;
    private final BodyMemory memory;
    private final BodyMemory.Body kept;
    /// When the request came, as `System.nanoTime`.
    private final long begin = System.nanoTime();

    private @Nullable InputStream content;
    private long bytesIn;
    private boolean announced;
    private boolean unread;
    private boolean awaitsContinue;
    private boolean chunked;
    private boolean broken;

    RequestBody(ServerRequest in, String requestId, BodyMemory memory) {
        this.in = in;
        this.requestId = requestId;
        this.memory = memory;
        this.kept = memory.body();
    }

    /// Takes from the headers whether a body follows and how. Before this there is none.
    ///
    /// @param headers names in lower case
    void announcedBy(Map<String, String> headers) {
        chunked = headers.containsKey("transfer-encoding");
        announced = chunked || !headers.getOrDefault("content-length", "0").equals("0");
        unread = announced;
        awaitsContinue = headers.containsKey("expect");
    }

    /// Reads all of it.
    ///
    /// @throws ProblemException [Problem.TooLarge] over `maxBytes`, [Problem.Invalid] when it is broken
    ///     or comes too slowly, [Problem.Unavailable] when memory for bodies is used up
    byte[] read(long maxBytes) {
        if (!announced) {
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
            unread = false;
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

    long bytesIn() {
        return bytesIn;
    }

    /// Whether bytes of it may still be on their way: the connection cannot carry another request.
    boolean unread() {
        return unread;
    }

    /// Before the answer: a small body is read and dropped.
    void readAway() {
        var declared = in.headers().contentLength();
        if (unread && !awaitsContinue && declared.isPresent() && declared.getAsLong() <= READ_AWAY_BYTES) {
            unread = !skip(declared.getAsLong());
        }
    }

    /// After the answer: lets a client that still sends see it before the connection ends.
    ///
    /// @param known whether the client is known. Chunks of a stranger are not read at all: places for them are few.
    void linger(boolean known) {
        if (unread && !awaitsContinue && !broken && (known || !chunked)) {
            var watch = interruptAfter(System.nanoTime(), () -> LINGER);
            skip(LINGER_BYTES);
            watch.interrupt();
        }
    }

    /// Gives back the memory the body held; it may be read away after that, and no more.
    @Override
    public void close() {
        kept.close();
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

    private long receive(OutputStream out, long most) throws IOException {
        if (chunked && !memory.enterChunked()) {
            throw BodyMemory.full();
        }
        // A read that waits for a client who sends nothing comes to no check of the rate.
        var watch = interruptAfter(
                begin, () -> chunked ? CHUNKED_PATIENCE : PATIENCE.plusSeconds(kept.size() / MIN_BYTES_PER_SECOND));
        try {
            return readInTime(out, most);
        } finally {
            watch.interrupt();
            if (chunked) {
                memory.leaveChunked();
            }
        }
    }

    /// Ends the wait of the current thread for bytes, and its connection with it, when `patience` has passed since
    /// `from`; patience may have grown by then.
    private static Thread interruptAfter(long from, Supplier<Duration> patience) {
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

    /// A client that sends a byte now and then must not hold its place for ever.
    ///
    /// @param most bytes after which reading ends
    /// @return bytes read
    private long readInTime(OutputStream out, long most) throws IOException {
        var stream = stream();
        var buffer = new byte[8192];
        var total = 0L;
        while (total < most) {
            var read = stream.read(buffer, 0, (int) Math.min(buffer.length, most - total));
            if (read < 0) {
                break;
            }
            out.write(buffer, 0, read);
            total += read;
            var seconds = (System.nanoTime() - begin) / 1_000_000_000;
            if (seconds > PATIENCE.toSeconds() + total / MIN_BYTES_PER_SECOND) {
                throw new IOException("the body comes too slowly");
            }
        }
        return total;
    }

    /// The one stream of the body: a second one would begin in the middle.
    private InputStream stream() {
        var stream = content;
        if (stream == null) {
            stream = in.content().inputStream();
            content = stream;
        }
        return stream;
    }
}
