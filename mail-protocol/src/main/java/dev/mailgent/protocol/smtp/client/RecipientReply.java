package dev.mailgent.protocol.smtp.client;

import org.jspecify.annotations.Nullable;

/// What the other side said about one recipient.
///
/// @param code 200 to 599; 0 when nothing was said (no connection, no answer)
/// @param enhanced `class.subject.detail` (RFC 3463), null when the reply carried none
/// @param text without codes and control characters, at most 512 characters; our own words when code is 0
public record RecipientReply(
        String recipient, int code, @Nullable String enhanced, String text) {}
