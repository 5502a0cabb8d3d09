package dev.mailgent.protocol.html;

/// Writes plain text the way a page lays it out: white space collapsed, blocks on lines of their own, quotes marked by
/// `> `.
final class TextSink {
    static final int MAX_CHARS = 1024 * 1024;

    private final StringBuilder out = new StringBuilder(1024);
    private int newLines;
    private int indent;
    private boolean space;
    private int quoteDepth;

    int length() {
        return out.length();
    }

    boolean isEmpty() {
        return out.isEmpty();
    }

    /// The text so far, from an earlier [#length] on.
    String since(int start) {
        return out.substring(start);
    }

    String text() {
        return out.toString();
    }

    void quote(int change) {
        block();
        quoteDepth += change;
    }

    /// `<br>`
    void lineBreak() {
        newLines = Math.min(newLines + 1, 3);
        indent = 0;
        space = false;
    }

    /// What follows starts on a line of its own.
    void block() {
        newLines = Math.max(newLines, 1);
        indent = 0;
        space = false;
    }

    /// What follows stands apart by a blank line.
    void paragraph() {
        newLines = Math.max(newLines, 2);
        indent = 0;
        space = false;
    }

    /// What follows stands beside.
    void cell() {
        space = true;
    }

    void text(String text, boolean preformatted) {
        for (int i = 0; i < text.length() && out.length() < MAX_CHARS; i++) {
            char c = text.charAt(i);
            if (c == '\n' && preformatted) {
                lineBreak();
            } else if (preformatted && c == ' ') {
                indent++;
            } else if (isSpace(c)) {
                space = true;
            } else {
                beforeText();
                out.append(c);
            }
        }
    }

    static boolean isSpace(char c) {
        return c <= ' ' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F;
    }

    private void beforeText() {
        if (newLines > 0) {
            out.append("\n".repeat(out.isEmpty() ? 0 : newLines));
            out.append("> ".repeat(Math.min(quoteDepth, 5)));
        } else if (space && indent == 0 && !out.isEmpty()) {
            out.append(' ');
        }
        if (indent > 0 && !out.isEmpty()) {
            out.append(" ".repeat(Math.min(indent, 200)));
        }
        newLines = 0;
        indent = 0;
        space = false;
    }
}
