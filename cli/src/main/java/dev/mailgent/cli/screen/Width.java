package dev.mailgent.cli.screen;

/// How many columns of a terminal a text takes, near enough (UAX 11): two for wide letters and emoji, none for marks.
final class Width {
    /// First and last of each range of wide characters.
    private static final int[] WIDE = {
        0x1100, 0x115F, 0x231A, 0x231B, 0x23E9, 0x23EC, 0x2614, 0x2615, 0x2648, 0x2653, 0x26A1, 0x26A1, 0x26BD, 0x26BE,
        0x2705, 0x2705, 0x270A, 0x270B, 0x2728, 0x2728, 0x274C, 0x274C, 0x2753, 0x2757, 0x2795, 0x2797, 0x2B1B, 0x2B1C,
        0x2B50, 0x2B50, 0x2B55, 0x2B55, 0x2E80, 0x303E, 0x3041, 0xA4CF, 0xA960, 0xA97C, 0xAC00, 0xD7A3, 0xF900, 0xFAFF,
        0xFE30, 0xFE6F, 0xFF00, 0xFF60, 0xFFE0, 0xFFE6, 0x16FE0, 0x1B2FF, 0x1F004, 0x1F004, 0x1F0CF, 0x1F0CF, 0x1F18E,
        0x1F19A, 0x1F200, 0x1F64F, 0x1F680, 0x1F6FF, 0x1F7E0, 0x1F7EB, 0x1F900, 0x1F9FF, 0x1FA70, 0x1FAFF, 0x20000,
        0x3FFFD
    };

    private Width() {}

    static int of(String text) {
        var columns = 0;
        for (var i = 0; i < text.length(); ) {
            var c = text.codePointAt(i);
            columns += of(c);
            i += Character.charCount(c);
        }
        return columns;
    }

    /// The text, or as much of it as fits with an ellipsis behind.
    static String cut(String text, int columns) {
        // A text with as few characters cannot be too wide unless some are wide.
        if (of(text) <= columns) {
            return text;
        }
        var used = 0;
        var i = 0;
        while (i < text.length()) {
            var c = text.codePointAt(i);
            if (used + of(c) > columns - 1) {
                break;
            }
            used += of(c);
            i += Character.charCount(c);
        }
        return text.substring(0, i) + "…";
    }

    private static int of(int c) {
        if (c < 0x300) {
            return 1;
        }
        var type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        for (var i = 0; i < WIDE.length && c >= WIDE[i]; i += 2) {
            if (c <= WIDE[i + 1]) {
                return 2;
            }
        }
        return 1;
    }
}
