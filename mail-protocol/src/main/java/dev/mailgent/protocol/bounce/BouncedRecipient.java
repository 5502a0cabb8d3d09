package dev.mailgent.protocol.bounce;

import org.jspecify.annotations.Nullable;

/// What a report says about one recipient.
///
/// @param recipient the address the reporting server knew
/// @param originalRecipient the address we wrote to when that differs (RFC 3464 section 2.3.1); null when not said
/// @param status enhanced code `class.subject.detail` (RFC 3463); derived from reply code or wording if none came
/// @param replyCode SMTP reply, 200 to 599; null when no server answered
/// @param hard whether the address is dead: never true for a delay, and only then is it to be suppressed
/// @param diagnostic what the server said, on one line, at most 1000 characters; may be empty
public record BouncedRecipient(
        String recipient,
        @Nullable String originalRecipient,
        DeliveryAction action,
        String status,
        @Nullable Integer replyCode,
        boolean hard,
        BounceReason reason,
        String diagnostic) {}
