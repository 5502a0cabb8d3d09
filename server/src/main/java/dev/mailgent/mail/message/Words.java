package dev.mailgent.mail.message;

import java.text.Normalizer;

/// Cuts text into the words by which it is found: letters and digits of any script, lower case, accents folded.
///
/// Scripts that put no spaces between words give overlapping pairs of characters and a last single one, so any run of
/// characters is found by its pairs. Linear in the text; nothing in it makes this throw.
final class Words {
    /// Characters of a word that count.
    static final int MAX_WORD = 64;

    /// Takes words as they come; false ends the cutting.
    @FunctionalInterface
    interface Sink {
        /// @param position counts words; the characters of an unspaced run count one by one
        /// @param start offset in the text, `end` likewise
        /// @param last the single character that ends an unspaced run, which the pair before it holds too
        boolean word(String word, int position, int start, int end, boolean last);
    }

    private final String text;
    private final Sink sink;
    private int position;

    private Words(String text, Sink sink) {
        this.text = text;
        this.sink = sink;
    }

    /// @param from position of the first word
    /// @return position after the last word
    static int cut(String text, int from, Sink sink) {
        var words = new Words(text, sink);
        words.position = from;
        words.cut();
        return words.position;
    }

    private void cut() {
        var at = 0;
        while (at < text.length()) {
            var c = text.codePointAt(at);
            if (!Character.isLetterOrDigit(c)) {
                at += Character.charCount(c);
            } else if (isUnspaced(c)) {
                at = unspaced(at);
            } else {
                at = spaced(at);
            }
            if (at < 0) {
                return;
            }
        }
    }

    /// A word of letters; @return its end, or -1 when the sink has had enough.
    private int spaced(int start) {
        var end = start;
        var ascii = true;
        while (end < text.length()) {
            var c = text.charAt(end);
            if (c < 0x80) {
                if (!isAsciiWord(c)) {
                    break;
                }
                end++;
                continue;
            }
            var point = text.codePointAt(end);
            if (!isInside(point) || isUnspaced(point)) {
                break;
            }
            ascii = false;
            end += Character.charCount(point);
        }
        var stop = Math.min(end, start + MAX_WORD * 2);
        var word = ascii ? lower(start, stop) : fold(text.substring(start, stop));
        if (word.isEmpty()) {
            return end;
        }
        return sink.word(shortened(word), position++, start, end, false) ? end : -1;
    }

    private int unspaced(int start) {
        var at = start;
        var first = unspacedEnd(at);
        while (true) {
            var second = first < text.length() && isUnspaced(text.codePointAt(first)) ? unspacedEnd(first) : -1;
            var end = second < 0 ? first : second;
            var word = fold(text.substring(at, end));
            if (!word.isEmpty() && !sink.word(word, position, at, end, second < 0)) {
                return -1;
            }
            position++;
            if (second < 0) {
                return first;
            }
            at = first;
            first = second;
        }
    }

    /// A character with the marks that belong to it; a few are enough for any script.
    private int unspacedEnd(int start) {
        var end = start + Character.charCount(text.codePointAt(start));
        for (var marks = 0; marks < 4 && end < text.length(); marks++) {
            var c = text.codePointAt(end);
            if (!isMark(c)) {
                break;
            }
            end += Character.charCount(c);
        }
        return end;
    }

    private static boolean isAsciiWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    }

    private String lower(int start, int end) {
        for (var i = start; i < end; i++) {
            var c = text.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                var chars = new char[end - start];
                text.getChars(start, end, chars, 0);
                for (var k = i - start; k < chars.length; k++) {
                    if (chars[k] >= 'A' && chars[k] <= 'Z') {
                        chars[k] = (char) (chars[k] + ('a' - 'A'));
                    }
                }
                return new String(chars);
            }
        }
        return text.substring(start, end);
    }

    private static boolean isInside(int c) {
        return Character.isLetterOrDigit(c) || isMark(c) || Character.getType(c) == Character.FORMAT;
    }

    private static boolean isMark(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }

    /// Scripts written without spaces, and Hangul, whose words carry their particles.
    private static boolean isUnspaced(int c) {
        if (c < 0x0E00) {
            return false;
        }
        if (c >= 0x3040 && c <= 0x30FF) {
            return Character.isLetterOrDigit(c); // kana, with the long mark that belongs to no script
        }
        return switch (Character.UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO, THAI, LAO, KHMER, MYANMAR -> Character.isLetterOrDigit(c);
            default -> false;
        };
    }

    private static String shortened(String word) {
        if (word.length() <= MAX_WORD) {
            return word;
        }
        return word.substring(0, Character.isHighSurrogate(word.charAt(MAX_WORD - 1)) ? MAX_WORD - 1 : MAX_WORD);
    }

    /// Compatibility forms become plain ones, capitals small; accents of Latin, Greek and Cyrillic,
    /// points of Hebrew and Arabic fall.
    private static String fold(String word) {
        var decomposed = Normalizer.normalize(word, Normalizer.Form.NFKD);
        var out = new StringBuilder(decomposed.length());
        for (var i = 0; i < decomposed.length(); ) {
            var c = decomposed.codePointAt(i);
            i += Character.charCount(c);
            if (isAccent(c) || Character.getType(c) == Character.FORMAT) {
                continue;
            }
            var small = Character.toLowerCase(c);
            switch (small) {
                case 'ß' -> out.append("ss");
                case 'æ' -> out.append("ae");
                case 'œ' -> out.append("oe");
                case 'ø' -> out.append('o');
                case 'ł' -> out.append('l');
                case 'đ', 'ð' -> out.append('d');
                case 'þ' -> out.append("th");
                case 'ı' -> out.append('i');
                case 'ς' -> out.append('σ');
                default -> {
                    if (Character.isLetterOrDigit(small) || isMark(small)) {
                        out.appendCodePoint(small);
                    }
                }
            }
        }
        return Normalizer.normalize(out, Normalizer.Form.NFC);
    }

    private static boolean isAccent(int c) {
        return (c >= 0x0300 && c <= 0x036F)
                || (c >= 0x0591 && c <= 0x05C7)
                || (c >= 0x064B && c <= 0x0655)
                || c == 0x0670
                || c == 0x0640 // the Arabic stretch, a letter by its type
                || (c >= 0x1AB0 && c <= 0x1AFF)
                || (c >= 0x1DC0 && c <= 0x1DFF)
                || (c >= 0x20D0 && c <= 0x20FF);
    }
}
