package dev.mailgent.mail.message;

import dev.mailgent.platform.problem.Problem;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Labels: short free texts on a message or a thread. Their order is the order they were added in.
final class Labels {
    static final String UNREAD = "unread";
    static final String SENT = "sent";

    /// Found by partial indexes of `message`; every other label has rows in `message_label`.
    private static final Set<String> BUILT_IN = Set.of("received", SENT, UNREAD);

    private static final int MAX_CHARACTERS = 64;
    private static final int MAX_LABELS = 50;
    private static final int MAX_FILTER = 10;

    private Labels() {}

    /// What a caller wants changed, checked: each label well formed, none both added and removed.
    record Change(List<String> add, List<String> remove) {}

    /// @throws dev.mailgent.platform.problem.ProblemException Invalid, naming the field
    static Change change(@Nullable List<@Nullable String> add, @Nullable List<@Nullable String> remove) {
        if (add == null && remove == null) {
            throw new Problem.Invalid(
                            "Neither 'addLabels' nor 'removeLabels' is there.",
                            "Send {\"addLabels\": [\"done\"], \"removeLabels\": [\"unread\"]}, or one of the two.")
                    .asException();
        }
        var change = new Change(checked("addLabels", add), checked("removeLabels", remove));
        var removed = new HashSet<>(change.remove()); // a body has room for 100,000 of each
        for (var label : change.add()) {
            if (removed.contains(label)) {
                throw new Problem.Invalid(
                                "A label is both in 'addLabels' and in 'removeLabels'.", "Name each label once.")
                        .asException();
            }
        }
        return change;
    }

    /// The labels after `change`: what was there keeps its place, what is new follows in the order asked.
    static List<String> apply(List<String> labels, Change change) {
        var result = new LinkedHashSet<>(labels);
        result.addAll(change.add());
        change.remove().forEach(result::remove);
        if (result.size() > MAX_LABELS && result.size() > labels.size()) {
            throw new Problem.Invalid(
                            "That makes " + result.size() + " labels; " + MAX_LABELS + " are the limit.",
                            "Remove some labels first.")
                    .asException();
        }
        return List.copyOf(result);
    }

    /// A comma list from a query, all of which must match; empty when there is none.
    static List<String> filter(String commaList) {
        var wanted = checked(
                "labels",
                Arrays.stream(commaList.split(","))
                        .filter(text -> !text.isBlank())
                        .toList());
        if (wanted.size() > MAX_FILTER) {
            throw new Problem.Invalid("'labels' names more than " + MAX_FILTER + " labels.", "Filter by fewer labels.")
                    .asException();
        }
        return wanted;
    }

    /// The labels that have rows in `message_label`.
    static List<String> indexed(List<String> labels) {
        return labels.stream().filter(label -> !BUILT_IN.contains(label)).toList();
    }

    private static List<String> checked(String field, @Nullable List<@Nullable String> labels) {
        if (labels == null) {
            return List.of();
        }
        var result = new LinkedHashSet<String>();
        for (var i = 0; i < labels.size(); i++) {
            var label = labels.get(i);
            var at = field.equals("labels") ? "'labels'" : "'" + field + "[" + i + "]'";
            if (label == null) {
                throw new Problem.Invalid(at + " is null.", "Send text.").asException();
            }
            result.add(checked(at, label));
        }
        return new ArrayList<>(result);
    }

    private static String checked(String at, String label) {
        var text = Normalizer.normalize(label.strip(), Normalizer.Form.NFC);
        var characters = text.codePointCount(0, text.length());
        if (characters < 1 || characters > MAX_CHARACTERS || !text.codePoints().allMatch(Labels::isPrintable)) {
            throw new Problem.Invalid(
                            at + " is not a label.",
                            "A label has 1 to " + MAX_CHARACTERS + " printable characters and no comma.")
                    .asException();
        }
        return text;
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> codePoint != ',';
        };
    }
}
