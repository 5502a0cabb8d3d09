package dev.mailgent.protocol.mime;

/// Reads a received message. Never throws on content and never follows anything outside the bytes.
public final class MimeParser {
    /// Changes when the same bytes would parse differently, so a stored view can be told stale.
    public static final int VERSION = 1;

    private MimeParser() {}

    /// Parses within the limits of production. The result keeps `raw`, which must not change.
    public static ParsedMail parse(byte[] raw) {
        return parse(raw, MimeLimits.DEFAULT);
    }

    public static ParsedMail parse(byte[] raw, MimeLimits limits) {
        return MessageReader.read(raw, 0, raw.length, limits, 0);
    }
}
