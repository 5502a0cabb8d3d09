package dev.mailgent.oauth;

import java.util.List;
import java.util.Optional;

/// A program that asks. None has a secret: all are public clients (RFC 6749 section 2.1), held to PKCE.
///
/// @param id URL of its document, or a word of ours
/// @param name what it calls itself; a stranger's text, without what does not show
/// @param renewable whether it wants refresh tokens
record Client(String id, String name, List<RedirectUri> redirectUris, boolean renewable, Source source) {
    private static final int MAX_NAME = 60;

    /// How we know it.
    enum Source {
        /// By the operator.
        FILE,
        /// By a document at its id.
        DOCUMENT,
        /// It said so itself.
        REGISTRATION
    }

    Client {
        redirectUris = List.copyOf(redirectUris);
    }

    /// Who vouches for the name: the host of its document; empty when nobody does.
    Optional<String> host() {
        return source == Source.DOCUMENT ? Optional.of(id.split("/", 4)[2]) : Optional.empty();
    }

    /// The registered place that `asked` names.
    Optional<RedirectUri> redirect(String asked) {
        return RedirectUri.parse(asked).filter(uri -> redirectUris.stream().anyMatch(uri::is));
    }

    /// A name as it may be shown: no characters that nobody sees or that turn the line round, not endless.
    static String visible(String name) {
        var clean = new StringBuilder();
        name.codePoints().limit(1000).filter(Client::shows).forEach(clean::appendCodePoint);
        var text = clean.toString().strip();
        return text.codePointCount(0, text.length()) <= MAX_NAME
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_NAME)) + "\u2026";
    }

    private static boolean shows(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
