package dev.mailgent.webhook;

import dev.mailgent.platform.problem.Problem;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which events a webhook is told of: types (`message.received`), all of a kind (`message.*`), or
/// everything (`*`).
record EventFilter(List<String> patterns) {
    private static final int MOST = 50;
    private static final int LONGEST = 64;
    private static final Pattern FORM = Pattern.compile("[a-z][a-z_]*(\\.[a-z_]+)*(\\.\\*)?");

    EventFilter {
        patterns = List.copyOf(patterns);
    }

    /// @throws dev.mailgent.platform.problem.ProblemException Invalid, naming what is wrong
    static EventFilter parse(@Nullable List<@Nullable String> given) {
        if (given == null || given.isEmpty()) {
            throw invalid("The field 'events' is missing or empty.");
        }
        if (given.size() > MOST) {
            throw invalid("'events' has more than " + MOST + " entries.");
        }
        var patterns = new LinkedHashSet<String>();
        for (var each : given) {
            var known = each != null
                    && each.length() <= LONGEST
                    && (each.equals("*") || FORM.matcher(each).matches());
            if (!known) {
                throw invalid("An entry of 'events' is no event type.");
            }
            patterns.add(each);
        }
        return new EventFilter(List.copyOf(patterns));
    }

    boolean matches(String type) {
        for (var pattern : patterns) {
            if (pattern.equals(type)
                    || pattern.equals("*")
                    || (pattern.endsWith(".*") && type.startsWith(pattern.substring(0, pattern.length() - 1)))) {
                return true;
            }
        }
        return false;
    }

    private static RuntimeException invalid(String message) {
        return new Problem.Invalid(
                        message,
                        "Send types as in the list of events, 'message.*' for all of a kind, or '*' for all:"
                                + " {\"events\": [\"message.received\"]}.")
                .asException();
    }
}
