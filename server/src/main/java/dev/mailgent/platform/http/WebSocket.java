package dev.mailgent.platform.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ConnectionContext;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An open WebSocket (RFC 6455), server side: text messages both ways, small ones from the client. One
/// thread reads, any thread writes.
public final class WebSocket {
    /// Nothing a client says here is long.
    private static final int MOST_BYTES = 4096;

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    /// Close codes (RFC 6455 section 7.4.1).
    public static final int NORMAL = 1000;

    public static final int GOING_AWAY = 1001;
    public static final int POLICY = 1008;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int UNSUPPORTED = 1003;
    private static final int NOT_UTF_8 = 1007;
    private static final int TOO_BIG = 1009;

    private final ConnectionContext connection;
    private final InetAddress remote;
    private final Map<String, String> headers;
    private final Map<String, String> query;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile byte @Nullable [] unansweredPing;
    private volatile boolean closed;

    WebSocket(
            ConnectionContext connection, InetAddress remote, Map<String, String> headers, Map<String, String> query) {
        this.connection = connection;
        this.remote = remote;
        this.headers = headers;
        this.query = query;
    }

    public InetAddress remote() {
        return remote;
    }

    /// Of the handshake, by lower-case name.
    public Map<String, String> headers() {
        return headers;
    }

    /// A query parameter of the handshake; empty text counts as absent.
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }

    /// The next text message; empty when the client closes or breaks a rule, which is answered with its
    /// code.
    public Optional<String> read() throws IOException {
        try {
            return readMessage();
        } catch (Refused e) {
            close(e.code, "");
            return Optional.empty();
        } catch (DataReader.InsufficientDataAvailableException | UncheckedIOException _) {
            closed = true;
            return Optional.empty();
        }
    }

    private Optional<String> readMessage() throws IOException, Refused {
        byte @Nullable [] begun = null;
        var in = connection.dataReader();
        while (true) {
            var first = in.read() & 0xFF;
            var second = in.read() & 0xFF;
            var last = (first & 0x80) != 0;
            var opcode = first & 0x0F;
            var length = length(in, second & 0x7F);
            // No extension was agreed on, and a client masks what it sends (sections 5.2 and 5.1).
            if ((first & 0x70) != 0 || (second & 0x80) == 0 || (opcode >= CLOSE && (!last || length > 125))) {
                throw new Refused(PROTOCOL_ERROR);
            }
            if (length + (begun == null ? 0 : begun.length) > MOST_BYTES) {
                throw new Refused(TOO_BIG);
            }
            var mask = in.readBytes(4);
            var payload = length == 0 ? new byte[0] : in.readBytes((int) length);
            for (var i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i % 4];
            }
            switch (opcode) {
                case CLOSE -> {
                    send(CLOSE, payload.length >= 2 ? Arrays.copyOf(payload, 2) : new byte[0]);
                    closed = true;
                    return Optional.empty();
                }
                case PING -> pong(payload);
                case PONG -> {}
                case TEXT, CONTINUATION -> {
                    if ((opcode == CONTINUATION) != (begun != null)) {
                        throw new Refused(PROTOCOL_ERROR);
                    }
                    begun = begun == null ? payload : joined(begun, payload);
                    if (last) {
                        return Optional.of(text(begun));
                    }
                }
                case BINARY -> throw new Refused(UNSUPPORTED);
                default -> throw new Refused(PROTOCOL_ERROR);
            }
        }
    }

    private static long length(DataReader in, int seven) throws Refused {
        if (seven < 126) {
            return seven;
        }
        var length = 0L;
        for (var i = 0; i < (seven == 126 ? 2 : 8); i++) {
            length = (length << 8) | (in.read() & 0xFF);
        }
        if (length < 0) {
            throw new Refused(PROTOCOL_ERROR);
        }
        return length;
    }

    private static byte[] joined(byte[] begun, byte[] more) {
        var all = Arrays.copyOf(begun, begun.length + more.length);
        System.arraycopy(more, 0, all, begun.length, more.length);
        return all;
    }

    private static String text(byte[] utf8) throws Refused {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new Refused(NOT_UTF_8);
        }
    }

    /// Why a client is refused, as a close code.
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final int code;

        Refused(int code) {
            super("close code " + code, null, false, false);
            this.code = code;
        }
    }

    /// Sends a text message.
    ///
    /// @throws IOException when the client is gone
    public void send(String text) throws IOException {
        send(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Begins the end of the connection; closing again does nothing.
    public void close(int code, String reason) {
        if (closed) {
            return;
        }
        var text = reason.getBytes(StandardCharsets.UTF_8);
        var payload = new byte[2 + text.length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, text.length);
        try {
            send(CLOSE, payload);
        } catch (IOException _) {
            // gone already
        }
        closed = true;
    }

    /// Answers a ping now, or behind what is being written: who reads must not wait for who writes.
    private void pong(byte[] payload) throws IOException {
        unansweredPing = payload;
        if (writing.tryLock()) {
            try {
                answerPing();
            } finally {
                writing.unlock();
            }
        }
    }

    private void answerPing() throws IOException {
        var payload = unansweredPing;
        if (payload != null) {
            unansweredPing = null;
            write(PONG, payload);
        }
    }

    private void send(int opcode, byte[] payload) throws IOException {
        try {
            writing.lockInterruptibly();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the client did not read");
        }
        try {
            write(opcode, payload);
            answerPing();
        } finally {
            writing.unlock();
        }
    }

    /// One frame, unmasked and whole (section 5.2).
    private void write(int opcode, byte[] payload) throws IOException {
        if (closed) {
            throw new IOException("the connection is closed");
        }
        var frame = ByteBuffer.allocate(payload.length + 10);
        frame.put((byte) (0x80 | opcode));
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else if (payload.length < 65_536) {
            frame.put((byte) 126).putShort((short) payload.length);
        } else {
            frame.put((byte) 127).putLong(payload.length);
        }
        frame.put(payload);
        try {
            connection.dataWriter().writeNow(BufferData.create(frame.array(), 0, frame.position()));
        } catch (UncheckedIOException e) {
            closed = true;
            throw e.getCause();
        }
    }
}
