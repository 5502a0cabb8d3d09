package dev.mailgent.vault;

import dev.mailgent.platform.problem.Problem;
import java.text.Normalizer;

/// The name an agent gives a credential: free text of 1 to 255 characters without control characters,
/// unique within its identity. Slashes, spaces and any script are fine; it is kept in NFC, so that it is
/// found however it was typed.
public record CredentialName(String value) {
    private static final int MAX_CHARACTERS = 255;

    /// @throws dev.mailgent.platform.problem.ProblemException Invalid
    public CredentialName {
        value = Normalizer.normalize(value, Normalizer.Form.NFC);
        var count = value.codePointCount(0, value.length());
        if (value.isBlank() || count > MAX_CHARACTERS) {
            throw invalid("has no character but spaces, or more than " + MAX_CHARACTERS + " characters");
        }
        if (value.codePoints().anyMatch(c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF))) {
            throw invalid("holds a control character");
        }
    }

    private static RuntimeException invalid(String rule) {
        return new Problem.Invalid("The credential's name " + rule + ".", "Use 1 to 255 printable characters.")
                .asException();
    }

    @Override
    public String toString() {
        return value;
    }
}
