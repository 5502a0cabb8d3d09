package dev.mailgent.protocol.compose;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Collects the bytes of a message and folds its header lines.
final class Sink extends ByteArrayOutputStream {
    /// The line length a header should keep (RFC 5322 section 2.1.1).
    private static final int FOLD_AT = 78;

    Sink(int expectedBytes) {
        super(expectedBytes);
    }

    Sink ascii(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    Sink bytes(byte[] bytes) {
        write(bytes, 0, bytes.length);
        return this;
    }

    Sink line(String text) {
        return ascii(text).crlf();
    }

    Sink crlf() {
        write('\r');
        write('\n');
        return this;
    }

    /// Closes a line that is still open.
    void endLine() {
        if (count > 0 && buf[count - 1] != '\n') {
            crlf();
        }
    }

    /// `name: token token`, folded between tokens so that lines keep to 78 octets where tokens allow it.
    Sink header(String name, List<String> tokens) {
        ascii(name).write(':');
        var column = name.length() + 1;
        var first = true;
        for (var token : tokens) {
            var bytes = token.getBytes(StandardCharsets.UTF_8);
            // The first token stays on the field's own line: some readers know no folded Message-ID.
            if (column + 1 + bytes.length > FOLD_AT && !first) {
                crlf();
                column = 0;
            }
            write(' ');
            bytes(bytes);
            column += 1 + bytes.length;
            first = false;
        }
        return crlf();
    }

    Sink header(String name, String token) {
        return header(name, List.of(token));
    }
}
