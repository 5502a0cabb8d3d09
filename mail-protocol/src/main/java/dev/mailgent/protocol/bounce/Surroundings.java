package dev.mailgent.protocol.bounce;

import org.jspecify.annotations.Nullable;

/// Text around a refusal, read at most once however many recipients share it.
final class Surroundings {
    private static final int MAX_TEXT = 4000;

    static final Surroundings NONE = new Surroundings("");

    private final String text;
    private @Nullable Stage stage;
    private @Nullable ReplyCodes codes;
    private @Nullable BounceReason reason;
    private boolean reasoned;

    Surroundings(String text) {
        this.text = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    }

    String text() {
        return text;
    }

    Stage stage() {
        var known = stage;
        if (known == null) {
            known = Stage.of(text);
            stage = known;
        }
        return known;
    }

    ReplyCodes codes() {
        var known = codes;
        if (known == null) {
            known = ReplyCodes.in(text);
            codes = known;
        }
        return known;
    }

    /// Null when the text names no reason.
    @Nullable
    BounceReason reason() {
        if (!reasoned) {
            reason = ReasonPhrases.in(text);
            reasoned = true;
        }
        return reason;
    }
}
