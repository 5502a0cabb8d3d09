package dev.mailgent.protocol.mime;

import java.util.Arrays;

/// The boundaries of the multiparts open at one point, innermost last, and the search for their lines (RFC 2046 section
/// 5.1.1).
///
/// A line that is exactly a boundary of any open multipart, spaces aside, beats one that merely starts with a boundary
/// and a space; then the inner beats the outer.
final class Boundaries {
    /// @param level of the multipart it belongs to, -1 for none
    /// @param closing it was `--boundary--`
    /// @param lineStart of the delimiter line, before its dashes
    /// @param next where the line after it starts
    record Delimiter(int level, boolean closing, int lineStart, int next) {
        static final Delimiter NONE = new Delimiter(-1, false, 0, 0);
    }

    private enum Fit {
        NO,
        LOOSE,
        LOOSE_CLOSE,
        EXACT,
        EXACT_CLOSE
    }

    private final byte[] raw;
    private byte[][] open = new byte[8][];
    private int depth;

    Boundaries(byte[] raw) {
        this.raw = raw;
    }

    void push(byte[] boundary) {
        if (depth == open.length) {
            open = Arrays.copyOf(open, depth * 2);
        }
        open[depth++] = boundary;
    }

    void popTo(int newDepth) {
        depth = newDepth;
    }

    int depth() {
        return depth;
    }

    boolean isDelimiter(int lineStart, int to) {
        return depth > 0
                && lineStart + 1 < to
                && raw[lineStart] == '-'
                && raw[lineStart + 1] == '-'
                && at(lineStart, to).level >= 0;
    }

    /// The first delimiter line in `[from, to)`, where `from` starts a line.
    Delimiter next(int from, int to) {
        if (depth == 0) {
            return Delimiter.NONE;
        }
        if (from + 1 < to && raw[from] == '-' && raw[from + 1] == '-') {
            var delimiter = at(from, to);
            if (delimiter.level >= 0) {
                return delimiter;
            }
        }
        // Looks for LF, dash, dash by their last byte, so most bytes of a body are never touched.
        byte[] bytes = raw;
        int i = from + 2;
        while (i < to) {
            byte b = bytes[i];
            if (b == '-') {
                if (bytes[i - 1] == '-' && bytes[i - 2] == '\n') {
                    var delimiter = at(i - 1, to);
                    if (delimiter.level >= 0) {
                        return delimiter;
                    }
                }
                i++;
            } else {
                i += b == '\n' ? 2 : 3;
            }
        }
        return Delimiter.NONE;
    }

    private Delimiter at(int lineStart, int to) {
        var best = Fit.NO;
        int level = -1;
        for (int i = depth - 1; i >= 0; i--) {
            var fit = fit(open[i], lineStart + 2, to);
            // A looser fit of an inner level stands against the same fit further out, not against an exact one.
            if (rank(fit) > rank(best)) {
                best = fit;
                level = i;
            }
        }
        if (level < 0) {
            return Delimiter.NONE;
        }
        int next = lineStart;
        while (next < to && raw[next] != '\n') {
            next++;
        }
        boolean closing = best == Fit.EXACT_CLOSE || best == Fit.LOOSE_CLOSE;
        return new Delimiter(level, closing, lineStart, Math.min(next + 1, to));
    }

    private static int rank(Fit fit) {
        return switch (fit) {
            case NO -> 0;
            case LOOSE, LOOSE_CLOSE -> 1;
            case EXACT, EXACT_CLOSE -> 2;
        };
    }

    private Fit fit(byte[] boundary, int from, int to) {
        int end = from + boundary.length;
        if (end > to || Arrays.mismatch(raw, from, end, boundary, 0, boundary.length) >= 0) {
            return Fit.NO;
        }
        if (end + 1 < to && raw[end] == '-' && raw[end + 1] == '-') {
            return isBlankToEnd(end + 2, to) ? Fit.EXACT_CLOSE : Fit.LOOSE_CLOSE;
        }
        if (isBlankToEnd(end, to)) {
            return Fit.EXACT;
        }
        return raw[end] == ' ' || raw[end] == '\t' ? Fit.LOOSE : Fit.NO;
    }

    private boolean isBlankToEnd(int from, int to) {
        for (int i = from; i < to && raw[i] != '\n'; i++) {
            if (raw[i] != ' ' && raw[i] != '\t' && raw[i] != '\r') {
                return false;
            }
        }
        return true;
    }
}
