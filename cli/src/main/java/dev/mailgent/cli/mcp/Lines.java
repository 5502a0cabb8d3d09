package dev.mailgent.cli.mcp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Lines of a host, of bounded length. Blank ones are left out.
final class Lines {
    /// The server takes no longer message.
    static final int LONGEST = 36 * 1024 * 1024;

    private final InputStream in;

    /// Not compared by value.
    ///
    /// @param bytes without the line's end; empty when it was too long
    @SuppressWarnings("ArrayRecordComponent")
    record Line(byte[] bytes, boolean isTooLong) {}

    Lines(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /// The next line; null when there is none.
    @Nullable
    Line next() throws IOException {
        var line = new ByteArrayOutputStream(256);
        var length = 0L;
        var blank = true;
        while (true) {
            var c = in.read();
            if (c < 0 && length == 0) {
                return null;
            } else if (c < 0 || c == '\n') {
                if (!blank) {
                    return length > LONGEST ? new Line(new byte[0], true) : new Line(line.toByteArray(), false);
                } else if (c < 0) {
                    return null;
                }
                line.reset();
                length = 0;
                continue;
            }
            length++;
            blank &= c == ' ' || c == '\t' || c == '\r';
            if (length <= LONGEST) {
                line.write(c);
            } else if (length == LONGEST + 1L) {
                line = new ByteArrayOutputStream(0);
            }
        }
    }
}
