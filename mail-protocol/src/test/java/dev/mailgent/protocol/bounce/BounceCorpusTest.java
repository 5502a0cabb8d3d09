package dev.mailgent.protocol.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// 302 bounces, replies and complaints of the wild (corpora/bounce-sisimai): class and hardness 90 %, recipients 95 %.
class BounceCorpusTest {
    private static final String CORPUS = "/corpora/bounce-sisimai/";

    /// The corpus' word for each of our reasons, where the two vocabularies meet; a bonus, not a bar.
    private static final Map<BounceReason, String> THEIR_WORD = Map.ofEntries(
            Map.entry(BounceReason.USER_UNKNOWN, "userunknown"),
            Map.entry(BounceReason.HOST_UNKNOWN, "hostunknown"),
            Map.entry(BounceReason.MOVED, "hasmoved"),
            Map.entry(BounceReason.NO_MAIL_HOST, "notaccept"),
            Map.entry(BounceReason.MAILBOX_FULL, "mailboxfull"),
            Map.entry(BounceReason.SUSPENDED, "suspend"),
            Map.entry(BounceReason.FILTERED, "filtered"),
            Map.entry(BounceReason.TOO_BIG, "exceedlimit mesgtoobig"),
            Map.entry(BounceReason.SENDER_REJECTED, "rejected"),
            Map.entry(BounceReason.BLOCKED, "blocked"),
            Map.entry(BounceReason.BAD_REPUTATION, "badreputation"),
            Map.entry(BounceReason.NO_REVERSE_DNS, "requireptr"),
            Map.entry(BounceReason.AUTH_FAILURE, "authfailure"),
            Map.entry(BounceReason.POLICY, "policyviolation securityerror"),
            Map.entry(BounceReason.SECURITY, "securityerror"),
            Map.entry(BounceReason.TLS_FAILURE, "failedstarttls"),
            Map.entry(BounceReason.SPAM, "spamdetected"),
            Map.entry(BounceReason.VIRUS, "virusdetected"),
            Map.entry(BounceReason.CONTENT, "contenterror"),
            Map.entry(BounceReason.NOT_COMPLIANT, "notcompliantrfc"),
            Map.entry(BounceReason.SYNTAX, "syntaxerror"),
            Map.entry(BounceReason.RELAY_DENIED, "norelaying"),
            Map.entry(BounceReason.TOO_FAST, "speeding"),
            Map.entry(BounceReason.TOO_MANY, "toomanyconn"),
            Map.entry(BounceReason.NETWORK, "networkerror expired"),
            Map.entry(BounceReason.EXPIRED, "expired"),
            Map.entry(BounceReason.SYSTEM_ERROR, "systemerror"),
            Map.entry(BounceReason.SYSTEM_FULL, "systemfull"),
            Map.entry(BounceReason.MAILER_ERROR, "mailererror"),
            Map.entry(BounceReason.ON_HOLD, "onhold"),
            Map.entry(BounceReason.DELIVERED, "delivered"),
            Map.entry(BounceReason.UNDEFINED, "undefined"));

    /// Where we read otherwise, and why.
    private static final Map<String, String> DISSENT = Map.of(
            "lhost-exim-37",
            "the domain said not to exist is the sender's, after DATA: no proof against the recipient",
            "lhost-gmail-08",
            "a warning of delay is 4.x, the collector says 5.x",
            "lhost-postfix-01",
            "Postfix itself says user unknown, 5.1.1: the collector reads the delivery program's words instead",
            "lhost-sendmail-14",
            "a person forwards a bounce: a letter, on which no address may be suppressed",
            "lhost-sendmail-56",
            "the status is 5.5.0 for a 554 at connect; the collector takes the 421 answered to QUIT",
            "rfc3464-01",
            "one recipient in the fields, whose 5.1.1 the note contradicts; the collector counts two");

    private record Score(boolean kind, boolean recipients, boolean hard, int reasons, int expected) {
        boolean classAndHard() {
            return kind && hard;
        }
    }

    @Test
    void bounces_of_the_wild_are_read_as_their_collectors_read_them() throws IOException {
        var expected = JsonMapper.shared().readTree(resource("expected.json"));
        var wrong = new ArrayList<String>();
        var miscounted = new ArrayList<String>();
        int cases = 0;
        int reasons = 0;
        int reasonCases = 0;
        for (var entry : expected.properties()) {
            cases++;
            var score = score(BounceDecoder.decode(resource(entry.getKey() + ".eml")), entry.getValue());
            if (!score.classAndHard()) {
                wrong.add(entry.getKey());
            }
            if (!score.recipients()) {
                miscounted.add(entry.getKey());
            }
            reasons += score.reasons();
            reasonCases += score.expected();
        }
        System.out.printf(
                "corpus bounce-sisimai: class and hardness %d/%d (bar 90 %%), recipients %d/%d (bar 95 %%), reason %d/%d%n",
                cases - wrong.size(), cases, cases - miscounted.size(), cases, reasons, reasonCases);
        wrong.forEach(name -> System.out.println("  " + name + ": " + DISSENT.get(name)));
        assertThat(DISSENT.keySet()).containsAll(wrong).containsAll(miscounted);
        assertThat(cases).isEqualTo(302);
        assertThat(cases - wrong.size()).isGreaterThanOrEqualTo(cases * 90 / 100);
        assertThat(cases - miscounted.size()).isGreaterThanOrEqualTo(cases * 95 / 100);
    }

    private static Score score(Notification got, JsonNode expected) {
        var first = expected.get(0);
        return switch (first.path("reason").asString()) {
            case "feedback" -> {
                boolean is = got instanceof Notification.Complaint complaint
                        && complaint
                                .feedbackType()
                                .equals(first.path("feedback_type").asString());
                boolean all = got instanceof Notification.Complaint complaint
                        && Math.max(1, complaint.report().originalRecipients().size()) == expected.size();
                yield new Score(is, all, true, is ? 1 : 0, 1);
            }
            case "vacation" -> {
                boolean is = got instanceof Notification.AutoReply;
                yield new Score(is, is, true, is ? 1 : 0, 1);
            }
            default -> scoreBounce(got, expected);
        };
    }

    private static Score scoreBounce(Notification got, JsonNode expected) {
        if (!(got instanceof Notification.Bounce bounce)) {
            return new Score(false, false, false, 0, expected.size());
        }
        boolean kind = true;
        boolean hard = true;
        int reasons = 0;
        var rest = new ArrayList<>(bounce.recipients());
        for (var want : expected) {
            var best = take(rest, want);
            if (best == null) {
                kind = false;
                continue;
            }
            kind &= best.status().charAt(0) == want.path("status").asString().charAt(0);
            hard &= best.hard() == want.path("hard_bounce").asBoolean();
            var words = THEIR_WORD.getOrDefault(best.reason(), "");
            reasons += List.of(words.split(" ")).contains(want.path("reason").asString()) ? 1 : 0;
        }
        return new Score(kind, bounce.recipients().size() == expected.size(), hard, reasons, expected.size());
    }

    private static @Nullable BouncedRecipient take(List<BouncedRecipient> from, JsonNode want) {
        for (var one : from) {
            if (one.hard() == want.path("hard_bounce").asBoolean()
                    && one.status().charAt(0) == want.path("status").asString().charAt(0)) {
                from.remove(one);
                return one;
            }
        }
        return from.isEmpty() ? null : from.removeFirst();
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = BounceCorpusTest.class.getResourceAsStream(CORPUS + name)) {
            return java.util.Objects.requireNonNull(in, name).readAllBytes();
        }
    }
}
