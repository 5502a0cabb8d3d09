package dev.mailgent.protocol.html;

/// The one line a list shows of a mail.
public final class Preview {
    /// Characters of the result at most.
    public static final int MAX_CHARS = 200;

    private Preview() {}

    /// The beginning of `text` on one line: white space collapsed, rules and quote marks left out, cut at a word with
    /// `…`.
    public static String of(String text) {
        var out = new StringBuilder(MAX_CHARS + 2);
        var space = false;
        var lineStart = true;
        var i = 0;
        while (i < text.length() && out.length() <= MAX_CHARS) {
            char c = text.charAt(i);
            if (TextSink.isSpace(c) || c == 0x200B || c == 0xFEFF || c == 0x7F) {
                space = true;
                lineStart |= c == '\n' || c == '\r';
                i++;
            } else if (isDecoration(c) && runOf(text, i, c) >= 3) {
                i += runOf(text, i, c);
                space = true;
            } else if (c == '>' && lineStart) {
                i++;
            } else {
                if (space && !out.isEmpty()) {
                    out.append(' ');
                }
                space = false;
                lineStart = false;
                out.append(c);
                i++;
            }
        }
        return out.length() <= MAX_CHARS ? out.toString() : cut(out);
    }

    private static String cut(StringBuilder line) {
        int end = MAX_CHARS - 1;
        int space = line.lastIndexOf(" ", end);
        if (space > MAX_CHARS - 40) {
            end = space;
        }
        if (Character.isHighSurrogate(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(0, end).stripTrailing() + "…";
    }

    private static boolean isDecoration(char c) {
        return c == '-' || c == '=' || c == '_' || c == '*' || c == '#' || c == '~' || c == '─' || c == '━';
    }

    private static int runOf(String text, int from, char c) {
        var i = from;
        while (i < text.length() && text.charAt(i) == c) {
            i++;
        }
        return i - from;
    }
}
