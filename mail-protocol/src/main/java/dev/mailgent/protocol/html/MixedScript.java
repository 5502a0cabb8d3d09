package dev.mailgent.protocol.html;

/// Finds words whose letters come from alphabets that look alike, as a Cyrillic letter in a Latin name.
final class MixedScript {
    private MixedScript() {}

    static boolean isIn(String text) {
        var latin = false;
        var other = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                var letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                latin = letter || (latin && c >= '0' && c <= '9');
                other &= letter;
            } else if (c >= 0x370 && c <= 0x52F) {
                other |= Character.isLetter(c);
            } else if (!Character.isLetter(c)) {
                latin = false;
                other = false;
            } else if (c < 0x250) {
                latin = true;
            }
            if (latin && other && isWord(text, i)) {
                return true;
            }
        }
        return false;
    }

    /// Two letters may be a formula; four are a word.
    private static boolean isWord(String text, int at) {
        var from = at;
        while (from > 0 && Character.isLetter(text.charAt(from - 1))) {
            from--;
        }
        var to = at;
        while (to < text.length() && Character.isLetter(text.charAt(to))) {
            to++;
        }
        return to - from >= 4;
    }
}
