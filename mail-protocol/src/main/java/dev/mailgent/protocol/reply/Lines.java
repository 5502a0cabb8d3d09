package dev.mailgent.protocol.reply;

import java.util.Arrays;

/// The lines of a text as index pairs; nothing is copied. Ends exclude line breaks and trailing white space.
final class Lines {
    static final int MAX_LINES = 5000;

    private final String text;
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int count;

    private Lines(String text) {
        this.text = text;
    }

    /// At most [#MAX_LINES]; the rest of a longer text is left out.
    static Lines of(String text) {
        var lines = new Lines(text);
        var start = 0;
        var length = text.length();
        while (start < length && lines.count < MAX_LINES) {
            int lf = text.indexOf('\n', start);
            int end = lf < 0 ? length : lf;
            lines.addSplitAtBareCr(start, end);
            start = end + 1;
        }
        return lines;
    }

    int count() {
        return count;
    }

    int start(int line) {
        return starts[line];
    }

    int end(int line) {
        return ends[line];
    }

    int length(int line) {
        return ends[line] - starts[line];
    }

    String text(int line) {
        return text.substring(starts[line], ends[line]);
    }

    char charAt(int index) {
        return text.charAt(index);
    }

    /// Index of the first character that is no white space; the end when there is none.
    int indent(int line) {
        int i = starts[line];
        while (i < ends[line] && isSpace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    boolean isBlank(int line) {
        return starts[line] >= ends[line];
    }

    boolean isQuoted(int line) {
        int i = indent(line);
        return i < ends[line] && text.charAt(i) == '>' && i - starts[line] < 4;
    }

    /// The next line from here on that is not blank, or [#count].
    int nextFilled(int from) {
        int line = from;
        while (line < count && isBlank(line)) {
            line++;
        }
        return line;
    }

    static boolean isSpace(char c) {
        return c <= ' ' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200F) || c == 0xFEFF || c == 0x202F;
    }

    private void addSplitAtBareCr(int from, int to) {
        var start = from;
        for (int cr = text.indexOf('\r', from, to); cr >= 0 && cr < to - 1; cr = text.indexOf('\r', cr + 1, to)) {
            add(start, cr);
            start = cr + 1;
        }
        add(start, to);
    }

    private void add(int start, int to) {
        if (count == MAX_LINES) {
            return;
        }
        int end = to;
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
        }
        starts[count] = start;
        ends[count++] = end;
    }
}
