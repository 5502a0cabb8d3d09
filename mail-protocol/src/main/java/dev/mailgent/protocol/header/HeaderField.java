package dev.mailgent.protocol.header;

/// One header field in the order it was received.
///
/// @param name as written, without the colon
/// @param value unfolded, RFC 2047 words decoded, no NUL, CR or LF: for people
/// @param raw unfolded but not decoded: for parsers, since a decoded word may hold a comma or an angle bracket.
///     The same instance as `value` when there was nothing to decode
public record HeaderField(String name, String value, String raw) {
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }
}
