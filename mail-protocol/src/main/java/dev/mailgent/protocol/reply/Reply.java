package dev.mailgent.protocol.reply;

/// What a message newly says.
///
/// @param text without quoted history and signature; of a forward, everything
/// @param isForward whether the message passes another one on
/// @param isShortened whether something was left out
public record Reply(String text, boolean isForward, boolean isShortened) {}
