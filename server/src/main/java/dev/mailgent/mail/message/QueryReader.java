package dev.mailgent.mail.message;

import dev.mailgent.platform.problem.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a search: words, "phrases", -exclusions, prefix*, and operators `from:` `to:` `subject:` `filename:` `label:`
/// `has:attachment` `after:` `before:`. What is none of these is text to look for; nothing in it is code.
public final class QueryReader {
    private static final int MAX_CHARACTERS = 1000;
    private static final int MAX_CLAUSES = 32;
    private static final int MAX_UNITS = 64;
    private static final String EXAMPLE = "Send for example q=invoice or q=from:ada \"annual report\" -draft.";

    private final List<SearchQuery.Clause> clauses = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private final List<String> notLabels = new ArrayList<>();
    private @Nullable Boolean hasAttachment;
    private @Nullable Instant after;
    private @Nullable Instant before;
    private int units;

    private QueryReader() {}

    /// The query and the filters beside it, each optional.
    public record Given(
            Optional<String> q,
            Optional<String> from,
            Optional<String> to,
            Optional<String> label,
            Optional<String> after,
            Optional<String> before) {}

    /// @throws dev.mailgent.platform.problem.ProblemException Invalid when there is nothing to look for, or when
    ///     nothing could ever be found
    static SearchQuery read(Given given) {
        var reader = new QueryReader();
        given.q().ifPresent(reader::text);
        given.from().ifPresent(value -> reader.words(SearchField.FROM, value, false, false));
        given.to().ifPresent(value -> reader.words(SearchField.TO, value, false, false));
        given.label().ifPresent(value -> reader.labels.addAll(Labels.filter(value)));
        given.after().ifPresent(value -> reader.after("after", value));
        given.before().ifPresent(value -> reader.before("before", value));
        return reader.query();
    }

    private SearchQuery query() {
        if (clauses.isEmpty()
                && hasAttachment == null
                && labels.isEmpty()
                && notLabels.isEmpty()
                && after == null
                && before == null) {
            throw refused("There is no word to look for.", EXAMPLE);
        }
        if (after != null && before != null && !after.isBefore(before)) {
            throw refused("'after' is not before 'before': no message can match.", "Swap the two.");
        }
        return new SearchQuery(
                List.copyOf(clauses), hasAttachment, List.copyOf(labels), List.copyOf(notLabels), after, before);
    }

    private void text(String q) {
        if (q.length() > MAX_CHARACTERS) {
            throw refused("'q' is longer than " + MAX_CHARACTERS + " characters.", "Look for fewer words.");
        }
        var at = 0;
        while (at < q.length()) {
            if (Character.isWhitespace(q.charAt(at)) || isSpace(q.charAt(at))) {
                at++;
            } else {
                at = term(q, at);
            }
        }
    }

    /// One term from `start`; @return its end.
    private int term(String q, int start) {
        var excluded = q.charAt(start) == '-' && start + 1 < q.length() && !isSpace(q.charAt(start + 1));
        var at = excluded ? start + 1 : start;
        var colon = operatorEnd(q, at);
        var operator = colon < 0 ? "" : q.substring(at, colon).toLowerCase(Locale.ROOT);
        var from = colon < 0 ? at : colon + 1;
        var quoted = isQuote(q.charAt(from));
        int end;
        String value;
        if (quoted) {
            end = from + 1;
            while (end < q.length() && !isQuote(q.charAt(end))) {
                end++;
            }
            value = q.substring(from + 1, end);
            end = Math.min(end + 1, q.length());
        } else {
            end = from;
            while (end < q.length() && !isSpace(q.charAt(end))) {
                end++;
            }
            value = q.substring(from, end);
        }
        apply(operator, value, excluded, quoted);
        return end;
    }

    /// The colon of a known operator with a value behind it, else -1.
    private static int operatorEnd(String q, int start) {
        var at = start;
        while (at < q.length() && Character.isLetter(q.charAt(at))) {
            at++;
        }
        if (at + 1 >= q.length() || q.charAt(at) != ':' || isSpace(q.charAt(at + 1))) {
            return -1;
        }
        return switch (q.substring(start, at).toLowerCase(Locale.ROOT)) {
            case "from", "to", "cc", "subject", "filename", "label", "has", "after", "before" -> at;
            default -> -1;
        };
    }

    private void apply(String operator, String value, boolean excluded, boolean quoted) {
        switch (operator) {
            case "label" -> (excluded ? notLabels : labels).addAll(Labels.filter(value));
            case "has" -> {
                if (!value.equalsIgnoreCase("attachment") && !value.equalsIgnoreCase("attachments")) {
                    throw refused("'has:' knows only attachments.", "Send has:attachment.");
                }
                if (hasAttachment != null && hasAttachment == excluded) {
                    throw refused("has:attachment is asked for and excluded: no message can match.", "Keep one.");
                }
                hasAttachment = !excluded;
            }
            case "after", "before" -> {
                if (excluded) {
                    throw refused("'-" + operator + ":' cannot be excluded.", "Use after: and before: without '-'.");
                }
                if (operator.equals("after")) {
                    after(operator, value);
                } else {
                    before(operator, value);
                }
            }
            default -> words(SearchField.ofOperator(operator).orElse(null), value, excluded, quoted);
        }
    }

    private void after(String name, String value) {
        var instant = instant(name, value);
        after = after == null || instant.isAfter(after) ? instant : after;
    }

    private void before(String name, String value) {
        var instant = instant(name, value);
        before = before == null || instant.isBefore(before) ? instant : before;
    }

    private void words(@Nullable SearchField field, String value, boolean excluded, boolean quoted) {
        var prefix = !quoted && value.endsWith("*");
        var found = new ArrayList<SearchQuery.Unit>();
        var reached = new int[1];
        Words.cut(value, 0, (word, position, start, end, last) -> {
            // The single character that ends a run is held by the pair before it; alone it is the begin of pairs.
            if (!last || start >= reached[0]) {
                found.add(new SearchQuery.Unit(word, position, last));
            }
            reached[0] = end;
            return found.size() <= MAX_UNITS;
        });
        if (found.isEmpty()) {
            return;
        }
        if (prefix) {
            var end = found.removeLast();
            if (end.word().length() < 2 && end.word().charAt(0) < SearchBlock.MANY_CHARACTERS) {
                throw refused("A prefix needs two characters before its '*'.", "Send at least two, as in in*.");
            }
            found.add(new SearchQuery.Unit(end.word(), end.position(), true));
        }
        units += found.size();
        clauses.add(new SearchQuery.Clause(field, List.copyOf(found), excluded));
        if (units > MAX_UNITS || clauses.size() > MAX_CLAUSES) {
            throw refused("The search has too many words.", "Look for at most " + MAX_CLAUSES + " terms.");
        }
    }

    /// RFC 3339, or a date, which begins at midnight UTC.
    private static Instant instant(String name, String value) {
        try {
            var instant = value.length() == 10
                    ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(value.replace(' ', '+')).toInstant();
            if (instant.isBefore(Instant.EPOCH) || instant.isAfter(Instant.parse("9999-01-01T00:00:00Z"))) {
                throw new DateTimeException("out of range");
            }
            return instant;
        } catch (DateTimeException _) {
            throw refused("'" + name + "' is not a time.", "Send 2026-03-01 or 2026-03-01T09:30:00Z.");
        }
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\u201C' || c == '\u201D' || c == '\u201E';
    }

    private static RuntimeException refused(String message, String fix) {
        return new Problem.Invalid(message, fix).asException();
    }
}
