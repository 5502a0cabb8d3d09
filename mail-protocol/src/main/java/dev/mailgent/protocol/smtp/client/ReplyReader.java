package dev.mailgent.protocol.smtp.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Reads replies (RFC 5321 section 4.2.1) from a server that may be anyone: long lines are cut, endless replies are an
/// error, and what is kept holds no control characters.
final class ReplyReader {
    private static final int KEPT_TEXT = 512;
    private static final int KEPT_LINE_BYTES = 1024;
    private static final int MAX_LINES = 200;
    private static final int MAX_REPLY_BYTES = 256 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[2048];
    private int at;
    private int end;
    private int replyBytes;

    ReplyReader(InputStream in) {
        this.in = in;
    }

    /// @throws ProtocolException when what comes is no SMTP
    /// @throws EOFException when the other side closed before or inside the reply
    ServerReply read() throws IOException {
        replyBytes = 0;
        var code = 0;
        String enhanced = null;
        var lines = new ArrayList<String>(1);
        var text = new StringBuilder();
        while (true) {
            var line = line();
            var lineCode = codeOf(line);
            if (lineCode < 0 || (code != 0 && lineCode != code) || lines.size() == MAX_LINES) {
                throw new ProtocolException("not an SMTP reply: " + cut(line, 80));
            }
            code = lineCode;
            var rest = line.length() > 4 ? line.substring(4) : "";
            var status = enhancedOf(rest, code);
            if (status != null) {
                enhanced = enhanced == null ? status : enhanced;
                rest = rest.substring(status.length()).strip();
            }
            lines.add(rest);
            if (text.length() < KEPT_TEXT) {
                text.append(text.isEmpty() || rest.isEmpty() ? "" : " ").append(rest);
            }
            if (line.length() < 4 || line.charAt(3) != '-') {
                return new ServerReply(code, enhanced, cut(text.toString(), KEPT_TEXT), lines);
            }
        }
    }

    /// True when something was read already that nobody asked for: STARTTLS must not be trusted then (CVE-2011-0411).
    boolean hasLeftOver() {
        return at < end;
    }

    /// One line without its end, cut to what is worth keeping.
    private String line() throws IOException {
        var line = new byte[KEPT_LINE_BYTES];
        var length = 0;
        while (true) {
            if (at == end) {
                at = 0;
                end = Math.max(0, in.read(buffer));
                if (end == 0) {
                    throw new EOFException("connection closed");
                }
            }
            if (++replyBytes > MAX_REPLY_BYTES) {
                throw new ProtocolException("reply without end");
            }
            var b = buffer[at++];
            if (b == '\n') {
                return printable(new String(line, 0, length, StandardCharsets.UTF_8));
            }
            if (length < line.length && b != '\r') {
                line[length++] = b;
            }
        }
    }

    private static int codeOf(String line) {
        if (line.length() < 3 || (line.length() > 3 && line.charAt(3) != ' ' && line.charAt(3) != '-')) {
            return -1;
        }
        var code = 0;
        for (var i = 0; i < 3; i++) {
            var digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            code = code * 10 + digit;
        }
        return code >= 200 && code <= 599 ? code : -1;
    }

    /// `5.1.1` at the start, if its class is that of the code (RFC 2034 section 4).
    private static @Nullable String enhancedOf(String text, int code) {
        var blank = text.indexOf(' ');
        var word = blank < 0 ? text : text.substring(0, blank);
        if (word.length() < 5 || word.length() > 9 || word.charAt(0) - '0' != code / 100 || word.charAt(1) != '.') {
            return null;
        }
        var dot = word.indexOf('.', 2);
        return dot > 2 && dot <= 5 && isNumber(word, 2, dot) && isNumber(word, dot + 1, word.length()) ? word : null;
    }

    private static boolean isNumber(String text, int from, int to) {
        for (var i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return to > from && to - from <= 3;
    }

    private static String printable(String text) {
        var safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            var type = Character.getType(c);
            var hidden = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE;
            safe.appendCodePoint(hidden ? ' ' : c);
        });
        return safe.toString();
    }

    private static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }
}
