package dev.mailgent.protocol.compose;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Content made fit for any mail hop: 7 bits, short lines, CRLF (RFC 2045 section 6).
///
/// @param encoding the Content-Transfer-Encoding
/// @param content the encoded bytes when `encoded`, else the raw bytes that [#writeTo] turns into base64
@SuppressWarnings("ArrayRecordComponent") // Lives inside this package for the length of one call.
record Body(Encoding encoding, byte[] content, boolean encoded) {
    private static final byte[] CRLF = {'\r', '\n'};

    enum Encoding {
        SEVEN_BIT("7bit"),
        QUOTED_PRINTABLE("quoted-printable"),
        BASE64("base64");

        final String wireName;

        Encoding(String wireName) {
            this.wireName = wireName;
        }
    }

    /// Text to read. Any line ends; a final one is added.
    static Body text(String text) {
        var utf8 = FieldRules.wellFormed(text).getBytes(StandardCharsets.UTF_8);
        var lines = TextLines.of(utf8);
        if (lines.fitsSevenBit()) {
            return new Body(Encoding.SEVEN_BIT, lines.content(), true);
        }
        // Quoted-printable stays readable in the raw, so it may cost a little more than base64.
        if (lines.quotedPrintableBytes() <= lines.content().length * 3L / 2 + 12) {
            return new Body(Encoding.QUOTED_PRINTABLE, QuotedPrintable.encode(lines.content()), true);
        }
        return new Body(Encoding.BASE64, lines.content(), false);
    }

    /// Bytes to keep exactly.
    static Body bytes(byte[] data) {
        return new Body(Encoding.BASE64, data, false);
    }

    /// Lines that must not be encoded (message/*: RFC 2046 section 5.2.1), or null when they cannot travel as they are.
    static @Nullable Body sevenBitOrNull(byte[] data) {
        var lines = TextLines.of(data);
        return lines.isSevenBitWithin(998) ? new Body(Encoding.SEVEN_BIT, lines.content(), true) : null;
    }

    /// Lines this package wrote itself: ASCII, with CRLF.
    static Body asLines(byte[] lines) {
        return new Body(Encoding.SEVEN_BIT, lines, true);
    }

    int wireBytes() {
        return encoded ? content.length : (int) Math.min(Integer.MAX_VALUE - 64, content.length / 57L * 78 + 100);
    }

    void writeTo(Sink sink) {
        if (encoded) {
            sink.bytes(content);
            return;
        }
        try (var out = Base64.getMimeEncoder(76, CRLF).wrap(new Uncloseable(sink))) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // A byte array does not fail.
        }
    }

    private static final class Uncloseable extends FilterOutputStream {
        Uncloseable(Sink sink) {
            super(sink);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() {}
    }
}
