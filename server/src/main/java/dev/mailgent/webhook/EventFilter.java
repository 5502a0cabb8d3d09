package dev.mailgent.webhook;

import dev.mailgent.access.Caller;
import dev.mailgent.event.EventType;
import dev.mailgent.platform.problem.Problem;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    /// What of it the holder of a key may be told: `*` becomes all that it may know of, whatever else is named must be.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Forbidden, naming the scope that is missing
    EventFilter within(Caller caller) {
        if (Arrays.stream(EventType.values()).allMatch(type -> type.isVisibleTo(caller))) {
            return this;
        }
        var narrowed = new LinkedHashSet<String>();
        for (var pattern : patterns) {
            if (pattern.equals("*")) {
                narrowed.addAll(everything(caller));
            } else {
                narrowed.add(pattern);
            }
        }
        var filter = new EventFilter(List.copyOf(narrowed));
        filter.requireWithin(caller);
        return filter;
    }

    /// All that a caller may know of, whole kinds where it may.
    private static List<String> everything(Caller caller) {
        var types = Arrays.asList(EventType.values());
        var hidden = types.stream()
                .filter(type -> !type.isVisibleTo(caller))
                .map(EventFilter::kind)
                .collect(Collectors.toSet());
        return types.stream()
                .filter(type -> type.isVisibleTo(caller))
                .map(type -> hidden.contains(kind(type)) ? type.wire() : kind(type) + ".*")
                .distinct()
                .toList();
    }

    private static String kind(EventType type) {
        return type.wire().substring(0, type.wire().indexOf('.'));
    }

    /// Refuses a caller who may not know of all that it tells.
    void requireWithin(Caller caller) {
        for (var type : EventType.values()) {
            if (!type.isVisibleTo(caller) && matches(type.wire())) {
                throw new Problem.Forbidden(
                                "Missing required scope: " + type.scope() + ", for events of type " + type + ".",
                                "Use a key that has it, or name other events.")
                        .asException();
            }
        }
    }

    private static RuntimeException invalid(String message) {
        return new Problem.Invalid(
                        message,
                        "Send types as in the list of events, 'message.*' for all of a kind, or '*' for all:"
                                + " {\"events\": [\"message.received\"]}.")
                .asException();
    }
}
