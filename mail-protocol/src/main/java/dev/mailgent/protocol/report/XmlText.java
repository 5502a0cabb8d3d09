package dev.mailgent.protocol.report;

import java.io.BufferedInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/// XML bytes as characters an XML parser accepts: bytes that do not fit their charset and characters that XML forbids
/// become U+FFFD, white space before the declaration goes. One bad byte must not cost a report of a million messages.
final class XmlText extends FilterReader {
    private static final Pattern ENCODING =
            Pattern.compile("encoding\\s{0,9}=\\s{0,9}[\"']([A-Za-z0-9._:-]{1,40})[\"']");

    private boolean started;
    private boolean replaced;

    private XmlText(Reader in) {
        super(in);
    }

    static XmlText of(InputStream in) throws IOException {
        var stream = new BufferedInputStream(in, 1 << 13);
        stream.mark(512);
        byte[] head = stream.readNBytes(256);
        stream.reset();
        var decoder = charset(head)
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        return new XmlText(new InputStreamReader(stream, decoder));
    }

    /// Whether something had to be replaced so far.
    boolean replaced() {
        return replaced;
    }

    /// Leaves the stream open: the parser closes at the end of a document, and a zip goes on after it.
    @Override
    public void close() {}

    @Override
    public int read() throws IOException {
        var one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] into, int from, int length) throws IOException {
        int to = from;
        while (to == from) {
            int got = in.read(into, from, length);
            if (got <= 0) {
                return got;
            }
            for (int i = from; i < from + got; i++) {
                char c = into[i];
                started |= c != '\uFEFF' && c > ' ';
                if (started) {
                    into[to++] = allowed(c);
                }
            }
        }
        return to - from;
    }

    private char allowed(char c) {
        boolean control = c < ' ' && c != '\t' && c != '\n' && c != '\r';
        if (control || c == '\uFFFE' || c == '\uFFFF') {
            c = '\uFFFD';
        }
        replaced |= c == '\uFFFD';
        return c;
    }

    private static Charset charset(byte[] head) {
        if (head.length >= 2 && (head[0] == 0 || head[1] == 0 || (head[0] & 0xfe) == 0xfe)) {
            boolean little = head[1] == 0 || (head[0] & 0xff) == 0xff;
            return little ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
        }
        var declared = ENCODING.matcher(new String(head, StandardCharsets.ISO_8859_1));
        // One byte a character, or the declaration could not have been read as such.
        if (!declared.find() || declared.group(1).toLowerCase(Locale.ROOT).startsWith("utf")) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(declared.group(1));
        } catch (IllegalArgumentException _) {
            return StandardCharsets.UTF_8;
        }
    }
}
