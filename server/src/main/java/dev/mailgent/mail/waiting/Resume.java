package dev.mailgent.mail.waiting;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/// Where a caller goes on from. Calls that resume each other are a chain: a code that one call of it
/// was given and its caller never saw, since the connection was gone, is given to the next call too.
///
/// @param seq number of the feed behind which everything is still to be looked at
/// @param chain random number of the first call
record Resume(long seq, long chain) {
    private static final byte VERSION = 3;
    private static final int BYTES = 17;
    private static final int CHARACTERS = 23;

    /// Opaque, url-safe, versioned.
    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(BYTES)
                        .put(VERSION)
                        .putLong(seq)
                        .putLong(chain)
                        .array());
    }

    /// What [#text] gave, or empty for anything else.
    static Optional<Resume> parse(String text) {
        if (text.length() != CHARACTERS) {
            return Optional.empty();
        }
        try {
            var in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            var version = in.get();
            var resume = new Resume(in.getLong(), in.getLong());
            return version == VERSION && resume.seq >= 0 ? Optional.of(resume) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// The place behind a later message of the same chain.
    Resume behind(long later) {
        return new Resume(later, chain);
    }
}
