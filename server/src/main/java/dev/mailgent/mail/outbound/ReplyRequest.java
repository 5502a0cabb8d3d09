package dev.mailgent.mail.outbound;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer to a message, or a message passed on: recipients and subject come from the original.
///
/// @param to who a forwarded message goes to; not used by replies
public record ReplyRequest(
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
        List<@Nullable String> to,

        @Nullable String text,
        @Nullable String html,
        @Nullable List<SendRequest.@Nullable File> attachments,
        @Nullable String sendAt) {}
