package dev.mailgent.protocol.header;

/// RFC 2047 decoding.
@SuppressWarnings("DoNotCallSuggester")
public final class EncodedWords {
    private EncodedWords() {}

    /// Decodes every encoded word in unfolded text; the rest stays as it is.
    public static String decode(String text) {
        throw new UnsupportedOperationException("lands next");
    }
}
