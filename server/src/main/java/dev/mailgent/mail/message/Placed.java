package dev.mailgent.mail.message;

import java.util.UUID;

/// Where a message ended up.
///
/// @param id row id of the message; of the earlier one when `duplicate`
/// @param messageId the wire id
/// @param seq its place in the identity's feed
public record Placed(UUID id, String messageId, UUID threadId, long seq, boolean duplicate) {}
