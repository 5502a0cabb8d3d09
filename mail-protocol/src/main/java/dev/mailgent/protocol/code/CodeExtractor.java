package dev.mailgent.protocol.code;

import dev.mailgent.protocol.html.Link;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the code to type and the link to click in a mail.
public final class CodeExtractor {
    /// Characters of the text that are searched: what a mail asks for stands near its top.
    public static final int MAX_CHARS = 32 * 1024;

    private static final int MAX_SUBJECT_CHARS = 500;

    private CodeExtractor() {}

    /// @param subject decoded, or null
    /// @param text what the mail newly says, visible text only, without invisible characters
    /// @param links of the HTML body; URLs in the text are found besides
    public static Findings extract(@Nullable String subject, String text, List<Link> links) {
        var top = PlainDigits.of(text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text);
        var title = PlainDigits.of(
                subject == null ? "" : subject.substring(0, Math.min(subject.length(), MAX_SUBJECT_CHARS)));
        var codes = codes(title, top);
        var actions =
                links.isEmpty() && !top.contains("://") ? List.<ActionLink>of() : ActionLinks.in(title, top, links);
        return codes.isEmpty() && actions.isEmpty() ? Findings.NONE : new Findings(codes, actions);
    }

    private static List<Code> codes(String subject, String text) {
        var inText = CandidateScan.of(text);
        var inSubject = CandidateScan.of(subject);
        if (inText.isEmpty() && inSubject.isEmpty()) {
            return List.of();
        }
        var subjectLabels = Labels.in(subject);
        var labels = Labels.in(text);
        var scores = new HashMap<String, Integer>();
        var score = new CodeScore(text, labels, subjectLabels);
        inText.forEach(candidate -> scores.merge(candidate.code(), score.of(candidate), CodeExtractor::both));
        if (isList(inText, score)) {
            return List.of();
        }
        var subjectScore = new CodeScore(subject, subjectLabels, List.of());
        inSubject.forEach(candidate -> scores.merge(
                candidate.code(),
                subjectScore.of(candidate) - aloneInSubject(subject, candidate),
                CodeExtractor::both));
        if (inText.size() == 1 && isWholeMail(inText.getFirst(), text, subject)) {
            scores.merge(inText.getFirst().code(), CodeScore.ENOUGH, Math::max);
        }
        var best = best(scores);
        return best == null
                ? List.of()
                : List.of(new Code(best.getKey(), confidence(best.getValue()), Expiry.in(text, labels)));
    }

    /// Several codes, each on a line of its own: backup codes, or anything but one to type now.
    private static boolean isList(List<Candidate> candidates, CodeScore score) {
        return candidates.stream()
                        .filter(candidate -> score.isAlone(candidate) && score.of(candidate) >= CodeScore.ENOUGH)
                        .map(Candidate::code)
                        .distinct()
                        .limit(2)
                        .count()
                > 1;
    }

    /// A number that is the whole subject is alone on its line by nature; that says nothing.
    private static int aloneInSubject(String subject, Candidate candidate) {
        return candidate.end() - candidate.start() >= subject.strip().length() ? 2 : 0;
    }

    /// Said twice is a little surer; said once as something else is not it.
    private static int both(int one, int other) {
        return one < 0 || other < 0 ? Math.min(one, other) : Math.max(one, other) + 1;
    }

    /// A mail of nothing but a number.
    private static boolean isWholeMail(Candidate candidate, String text, String subject) {
        return candidate.form() == Candidate.Form.DIGITS
                && !candidate.isDate()
                && subject.isBlank()
                && text.strip().length() == candidate.end() - candidate.start();
    }

    private static Map.@Nullable Entry<String, Integer> best(Map<String, Integer> scores) {
        Map.Entry<String, Integer> best = null;
        var tied = false;
        for (var entry : scores.entrySet()) {
            if (entry.getValue() < CodeScore.ENOUGH) {
                continue;
            }
            if (best == null || entry.getValue() > best.getValue()) {
                best = entry;
                tied = false;
            } else if (entry.getValue().equals(best.getValue())) {
                tied = true;
            }
        }
        return tied ? null : best;
    }

    private static double confidence(int score) {
        return Math.min(0.99, 0.5 + 0.1 * (score - CodeScore.ENOUGH + 1));
    }
}
