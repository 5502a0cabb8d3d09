package dev.mailgent.protocol.reply;

import java.util.List;

/// Looks for words of a language table in a line that is already in lower case.
final class Words {
    private Words() {}

    static List<String> list(String... groups) {
        return List.of(String.join("|", groups).split("\\|"));
    }

    /// Whether one of `words` stands in `line` by itself. In scripts without spaces any occurrence counts.
    static boolean containsAny(String line, List<String> words) {
        for (var word : words) {
            if (contains(line, word)) {
                return true;
            }
        }
        return false;
    }

    static boolean startsWithAny(String line, List<String> words) {
        for (var word : words) {
            if (line.startsWith(word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(String line, String word) {
        for (int at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + 1)) {
            if (standsAlone(line, word, at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean standsAlone(String line, String word, int at) {
        if (!isSpacedScript(word.charAt(0))) {
            return true;
        }
        int after = at + word.length();
        var before = at == 0 || !Character.isLetterOrDigit(line.charAt(at - 1));
        return before && (after == line.length() || !Character.isLetterOrDigit(line.charAt(after)));
    }

    /// Latin, Greek, Cyrillic, Hebrew and Arabic put spaces between words; Chinese, Japanese, Korean and Thai need not.
    private static boolean isSpacedScript(char c) {
        return c < 0xE00;
    }
}
