package dev.mailgent.cli.screen;

import java.util.HexFormat;

/// Takes out of a text what a terminal would obey instead of show (ECMA-48), and what makes a reader see
/// another text than was written: marks of writing direction (UAX 9), invisible and tag characters.
public final class TerminalText {
    /// More marks than any script puts on one letter; a text that stacks hundreds writes over its neighbours.
    private static final int MAX_MARKS = 8;

    private static final char ESC = 0x1B;
    private static final char CSI = 0x9B;
    private static final char BEL = 0x07;
    private static final char STRING_END = 0x9C;

    private static final HexFormat HEX = HexFormat.of();

    private TerminalText() {}

    /// The text as one line: line ends and tabs are spaces.
    public static String line(String text) {
        return clean(text).replace('\n', ' ').replace('\t', ' ').strip();
    }

    /// The text with its lines and tabs. Every way to end a line is `\n`, so none can go back and write over one.
    public static String clean(String text) {
        var out = new StringBuilder(text.length());
        var marks = 0;
        for (var i = 0; i < text.length(); ) {
            var c = text.codePointAt(i);
            if (isSequence(c)) {
                i = afterSequence(text, i);
                continue;
            }
            i += Character.charCount(c);
            if (c == '\r') {
                if (i == text.length() || text.charAt(i) != '\n') {
                    out.append('\n');
                }
                continue;
            }
            marks = isMark(c) ? marks + 1 : 0;
            if (marks <= MAX_MARKS && !isInvisible(c)) {
                out.appendCodePoint(shown(c));
            }
        }
        return out.toString();
    }

    /// JSON that means the same and holds no character a terminal would obey: outside of strings valid
    /// JSON has none, and inside them it is written as an escape.
    public static String json(String json) {
        var clean = 0;
        while (clean < json.length() && !isEscapedInJson(json.codePointAt(clean))) {
            clean += Character.charCount(json.codePointAt(clean));
        }
        if (clean == json.length()) {
            return json;
        }
        var out = new StringBuilder(json.length() + 64).append(json, 0, clean);
        for (var i = clean; i < json.length(); ) {
            var c = json.codePointAt(i);
            i += Character.charCount(c);
            if (!isEscapedInJson(c)) {
                out.appendCodePoint(c);
                continue;
            }
            for (var unit : Character.toChars(c)) {
                out.append("\\u").append(HEX.toHexDigits(unit));
            }
        }
        return out.toString();
    }

    private static boolean isEscapedInJson(int c) {
        return c >= 0x7F && (isInvisible(c) || c == 0x85 || c == 0x2028 || c == 0x2029);
    }

    private static int shown(int c) {
        return switch (c) {
            case 0x0B, 0x0C, 0x85, 0x2028, 0x2029 -> '\n';
            default -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c;
        };
    }

    /// ESC, or one of the C1 characters that stand for ESC and a letter: DCS, SOS, CSI, OSC, PM, APC.
    private static boolean isSequence(int c) {
        return c == ESC || c == 0x90 || c == 0x98 || c == CSI || (c >= 0x9D && c <= 0x9F);
    }

    /// @param at index of the character that begins a control sequence or a control string
    /// @return index behind it; behind its introducer when it never ends, so that no text can make the rest vanish
    private static int afterSequence(String text, int at) {
        var c = text.charAt(at);
        if (c != ESC) {
            return c == CSI ? afterControl(text, at + 1) : afterString(text, at + 1);
        }
        if (at + 1 == text.length()) {
            return at + 1;
        }
        var kind = text.charAt(at + 1);
        return switch (kind) {
            case '[' -> afterControl(text, at + 2);
            case ']', 'P', 'X', '^', '_' -> afterString(text, at + 2);
            default -> {
                var i = skip(text, at + 1, ' ', '/');
                yield i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '~' ? i + 1 : i;
            }
        };
    }

    /// Parameters, intermediates, one final (ECMA-48 section 5.4).
    private static int afterControl(String text, int from) {
        var i = skip(text, skip(text, from, '0', '?'), ' ', '/');
        return i < text.length() && text.charAt(i) >= '@' && text.charAt(i) <= '~' ? i + 1 : i;
    }

    /// A title, a link or a clipboard's new content. Looks no further than the next control character,
    /// which keeps the whole linear.
    private static int afterString(String text, int from) {
        for (var i = from; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == BEL || c == STRING_END) {
                return i + 1;
            }
            if (c == ESC && i + 1 < text.length() && text.charAt(i + 1) == '\\') {
                return i + 2;
            }
            if (Character.isISOControl(c)) {
                return from;
            }
        }
        return from;
    }

    private static int skip(String text, int from, char low, char high) {
        var i = from;
        while (i < text.length() && text.charAt(i) >= low && text.charAt(i) <= high) {
            i++;
        }
        return i;
    }

    private static boolean isMark(int c) {
        var type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    /// Joiners (U+200C, U+200D) stay: scripts and emoji need them.
    private static boolean isInvisible(int c) {
        if (c < 0x7F) {
            return c < ' ' && c != '\n' && c != '\t' && c != 0x0B && c != 0x0C;
        }
        if (c <= 0x9F) {
            return c != 0x85;
        }
        return c == 0xAD
                || c == 0x34F
                || c == 0x61C
                || c == 0x180E
                || c == 0x200B
                || (c >= 0x200E && c <= 0x200F)
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2060 && c <= 0x206F)
                || c == 0xFEFF
                || (c >= 0xFFF9 && c <= 0xFFFB)
                || (c >= 0x1D173 && c <= 0x1D17A)
                || (c >= 0xE0000 && c <= 0xE0FFF);
    }
}
