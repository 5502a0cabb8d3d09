package dev.mailgent.mail.message;

import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The words of one message, ready to be tagged and stored as a `tsvector`.
///
/// A lexeme is `tag` + word, where the tag names the identity and the block of 1,024 feed numbers the message is in: a
/// search reads exactly one inbox's posting lists, newest block first, so its cost does not grow with the table.
public final class SearchDocument {
    /// Messages of a block share a tag.
    static final int BLOCK = 1024;

    /// Only the first 64 KiB of text are indexed.
    private static final int MAX_TEXT = 64 * 1024;

    private static final int MAX_WORD = 64;
    private static final int MAX_WORDS = 4096;

    private final Map<String, StringBuilder> positions = new LinkedHashMap<>();
    private int position;

    /// @param fields subject, text, addresses and attachment names, in order of weight; null ones are skipped
    public static SearchDocument of(List<@Nullable String> fields) {
        var document = new SearchDocument();
        for (var field : fields) {
            if (field != null) {
                words(field.length() > MAX_TEXT ? field.substring(0, MAX_TEXT) : field)
                        .forEach(document::add);
            }
        }
        return document;
    }

    private void add(String word) {
        if (positions.size() >= MAX_WORDS && !positions.containsKey(word)) {
            return;
        }
        position = Math.min(position + 1, 16_383);
        var list = positions.computeIfAbsent(word, _ -> new StringBuilder());
        if (list.length() < 64) {
            list.append(list.isEmpty() ? ':' : ',').append(position);
        }
    }

    /// The `tsvector` literal for a message of `identity` with feed number `seq`.
    String literal(UUID identity, long seq) {
        var tag = tag(identity, seq);
        var out = new StringBuilder(positions.size() * 32);
        positions.forEach((word, at) -> out.append('\'')
                .append(tag)
                .append(word)
                .append('\'')
                .append(at)
                .append(' '));
        return out.toString();
    }

    /// Eleven hex digits of the identity's random half and the block number.
    static String tag(UUID identity, long seq) {
        return Long.toHexString(identity.getLeastSignificantBits()).substring(1, 12)
                + Long.toString(seq / BLOCK, 36)
                + '.';
    }

    /// Words as they are indexed and searched: letters and digits of any script, lower case, accents folded. An address
    /// gives its parts.
    static List<String> words(String text) {
        var folded = fold(text);
        var words = new java.util.ArrayList<String>();
        var start = -1;
        for (var i = 0; i <= folded.length(); i++) {
            var inside = i < folded.length() && Character.isLetterOrDigit(folded.charAt(i));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                words.add(folded.substring(start, Math.min(i, start + MAX_WORD)));
                start = -1;
            }
        }
        return words;
    }

    private static String fold(String text) {
        var ascii = true;
        for (var i = 0; ascii && i < text.length(); i++) {
            ascii = text.charAt(i) < 0x80;
        }
        if (ascii) {
            return text.toLowerCase(Locale.ROOT);
        }
        var decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
        var out = new StringBuilder(decomposed.length());
        for (var i = 0; i < decomposed.length(); i++) {
            var c = decomposed.charAt(i);
            if (Character.getType(c) != Character.NON_SPACING_MARK) {
                out.append(c);
            }
        }
        return out.toString().toLowerCase(Locale.ROOT);
    }
}
