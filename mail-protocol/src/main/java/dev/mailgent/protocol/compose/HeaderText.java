package dev.mailgent.protocol.compose;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Text as header tokens: units between which a line may be folded at a space (RFC 5322 section 2.2.3).
final class HeaderText {
    /// The longest encoded word (RFC 2047 section 2).
    private static final int MAX_WORD = 75;

    private static final String OPEN_Q = "=?UTF-8?Q?";
    private static final String OPEN_B = "=?UTF-8?B?";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private HeaderText() {}

    /// Unstructured text (Subject and most extra fields). Plain where a reader could not mistake it for anything else.
    ///
    /// @param column where the first token will stand
    static List<String> unstructured(String text, int column) {
        var plain =
                FieldRules.isAscii(text) && !text.contains("=?") && text.indexOf('\t') < 0 && text.equals(text.strip());
        return wordsWithin(MAX_WORD, plain, text, column);
    }

    /// Text of a field whose readers may not know encoded words (List-Unsubscribe and other structured fields): ASCII
    /// stays as it is, however long.
    static List<String> verbatimIfAscii(String text, int column) {
        var plain = FieldRules.isAscii(text) && text.indexOf('\t') < 0;
        return wordsWithin(FieldRules.maxUnbrokenOctets(), plain, text, column);
    }

    private static List<String> wordsWithin(int maxOctets, boolean plain, String text, int column) {
        if (plain) {
            var words = words(text);
            if (words.stream().allMatch(word -> word.length() <= maxOctets)) {
                return words;
            }
        }
        return encodedWords(text, column);
    }

    /// A display name: atoms, a quoted string, or encoded words (RFC 5322 section 3.2.5, RFC 2047 section 5).
    static List<String> phrase(String name, int column) {
        if (!FieldRules.isAscii(name) || name.contains("=?") || name.length() > 60 || name.indexOf('\t') >= 0) {
            return encodedWords(name, column);
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if ("()<>[]:;@\\,.\"".indexOf(c) >= 0 || (c == ' ' && name.charAt(i + 1) == ' ')) {
                return List.of(quotedString(name));
            }
        }
        return words(name);
    }

    static String quotedString(String text) {
        var out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        return out.append('"').toString();
    }

    /// Splits at single spaces; further spaces stay in front of the next word, so that nothing is lost by joining.
    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        var start = 0;
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) == ' ' && text.charAt(i - 1) != ' ') {
                words.add(text.substring(start, i));
                start = i + 1;
            }
        }
        words.add(text.substring(start));
        return words;
    }

    /// The whole text as encoded words, whichever of Q and B is shorter; no character is split between two words.
    static List<String> encodedWords(String text, int column) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        var qLength = 0;
        for (byte b : utf8) {
            qLength += qCost(b);
        }
        var quoted = qLength <= (utf8.length + 2) / 3 * 4;
        var words = new ArrayList<String>();
        var room = Math.max(MAX_WORD - Math.max(column, 0), 30);
        var start = 0;
        while (start < utf8.length) {
            int end = wordEnd(utf8, start, room - OPEN_Q.length() - 2, quoted);
            words.add(quoted ? q(utf8, start, end) : b(utf8, start, end));
            start = end;
            room = MAX_WORD;
        }
        return words;
    }

    private static int wordEnd(byte[] utf8, int start, int budget, boolean quoted) {
        var cost = 0;
        var end = start;
        while (end < utf8.length) {
            int next = end + 1;
            int more = qCost(utf8[end]);
            while (next < utf8.length && (utf8[next] & 0xC0) == 0x80) {
                more += qCost(utf8[next++]);
            }
            int total = quoted ? cost + more : (next - start + 2) / 3 * 4;
            if (total > budget && end > start) {
                return end;
            }
            cost += more;
            end = next;
        }
        return end;
    }

    /// Only letters, digits and `!*+-/` may stand for themselves in a phrase (RFC 2047 section 5 rule 3).
    private static int qCost(byte b) {
        return b == ' ' || isQSafe(b) ? 1 : 3;
    }

    private static boolean isQSafe(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '!'
                || b == '*'
                || b == '+'
                || b == '-'
                || b == '/';
    }

    private static String q(byte[] utf8, int start, int end) {
        var out = new StringBuilder(MAX_WORD).append(OPEN_Q);
        for (int i = start; i < end; i++) {
            byte b = utf8[i];
            if (b == ' ') {
                out.append('_');
            } else if (isQSafe(b)) {
                out.append((char) b);
            } else {
                out.append('=').append(HEX[b >> 4 & 0xF]).append(HEX[b & 0xF]);
            }
        }
        return out.append("?=").toString();
    }

    private static String b(byte[] utf8, int start, int end) {
        var slice = Arrays.copyOfRange(utf8, start, end);
        return OPEN_B + Base64.getEncoder().encodeToString(slice) + "?=";
    }
}
