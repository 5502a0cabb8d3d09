package dev.mailgent.protocol.compose;

import java.io.ByteArrayOutputStream;

/// Writes quoted-printable (RFC 2045 section 6.7) that a person can still read: soft breaks fall after a
/// space where one is near, and a character is never split.
final class QuotedPrintable {
    /// Octets of a line before its soft break's `=`.
    private static final int MAX = 75;

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final byte[] text;
    private final ByteArrayOutputStream out;

    private QuotedPrintable(byte[] text) {
        this.text = text;
        this.out = new ByteArrayOutputStream(text.length + text.length / 4 + 16);
    }

    /// @param text lines that each end in CRLF
    static byte[] encode(byte[] text) {
        var encoder = new QuotedPrintable(text);
        var start = 0;
        for (int i = 0; i + 1 < text.length; i++) {
            if (text[i] == '\r' && text[i + 1] == '\n') {
                encoder.line(start, i);
                start = i + 2;
            }
        }
        return encoder.out.toByteArray();
    }

    private void line(int start, int end) {
        var at = start;
        while (true) {
            int next = fits(at, end);
            for (int i = at; i < next; i++) {
                octet(i, at, end);
            }
            at = next;
            if (at >= end) {
                break;
            }
            out.write('=');
            out.write('\r');
            out.write('\n');
        }
        out.write('\r');
        out.write('\n');
    }

    /// Where the output line that begins at `at` has to end.
    private int fits(int at, int end) {
        var cost = 0;
        var afterSpace = -1;
        for (int i = at; i < end; ) {
            int next = i + 1;
            int more = cost(i, at, end);
            while (next < end && next - i < 4 && (text[next] & 0xC0) == 0x80) {
                more += 3;
                next++;
            }
            if (cost + more > MAX && i > at) {
                return afterSpace > 0 ? afterSpace : i;
            }
            cost += more;
            i = next;
            if (text[i - 1] == ' ' && cost > MAX - 25) {
                afterSpace = i;
            }
        }
        return end;
    }

    private int cost(int i, int lineStart, int end) {
        return isLiteral(i, lineStart, end) ? 1 : 3;
    }

    private boolean isLiteral(int i, int lineStart, int end) {
        byte b = text[i];
        if (b == ' ' || b == '\t') {
            return i + 1 < end;
        }
        if (i == lineStart && (b == '.' || (b == 'F' && startsFrom(i, end)))) {
            return false;
        }
        return b > 0x20 && b < 0x7F && b != '=';
    }

    /// "From " at the start of a line is what mailbox files change to ">From ".
    private boolean startsFrom(int i, int end) {
        return i + 4 < end && text[i + 1] == 'r' && text[i + 2] == 'o' && text[i + 3] == 'm' && text[i + 4] == ' ';
    }

    private void octet(int i, int lineStart, int end) {
        byte b = text[i];
        if (isLiteral(i, lineStart, end)) {
            out.write(b);
        } else {
            out.write('=');
            out.write(HEX[b >> 4 & 0xF]);
            out.write(HEX[b & 0xF]);
        }
    }
}
