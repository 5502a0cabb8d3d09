package dev.mailgent.protocol.smtp.server;

/// Something seen in passing that readers of the message want to know.
public enum Note {
    /// Lines ended by LF alone: made CRLF when they came by DATA, kept as they were when they came by BDAT.
    BARE_LF,
    /// At least one byte above 127.
    EIGHT_BIT,
    /// A line of more than 998 octets (RFC 5322 section 2.1.1).
    LONG_LINE,
    /// The header did not end before the message did.
    NO_BODY
}
