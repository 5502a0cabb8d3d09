package dev.mailgent.mcp;

/// Text without the characters that a person does not see and a model reads.
final class VisibleText {
    private VisibleText() {}

    /// Without control characters (but line breaks and tabs), bidirectional overrides, characters of no width, and the
    /// tag characters U+E0000 to U+E007F that spell hidden ASCII.
    static String of(String text) {
        var clean = true;
        for (var i = 0; i < text.length() && clean; i++) {
            var c = text.charAt(i);
            clean = (c >= ' ' && c < 0x7f) || c == '\n';
        }
        if (clean) {
            return text;
        }
        var visible = new StringBuilder(text.length());
        text.codePoints().filter(c -> !isHidden(c)).forEach(visible::appendCodePoint);
        return visible.toString();
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            // U+200D joins what is shown as one sign (families, flags, Indic letters).
            case Character.FORMAT -> c != 0x200D && c != 0x200C;
            case Character.CONTROL -> c != '\n' && c != '\r' && c != '\t';
            case Character.SURROGATE, Character.PRIVATE_USE -> true;
            case Character.UNASSIGNED -> c >= 0xE0000 && c <= 0xE0FFF;
            default ->
                // Variation selectors beyond the sixteen of emoji carry hidden bytes.
                c >= 0xE0100 && c <= 0xE01EF;
        };
    }
}
