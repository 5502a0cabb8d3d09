package dev.mailgent.mail.message;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Holds a query against the words of one message. The index only says where to look; this decides.
final class SearchMatch {
    /// Places kept of one message: more than any highlight shows.
    private static final int MAX_HITS = 64;

    private final SearchQuery query;
    private final boolean[] holds;
    private final List<Hit> hits = new ArrayList<>();

    /// A place in a field where the query was found.
    record Hit(SearchField field, String text, int start, int end) {}

    /// A word of the field at hand that some unit asks for.
    private record Found(int clause, int unit, int position, int start, int end) {}

    private SearchMatch(SearchQuery query) {
        this.query = query;
        this.holds = new boolean[query.clauses().size()];
    }

    /// Where the message holds what is looked for, in order of its fields; empty when it does not match. Labels and
    /// times are not looked at.
    static Optional<List<Hit>> of(SearchQuery query, @Nullable String subject, MessageContent content) {
        var wanted = query.hasAttachment();
        if (wanted != null && wanted != SearchField.hasAttachment(content)) {
            return Optional.empty();
        }
        if (query.clauses().isEmpty()) {
            return Optional.of(List.of());
        }
        var match = new SearchMatch(query);
        SearchField.visit(subject, content, match::field);
        return match.isMatch() ? Optional.of(match.hits) : Optional.empty();
    }

    /// Whether a message surely does not match, told from its stored bytes without reading them as JSON: it is
    /// ASCII throughout and lacks the letters of a word that must be there. Most messages of a block that is not
    /// packed are settled here.
    static boolean rulesOut(SearchQuery query, @Nullable String subject, byte[] view) {
        if (!isAscii(view) || (subject != null && !subject.chars().allMatch(c -> c < 0x80))) {
            return false;
        }
        for (var clause : query.clauses()) {
            if (!clause.excluded()) {
                for (var unit : clause.units()) {
                    if (!holds(view, unit.word())
                            && (subject == null
                                    || !subject.toLowerCase(Locale.ROOT).contains(unit.word()))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean isAscii(byte[] bytes) {
        var all = 0;
        for (var b : bytes) {
            all |= b;
        }
        return all >= 0;
    }

    /// @param word lower case
    private static boolean holds(byte[] bytes, String word) {
        var first = word.charAt(0);
        for (var i = 0; i <= bytes.length - word.length(); i++) {
            if (lower(bytes[i]) == first) {
                var k = 1;
                while (k < word.length() && lower(bytes[i + k]) == word.charAt(k)) {
                    k++;
                }
                if (k == word.length()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }

    private boolean isMatch() {
        for (var i = 0; i < holds.length; i++) {
            if (holds[i] == query.clauses().get(i).excluded()) {
                return false;
            }
        }
        return true;
    }

    private void field(SearchField field, String text) {
        var clauses = query.clauses();
        var found = new ArrayList<Found>();
        Words.cut(text, 0, (word, position, start, end, _) -> {
            for (var c = 0; c < clauses.size(); c++) {
                var clause = clauses.get(c);
                if (clause.field() == null || clause.field() == field) {
                    for (var u = 0; u < clause.units().size(); u++) {
                        if (clause.units().get(u).matches(word)) {
                            found.add(new Found(c, u, position, start, end));
                        }
                    }
                }
            }
            return true;
        });
        if (found.isEmpty()) {
            return;
        }
        var places = new ArrayList<Hit>();
        for (var c = 0; c < clauses.size(); c++) {
            inARow(c, clauses.get(c), found, field, text, places);
        }
        places.sort(Comparator.comparingInt(Hit::start));
        for (var place : places) {
            if (hits.size() < MAX_HITS) {
                hits.add(place);
            }
        }
    }

    /// Finds the clause's words at their positions, beginning at each place of its first word.
    private void inARow(
            int number,
            SearchQuery.Clause clause,
            List<Found> found,
            SearchField field,
            String text,
            List<Hit> places) {
        var units = clause.units().size();
        var own = found.stream().filter(word -> word.clause() == number).toList();
        for (var i = 0; i < own.size() && places.size() < MAX_HITS; i++) {
            var first = own.get(i);
            if (first.unit() != 0) {
                continue;
            }
            var end = first.end();
            var unit = 1;
            // Words come in order, so the others of the row lie a few places on.
            for (var k = i + 1; unit < units && k < own.size(); k++) {
                var next = own.get(k);
                var wanted = first.position()
                        + clause.units().get(unit).position()
                        - clause.units().getFirst().position();
                if (next.position() > wanted) {
                    break;
                }
                if (next.unit() == unit && next.position() == wanted) {
                    end = Math.max(end, next.end());
                    unit++;
                }
            }
            if (unit == units) {
                holds[number] = true;
                if (!clause.excluded()) {
                    places.add(new Hit(field, text, first.start(), end));
                }
            }
        }
    }
}
