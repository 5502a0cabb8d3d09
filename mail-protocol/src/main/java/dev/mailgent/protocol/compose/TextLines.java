package dev.mailgent.protocol.compose;

import java.io.ByteArrayOutputStream;

/// Text with every line end made CRLF, and what its encoding depends on.
///
/// @param longestLine octets, without the line end
/// @param eightBit whether a byte is NUL or above 127, or a control that mail does not carry
/// @param fragile whether a hop might change it: a line that begins with "From " or ends in a space, or is one dot
/// @param quotedPrintableBytes about what it will be as quoted-printable
@SuppressWarnings("ArrayRecordComponent") // Lives inside this package for the length of one call.
record TextLines(byte[] content, int longestLine, boolean eightBit, boolean fragile, long quotedPrintableBytes) {

    static TextLines of(byte[] text) {
        var out = new ByteArrayOutputStream(text.length + text.length / 32 + 2);
        var longest = 0;
        var eightBit = false;
        var fragile = false;
        var escaped = 0L;
        var lineStart = 0;
        for (int i = 0; i <= text.length; i++) {
            if (i < text.length && text[i] != '\n' && text[i] != '\r') {
                byte b = text[i];
                if ((b < 0x20 && b != '\t') || b == 0x7F) {
                    eightBit = true;
                    escaped += 2;
                } else if (b == '=') {
                    escaped += 2;
                }
                continue;
            }
            if (i == text.length && lineStart == i) {
                break; // No line after a final line end.
            }
            longest = Math.max(longest, i - lineStart);
            fragile |= isFragile(text, lineStart, i);
            out.write(text, lineStart, i - lineStart);
            out.write('\r');
            out.write('\n');
            if (i + 1 < text.length && text[i] == '\r' && text[i + 1] == '\n') {
                i++;
            }
            lineStart = i + 1;
        }
        var content = out.toByteArray();
        return new TextLines(content, longest, eightBit, fragile, content.length + escaped + content.length / 25);
    }

    boolean fitsSevenBit() {
        return isSevenBitWithin(78) && !fragile;
    }

    boolean isSevenBitWithin(int maxOctets) {
        return !eightBit && longestLine <= maxOctets;
    }

    private static boolean isFragile(byte[] text, int start, int end) {
        if (end == start) {
            return false;
        }
        byte last = text[end - 1];
        return last == ' '
                || last == '\t'
                || (end - start == 1 && last == '.')
                || (end - start >= 5
                        && text[start] == 'F'
                        && text[start + 1] == 'r'
                        && text[start + 2] == 'o'
                        && text[start + 3] == 'm'
                        && text[start + 4] == ' ');
    }
}
