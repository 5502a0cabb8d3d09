package dev.mailgent.mail.message;

import java.util.ArrayList;
import java.util.List;

/// A piece of a message that shows why it was found. Plain text, never HTML: escape it before showing it in a page.
///
/// @param field `subject`, `from`, `to`, `attachment` or `text`
/// @param snippet at most some 200 characters on one line, with `…` where the text goes on
/// @param matches where in the snippet the words are
public record Highlight(String field, String snippet, List<Match> matches) {
    private static final int MOST = 4;
    private static final int SNIPPET = 180;
    private static final int BEFORE = 50;

    /// Offsets in characters (Unicode code points), `end` exclusive.
    public record Match(int start, int end) {}

    /// The highlights of one message of the page.
    public record OfMessage(String messageId, List<Highlight> highlights) {}

    /// At most four pieces: one a field, two of the text.
    static List<Highlight> of(List<SearchMatch.Hit> hits) {
        var pieces = new ArrayList<Highlight>();
        var at = 0;
        while (at < hits.size() && pieces.size() < MOST) {
            var first = hits.get(at);
            var from = begin(first.text(), first.start());
            var to = end(
                    first.text(), Math.min(first.text().length(), Math.max(from + SNIPPET, first.end())), first.end());
            var inside = new ArrayList<SearchMatch.Hit>();
            var ofText = first.field() == SearchField.TEXT;
            while (at < hits.size() && hits.get(at).field() == first.field() && sameText(hits.get(at), first)) {
                var hit = hits.get(at);
                if (hit.end() <= to) {
                    inside.add(hit);
                } else if (ofText) {
                    break;
                }
                at++;
            }
            pieces.add(piece(first.field(), first.text(), from, to, inside));
            if (ofText
                    && pieces.stream()
                                    .filter(piece -> piece.field().equals("text"))
                                    .count()
                            == 2) {
                break;
            }
        }
        return pieces;
    }

    @SuppressWarnings("ReferenceEquality") // two fields may hold equal texts
    private static boolean sameText(SearchMatch.Hit one, SearchMatch.Hit other) {
        return one.text() == other.text();
    }

    private static Highlight piece(SearchField field, String text, int from, int to, List<SearchMatch.Hit> inside) {
        var snippet = new StringBuilder(from > 0 ? "…" : "");
        var matches = new ArrayList<Match>();
        var reached = from;
        var characters = snippet.length();
        for (var hit : inside) {
            if (hit.start() < reached) {
                continue; // two clauses found the same word
            }
            characters += append(snippet, text, reached, hit.start());
            var length = append(snippet, text, hit.start(), hit.end());
            matches.add(new Match(characters, characters + length));
            characters += length;
            reached = hit.end();
        }
        append(snippet, text, reached, to);
        if (to < text.length()) {
            snippet.append('…');
        }
        return new Highlight(field.wire(), snippet.toString(), matches);
    }

    /// Copies with every break and control as one space; @return how many characters.
    private static int append(StringBuilder out, String text, int from, int to) {
        var characters = 0;
        for (var i = from; i < to; characters++) {
            var c = text.codePointAt(i);
            i += Character.charCount(c);
            var plain = !Character.isISOControl(c) && c != 0x2028 && c != 0x2029;
            out.appendCodePoint(plain ? c : ' ');
        }
        return characters;
    }

    /// A little before the hit, at the start of a word when one is near.
    private static int begin(String text, int hit) {
        var from = Math.max(0, hit - BEFORE);
        for (var i = from; i > 0 && i < hit; i++) {
            if (Character.isWhitespace(text.charAt(i))) {
                return i + 1;
            }
        }
        return from > 0 && Character.isLowSurrogate(text.charAt(from)) ? from - 1 : from;
    }

    /// The end of a word near `to`, never before `least`.
    private static int end(String text, int to, int least) {
        if (to >= text.length()) {
            return text.length();
        }
        for (var i = to; i > Math.max(least, to - 20); i--) {
            if (Character.isWhitespace(text.charAt(i))) {
                return i;
            }
        }
        return Character.isLowSurrogate(text.charAt(to)) ? to + 1 : to;
    }
}
