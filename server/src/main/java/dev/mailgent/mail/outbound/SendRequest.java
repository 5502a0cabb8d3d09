package dev.mailgent.mail.outbound;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client asks to be sent. Every field may be missing; [Outbox] says which must not.
///
/// @param to addresses, `a@b` or `Name <a@b>`; one text counts as an array of one, likewise `cc` and `bcc`
/// @param attachments files, each with its bytes in base64
/// @param sendAt RFC 3339; null sends now
/// @param automatic marks the message `Auto-Submitted: auto-generated` (RFC 3834)
public record SendRequest(
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
        List<@Nullable String> to,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
        List<@Nullable String> cc,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
        List<@Nullable String> bcc,

        @Nullable String subject,
        @Nullable String text,
        @Nullable String html,
        @Nullable List<@Nullable File> attachments,
        @Nullable String sendAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean automatic) {
    /// A file to attach.
    ///
    /// @param contentType default `application/octet-stream`
    /// @param contentId set for a file the HTML shows as `cid:…`
    public record File(
            @Nullable String filename,
            @Nullable String contentType,
            @Nullable String data,
            @Nullable String contentId) {}
}
