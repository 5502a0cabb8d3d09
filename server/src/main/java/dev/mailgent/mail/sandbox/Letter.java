package dev.mailgent.mail.sandbox;

/// A mail that a correspondent sends back. Not compared by value.
///
/// @param sender of the envelope, empty for the null sender
/// @param raw the message, lines end in CRLF
@SuppressWarnings("ArrayRecordComponent")
public record Letter(String sender, byte[] raw) {}
