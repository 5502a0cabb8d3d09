package dev.mailgent.protocol.smtp.client;

import dev.mailgent.protocol.smtp.ByteScan;
import java.io.IOException;
import java.io.OutputStream;

/// Writes a message as DATA wants it: CRLF lines only, dots stuffed (RFC 5321 section 4.5.2), the final dot apart.
///
/// A lone LF becomes CRLF and a lone CR a blank, so that no server downstream finds a line end, or an end of message,
/// that we did not write.
final class MessageWriter {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] BLANK = {' '};
    private static final byte[] DOT = {'.'};

    private final OutputStream out;
    private boolean lineStart = true;

    private MessageWriter(OutputStream out) {
        this.out = out;
    }

    /// Ends with CRLF, so that a dot alone may follow.
    static void write(byte[] message, OutputStream out) throws IOException {
        new MessageWriter(out).write(message);
    }

    /// Octets on the wire without the stuffed dots, as `SIZE=` counts them (RFC 1870 section 5).
    static long wireBytes(byte[] message) {
        var bytes = (long) message.length;
        var at = 0;
        while ((at = ByteScan.crOrLf(message, at, message.length)) < message.length) {
            if (message[at] == '\n') {
                bytes++;
                at++;
            } else {
                at += isCrLf(message, at) ? 2 : 1;
            }
        }
        var endsInLine = message.length == 0 || message[message.length - 1] != '\n';
        return endsInLine ? bytes + 2 : bytes;
    }

    private void write(byte[] message) throws IOException {
        var at = 0;
        while (at < message.length) {
            if (lineStart && message[at] == '.') {
                out.write(DOT);
            }
            var end = ByteScan.crOrLf(message, at, message.length);
            if (end > at) {
                out.write(message, at, end - at);
                lineStart = false;
            }
            if (end == message.length) {
                break;
            }
            if (message[end] == '\n' || isCrLf(message, end)) {
                out.write(CRLF);
                lineStart = true;
                at = message[end] == '\n' ? end + 1 : end + 2;
            } else {
                out.write(BLANK);
                lineStart = false;
                at = end + 1;
            }
        }
        if (!lineStart || message.length == 0) {
            out.write(CRLF);
        }
    }

    private static boolean isCrLf(byte[] message, int at) {
        return message[at] == '\r' && at + 1 < message.length && message[at + 1] == '\n';
    }
}
