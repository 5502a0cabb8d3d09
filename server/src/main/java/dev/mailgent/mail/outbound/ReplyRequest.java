package dev.mailgent.mail.outbound;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer to a message: recipients and subject come from the original.
///
/// @param automatic a machine answers: marked `Auto-Submitted: auto-replied`, and refused where RFC 3834 wants silence
public record ReplyRequest(
        @Nullable String text,
        @Nullable String html,
        @Nullable List<SendRequest.@Nullable File> attachments,
        @Nullable String sendAt,
        @Nullable Boolean automatic) {}
