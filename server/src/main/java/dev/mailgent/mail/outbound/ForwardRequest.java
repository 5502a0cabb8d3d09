package dev.mailgent.mail.outbound;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message to pass on: its subject, text and files come from the original.
///
/// @param text what stands above the original; may be missing
public record ForwardRequest(
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
        List<@Nullable String> to,

        @Nullable String text,
        @Nullable List<SendRequest.@Nullable File> attachments,
        @Nullable String sendAt) {}
