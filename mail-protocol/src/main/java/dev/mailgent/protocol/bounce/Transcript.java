package dev.mailgent.protocol.bounce;

import java.util.Locale;
import java.util.Optional;

/// The SMTP dialogue that Sendmail, Courier and others print: `>>>` what they said, `<<<` what was answered.
final class Transcript {
    private Transcript() {}

    /// The command a reply answered.
    ///
    /// @param said words of the reply as the report quotes them; empty asks for the first refusal
    static Stage stageOf(String note, String said) {
        var wanted = ReasonPhrases.plain(said.lines().findFirst().orElse(""));
        var key = wanted.substring(0, Math.min(30, wanted.length()));
        var first = Stage.UNKNOWN;
        var last = Stage.CONNECT;
        for (var line : note.lines().toList()) {
            var bare = line.strip();
            if (bare.startsWith(">>>")) {
                last = Stage.command(bare.substring(3));
            } else if (bare.startsWith("... while talking to")) {
                last = Stage.CONNECT;
            } else if (isRefusal(bare)) {
                if (!key.isEmpty() && ReasonPhrases.plain(bare.substring(3)).contains(key)) {
                    return last;
                }
                first = first == Stage.UNKNOWN ? last : first;
            }
        }
        return key.isEmpty() ? first : Stage.UNKNOWN;
    }

    /// Every line of the first refusal, joined: reports quote only its first.
    static Optional<String> firstRefusal(String note) {
        var out = new StringBuilder();
        for (var line : note.lines().toList()) {
            var bare = line.strip();
            if (isRefusal(bare)) {
                var reply = bare.substring(3).strip();
                out.append(out.isEmpty() ? "" : " ").append(reply);
                if (reply.length() < 4 || reply.charAt(3) != '-') {
                    break;
                }
            } else if (!out.isEmpty()) {
                break;
            }
        }
        return out.isEmpty() ? Optional.empty() : Optional.of(out.toString());
    }

    private static boolean isRefusal(String line) {
        var bare = line.toLowerCase(Locale.ROOT);
        return bare.startsWith("<<< 4") || bare.startsWith("<<< 5");
    }
}
