package dev.mailgent.protocol.mime;

/// Bounds on what one parse may produce. Past a bound the rest is opaque, and a warning says so; nothing is refused.
///
/// @param maxHeaderFields kept in the list; a later field is still seen when the parse depends on it
/// @param maxHeaderBytes kept over all fields
/// @param maxFieldBytes kept of one field
/// @param maxDepth levels of multipart and message/rfc822 together
/// @param maxParts entries in {@link ParsedMail#parts()}
public record MimeLimits(int maxHeaderFields, int maxHeaderBytes, int maxFieldBytes, int maxDepth, int maxParts) {
    public static final MimeLimits DEFAULT = new MimeLimits(2000, 1 << 20, 1 << 18, 50, 1000);
}
