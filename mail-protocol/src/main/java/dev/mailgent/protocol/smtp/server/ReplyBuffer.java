package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.SmtpReply;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Replies waiting to be written: those of pipelined commands leave in one write (RFC 2920 section 3.2).
final class ReplyBuffer {
    private byte[] bytes = new byte[256];
    private int length;

    void add(SmtpReply reply) {
        add(reply.wire());
    }

    void add(byte[] wire) {
        if (bytes.length - length < wire.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + wire.length));
        }
        System.arraycopy(wire, 0, bytes, length, wire.length);
        length += wire.length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    void writeTo(OutputStream out) throws IOException {
        var ready = length;
        length = 0;
        out.write(bytes, 0, ready);
        out.flush();
        if (bytes.length > 4096) {
            bytes = new byte[256];
        }
    }

    /// What waits, as text; empties the buffer.
    String take() {
        var text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        length = 0;
        return text;
    }
}
