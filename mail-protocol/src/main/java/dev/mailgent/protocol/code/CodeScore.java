package dev.mailgent.protocol.code;

import dev.mailgent.protocol.code.Label.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How much the words around a candidate speak for a one-time code. The weights are few and small on purpose: each is a
/// sentence a person could say.
final class CodeScore {
    static final int ENOUGH = 4;

    private static final int NEAR = 80;
    private static final int NEAR_WHEN_ALONE = 220;

    /// Words between a candidate and the label behind it that make the two one sentence: "482913 is your code".
    private static final Set<String> LINKS = Set.of(
            "is", "are", "as", "to", "for", "ist", "als", "lautet", "est", "es", "é", "è", "como", "come", "is:", "er",
            "är", "on", "jest", "je", "la", "là", "adalah", "это", "ваш", "—", "-", "–", "(", "kodu", "is,", "and");

    private static final Set<String> COPULAS = Set.of(
            "is", "are", "ist", "lautet", "est", "es", "é", "è", "er", "är", "on", "jest", "to", "je", "este", "adalah",
            "là", "la");

    private final String text;
    private final List<Label> labels;
    private final boolean otpIsNamed;
    private final boolean promotes;
    private final boolean otherTopic;
    private final int fromSubject;

    /// @param text with plain digits
    /// @param labels of the text
    /// @param subjectLabels of the subject
    CodeScore(String text, List<Label> labels, List<Label> subjectLabels) {
        this.text = text;
        this.labels = labels;
        this.otpIsNamed = has(labels, Kind.STRONG) || has(subjectLabels, Kind.STRONG);
        this.promotes = has(labels, Kind.PROMOTION) || has(subjectLabels, Kind.PROMOTION);
        this.otherTopic = has(labels, Kind.OTHER_TOPIC) || has(subjectLabels, Kind.OTHER_TOPIC);
        this.fromSubject = subjectScore(subjectLabels);
    }

    /// @return [#ENOUGH] or more for a code
    int of(Candidate candidate) {
        var alone = isAlone(candidate);
        int before = before(candidate, alone);
        if (before < 0) {
            return before;
        }
        int after = after(candidate, alone);
        if (after < 0 && before == 0) {
            return after;
        }
        int words = Math.max(before, after);
        int score = words + (alone ? 2 : 0) + fromSubject;
        if (candidate.isDate() && words < 5) {
            score -= 3;
        }
        return score - formPenalty(candidate, words, alone);
    }

    private int formPenalty(Candidate candidate, int words, boolean alone) {
        var certain = words >= 5 || (alone && words >= 3);
        int penalty = otherTopic ? 4 : 0;
        return penalty
                + switch (candidate.form()) {
                    case DIGITS ->
                        (promotes && !otpIsNamed ? 3 : 0)
                                + (words <= 4 && candidate.code().length() > 6 ? 2 : 0);
                    case PREFIXED -> words >= 2 ? -1 : 4;
                    case LOOSE_DIGITS -> certain ? 0 : 4;
                    case MIXED -> promotes ? 8 : certain ? 0 : 4;
                    case LETTERS -> !promotes && words >= 5 && alone && isAnnounced(candidate) ? 0 : 8;
                    case LETTER_GROUPS -> promotes || !certain ? 8 : 0;
                };
    }

    /// Whether a colon stands before it, on its line or the one above.
    private boolean isAnnounced(Candidate candidate) {
        var i = candidate.start() - 1;
        while (i >= 0 && (text.charAt(i) <= ' ' || text.charAt(i) == '*' || text.charAt(i) == '"')) {
            i--;
        }
        return i >= 0 && (text.charAt(i) == ':' || text.charAt(i) == '：');
    }

    /// What the nearest label before the candidate says; below zero when it names another number.
    private int before(Candidate candidate, boolean alone) {
        var best = 0;
        var near = alone ? NEAR_WHEN_ALONE : NEAR;
        for (int i = lastBefore(candidate); i >= 0; i--) {
            var label = labels.get(i);
            int gap = candidate.start() - label.end();
            if (gap > near) {
                break;
            }
            if (label.kind() == Kind.OTHER_NUMBER || label.kind() == Kind.PROMOTION) {
                if (best == 0 && names(label, candidate, alone)) {
                    return -ENOUGH;
                }
                continue;
            }
            if (!label.kind().positive) {
                continue;
            }
            if (!alone && endsSentence(label.end(), candidate.start())) {
                break;
            }
            best = Math.max(best, weight(label.kind()) + closeness(label, candidate));
            if (!alone && label.kind() != Kind.WEAK) {
                break;
            }
        }
        return best;
    }

    /// Whether the label is the name of the candidate's number: near, with no other number between.
    private boolean names(Label label, Candidate candidate, boolean alone) {
        int from = label.end();
        int to = candidate.start();
        return to - from <= 30 && !hasDigit(from, to) && !endsSentence(from, to) && (!alone || words(from, to) == 0);
    }

    private int closeness(Label label, Candidate candidate) {
        int from = label.end();
        int to = candidate.start();
        // "Login from device 4711" is no code; "confirmation is 4711" may be one.
        if (isAttached(from, to) && (label.kind() != Kind.WEAK || words(from, to) == 0 || pointsForward(from, to))) {
            return 2;
        }
        // "OTP for 5,000.00 on card 1234 is 482913"
        return label.kind() == Kind.STRONG && pointsForward(from, to) ? 1 : 0;
    }

    /// What the labels behind the candidate say, in its sentence.
    private int after(Candidate candidate, boolean alone) {
        var near = alone ? NEAR_WHEN_ALONE / 2 : NEAR;
        var best = 0;
        for (int i = lastBefore(candidate) + 1; i < labels.size(); i++) {
            var label = labels.get(i);
            int gap = label.start() - candidate.end();
            if (gap < 0) {
                continue;
            }
            if (gap > near || (!alone && endsSentence(candidate.end(), label.start()))) {
                break;
            }
            if (label.kind() == Kind.OTHER_NUMBER && best == 0 && gap <= 12 && !alone) {
                best = -ENOUGH;
            } else if (label.kind().positive) {
                var digits = hasDigit(candidate.end(), label.start());
                var attached = !digits && leadsTo(candidate.end(), label.start());
                var weight = weight(label.kind()) + (attached ? 2 : 0);
                best = Math.max(best, digits ? 1 : weight);
            }
        }
        return best;
    }

    private int lastBefore(Candidate candidate) {
        var low = 0;
        var high = labels.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (labels.get(middle).end() <= candidate.start()) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    private static int weight(Kind kind) {
        return kind == Kind.WEAK ? 2 : 3;
    }

    private static int subjectScore(List<Label> labels) {
        if (has(labels, Kind.STRONG) || has(labels, Kind.CODE)) {
            return 2;
        }
        return has(labels, Kind.WEAK) ? 1 : 0;
    }

    private static boolean has(List<Label> labels, Kind kind) {
        return labels.stream().anyMatch(label -> label.kind() == kind);
    }

    /// Nothing but punctuation and at most two words, "code is: ", or a few more that lead to it, "code for Acme is ".
    private boolean isAttached(int from, int to) {
        if (to - from > 60 || hasDigit(from, to) || endsSentence(from, to)) {
            return false;
        }
        int words = words(from, to);
        return words <= 2 || (words <= 7 && pointsForward(from, to));
    }

    /// Ends in a colon, or in a word such as "is".
    private boolean pointsForward(int from, int to) {
        var end = to;
        while (end > from && !Character.isLetter(text.charAt(end - 1))) {
            if (text.charAt(end - 1) == ':' || text.charAt(end - 1) == '：') {
                return true;
            }
            end--;
        }
        var start = end;
        while (start > from && Character.isLetter(text.charAt(start - 1))) {
            start--;
        }
        return COPULAS.contains(text.substring(start, end).toLowerCase(Locale.ROOT));
    }

    /// "is your Acme login ".
    private boolean leadsTo(int from, int to) {
        int words = words(from, to);
        if (words <= 1) {
            return true;
        }
        var first = firstWord(from, to);
        return words <= 7 && first != null && LINKS.contains(first);
    }

    private @Nullable String firstWord(int from, int to) {
        var start = from;
        while (start < to && (text.charAt(start) <= ' ' || text.charAt(start) == '"' || text.charAt(start) == '*')) {
            start++;
        }
        var end = start;
        while (end < to && text.charAt(end) > ' ' && end - start < 12) {
            end++;
        }
        return end == start ? null : text.substring(start, end).toLowerCase(Locale.ROOT);
    }

    private int words(int from, int to) {
        var words = 0;
        var inWord = false;
        for (int i = from; i < to; i++) {
            var letter = Character.isLetter(text.charAt(i));
            words += letter && !inWord ? 1 : 0;
            inWord = letter;
        }
        return words;
    }

    private boolean hasDigit(int from, int to) {
        for (int i = from; i < to; i++) {
            if (CandidateScan.isDigit(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean endsSentence(int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '。' || c == '！' || c == '？') {
                return true;
            }
            if ((c == '.' || c == '!' || c == '?') && i + 1 < text.length() && text.charAt(i + 1) <= ' ') {
                return true;
            }
        }
        return false;
    }

    /// Whether the line holds nothing else but marks around it.
    boolean isAlone(Candidate candidate) {
        for (int i = candidate.start() - 1; i >= 0 && text.charAt(i) != '\n'; i--) {
            if (Character.isLetterOrDigit(text.charAt(i))) {
                return false;
            }
        }
        for (int i = candidate.end(); i < text.length() && text.charAt(i) != '\n'; i++) {
            if (Character.isLetterOrDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
