package dev.mailgent.protocol.bounce;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The SMTP dialogue that Sendmail, Courier and others print: `>>>` what they said, `<<<` what was answered.
///
/// @param refusals in order, each with the command it answered
record Transcript(List<Refusal> refusals) {
    private static final int MAX_REFUSALS = 200;

    /// @param text every line of the reply, joined
    /// @param plain its first line as {@link ReasonPhrases#plain} sees it
    record Refusal(Stage stage, String text, String plain) {}

    static Transcript of(String note) {
        var refusals = new ArrayList<Refusal>();
        var stage = Stage.CONNECT;
        boolean continues = false;
        for (var line : note.lines().toList()) {
            var bare = line.strip();
            boolean refusal = bare.startsWith("<<< 4") || bare.startsWith("<<< 5");
            if (refusal && continues) {
                var last = refusals.removeLast();
                refusals.add(new Refusal(last.stage, last.text + ' ' + bare.substring(4), last.plain));
            } else if (refusal && refusals.size() < MAX_REFUSALS) {
                var reply = bare.substring(4);
                refusals.add(new Refusal(stage, reply, ReasonPhrases.plain(reply)));
            } else if (bare.startsWith(">>>")) {
                stage = Stage.command(bare.substring(3));
            } else if (bare.startsWith("... while talking to")) {
                stage = Stage.CONNECT;
            }
            continues = refusal && bare.length() > 7 && bare.charAt(7) == '-' && !refusals.isEmpty();
        }
        return new Transcript(refusals);
    }

    /// The command a reply answered; unknown when the dialogue does not hold it.
    ///
    /// @param said the reply as the report quotes it; empty asks for the first refusal
    Stage stageOf(String said) {
        var wanted = ReasonPhrases.plain(said.lines().findFirst().orElse(""));
        var start = wanted.substring(0, Math.min(30, wanted.length()));
        return refusals.stream()
                .filter(refusal -> refusal.plain.contains(start))
                .map(Refusal::stage)
                .findFirst()
                .orElse(Stage.UNKNOWN);
    }

    /// What the first refusal said in full: report fields often quote only its first line.
    Optional<String> firstRefusal() {
        return refusals.stream().findFirst().map(Refusal::text);
    }
}
