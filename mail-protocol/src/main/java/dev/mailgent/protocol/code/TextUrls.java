package dev.mailgent.protocol.code;

import java.util.ArrayList;
import java.util.List;

/// URLs written out in a text.
final class TextUrls {
    /// How much of the words before a URL is taken to speak of it.
    private static final int MAX_BEFORE = 120;

    private TextUrls() {}

    /// @param before the words that lead to the URL: those of its sentence, or the line above when it starts one
    record Url(String url, String before) {}

    static List<Url> in(String text, int max) {
        var urls = new ArrayList<Url>();
        var previousEnd = 0;
        for (int at = text.indexOf("://"); at >= 0 && urls.size() < max; at = text.indexOf("://", at + 3)) {
            int start = at - (at >= 5 && text.charAt(at - 1) == 's' ? 5 : 4);
            if (start < previousEnd || !text.regionMatches(true, start, "http", 0, 4)) {
                continue;
            }
            int end = end(text, at + 3);
            urls.add(new Url(
                    text.substring(start, end), before(text, Math.max(previousEnd, start - MAX_BEFORE), start)));
            previousEnd = end;
        }
        return urls;
    }

    private static int end(String text, int from) {
        var end = from;
        while (end < text.length() && isUrl(text.charAt(end))) {
            end++;
        }
        while (end > from && ".,;:!?'*)]}".indexOf(text.charAt(end - 1)) >= 0 && !closesOwnBracket(text, from, end)) {
            end--;
        }
        return end;
    }

    private static boolean closesOwnBracket(String text, int from, int end) {
        return text.charAt(end - 1) == ')' && text.substring(from, end).indexOf('(') >= 0;
    }

    private static boolean isUrl(char c) {
        return c > ' ' && c != '<' && c != '>' && c != '"' && c != '`' && c != 0xA0 && c < 0x2000;
    }

    private static String before(String text, int from, int to) {
        var words = text.substring(from, to);
        // The last sentence that says something; a line that ends in a colon belongs to what it announces.
        for (int i = words.stripTrailing().length() - 1; i > 0; i--) {
            char c = words.charAt(i - 1);
            var sentenceEnds = (c == '.' || c == '!' || c == '?') && words.charAt(i) <= ' ';
            var blankLine = c == '\n' && words.charAt(i) == '\n';
            if ((sentenceEnds || blankLine) && !words.substring(i).isBlank()) {
                return words.substring(i);
            }
        }
        return words;
    }
}
