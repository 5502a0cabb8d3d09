package dev.mailgent.protocol.mime;

/// What a parse had to work around. Codes are stored and shown, so they never change meaning.
public enum ParseWarning {
    /// A transfer encoding was broken; what could be decoded was.
    ENCODING_PROBLEM,
    /// A transfer encoding outside RFC 2045 (`x-uuencode`); the part is left as it came.
    UNKNOWN_ENCODING,
    /// Bytes did not fit the charset they declare; U+FFFD stands for them.
    CHARSET_PROBLEM,
    /// A field that must be unique came twice; the first counts.
    DUPLICATE_HEADER,
    MALFORMED_HEADER,
    HEADERS_TRUNCATED,
    MALFORMED_ADDRESS,
    MALFORMED_DATE,
    MALFORMED_MESSAGE_ID,
    /// A multipart without a boundary, or whose boundary never appears: shown as text.
    MISSING_BOUNDARY,
    /// A multipart ended without its closing line.
    UNCLOSED_MULTIPART,
    /// Nested deeper than {@link MimeLimits#maxDepth()}; the rest is opaque.
    TOO_DEEP,
    /// More than {@link MimeLimits#maxParts()}; the rest is one opaque part.
    TOO_MANY_PARTS,
    /// A winmail.dat could not be read to its end; it stays attached.
    TNEF_PROBLEM;

    private final String code = name().toLowerCase(java.util.Locale.ROOT);

    /// The stable form, such as `encoding_problem`.
    public String code() {
        return code;
    }
}
