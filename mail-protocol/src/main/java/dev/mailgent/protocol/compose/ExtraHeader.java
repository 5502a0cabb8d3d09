package dev.mailgent.protocol.compose;

/// A header field beyond those the composer writes itself, as `Auto-Submitted: auto-replied`.
///
/// @param name a field name the composer does not own; `From`, `Bcc`, `Content-Type` and their like are refused
/// @param value one line of text; what is not ASCII becomes RFC 2047 encoded words
public record ExtraHeader(String name, String value) {}
