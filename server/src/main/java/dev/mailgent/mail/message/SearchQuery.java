package dev.mailgent.mail.message;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is looked for: all clauses must hold and no excluded one, within labels and times.
///
/// @param clauses words and phrases, at least one unless a filter stands for them
/// @param hasAttachment whether a file must be there, must not be there, or null when it does not matter
/// @param labels which a message must all have; `notLabels` which it must not have
/// @param after first instant, or null; `before` the first instant past the range
record SearchQuery(
        List<Clause> clauses,
        @Nullable Boolean hasAttachment,
        List<String> labels,
        List<String> notLabels,
        @Nullable Instant after,
        @Nullable Instant before) {

    /// A word, or words in a row.
    ///
    /// @param field where, or null for anywhere
    record Clause(@Nullable SearchField field, List<Unit> units, boolean excluded) {}

    /// One word of a clause.
    ///
    /// @param position relative to the clause's first word
    /// @param prefix any word that begins like this
    record Unit(String word, int position, boolean prefix) {
        boolean matches(String other) {
            return prefix ? other.startsWith(word) : other.equals(word);
        }
    }

    /// A term that must be in the index for a message to match.
    record Term(String text, boolean prefix) {
        int bucket() {
            return SearchBlock.bucket(text);
        }
    }

    /// Terms every match has. Empty when only exclusions, labels and times were given.
    List<Term> terms() {
        var terms = new LinkedHashSet<Term>();
        for (var clause : clauses) {
            if (!clause.excluded()) {
                var field = clause.field();
                for (var unit : clause.units()) {
                    terms.add(new Term(field == null ? unit.word() : field.term(unit.word()), unit.prefix()));
                }
            }
        }
        if (Boolean.TRUE.equals(hasAttachment)) {
            terms.add(new Term(SearchBlock.HAS_ATTACHMENT, false));
        }
        return List.copyOf(terms);
    }
}
