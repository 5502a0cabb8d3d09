package dev.mailgent.mail.message;

import dev.mailgent.platform.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// Where a page ended: opaque to clients, url-safe, bound to its list. The text inside is list letter,
/// version digit and the last row's feed number in base 36.
final class PageToken {
    private static final char VERSION = '1';

    /// The lists that hand out tokens: one's token means nothing to another.
    enum Of {
        MESSAGES('m'),
        THREADS('t'),
        SEARCH('s');

        private final char letter;

        Of(char letter) {
            this.letter = letter;
        }
    }

    private PageToken() {}

    static String after(Of list, long seq) {
        var text = "" + list.letter + VERSION + Long.toString(seq, 36);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// The feed number rows of the next page lie below; [Long#MAX_VALUE] for the first page.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Invalid for a token this list did not give
    static long below(Of list, Optional<String> token) {
        if (token.isEmpty()) {
            return Long.MAX_VALUE;
        }
        try {
            var text = new String(Base64.getUrlDecoder().decode(token.get()), StandardCharsets.US_ASCII);
            if (text.length() > 2 && text.charAt(0) == list.letter && text.charAt(1) == VERSION) {
                var seq = Long.parseLong(text.substring(2), 36);
                // Only the very text we gave: no sign, no leading zero, no capital.
                if (seq >= 0 && after(list, seq).equals(token.get())) {
                    return seq;
                }
            }
        } catch (IllegalArgumentException _) {
            // falls through to the refusal
        }
        throw new Problem.Invalid(
                        "'pageToken' is not a token this list gave.",
                        "Send nextPageToken of the page before as it was, or leave it out for the first page.")
                .asException();
    }
}
