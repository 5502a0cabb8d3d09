package dev.mailgent.mail.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message on the wire, as the reference shows it. [MessageJson] writes this shape without building the
/// record; a test holds the two together.
///
/// @param messageId RFC 5322 Message-ID with its brackets
/// @param inboxId address of the inbox
/// @param text what a person would read
/// @param extractedText the new part: quoted history and signature removed
/// @param bcc blind copies of own sent mail; empty for received mail
/// @param preview one line of at most 200 characters
/// @param headerMessageId the Message-ID as received, when it could not be the id here
/// @param sentAt the Date field; `createdAt` is when we received or accepted the message
/// @param auth SPF, DKIM and DMARC verdicts; absent for own mail
/// @param trust where it comes from, as far as this server knows it by itself; absent in mail of older versions
/// @param codes one-time codes found in the visible text
/// @param links links worth following
/// @param warnings what was odd about the message, as stable codes
/// @param hiddenText text a person would not see; only with `include=hiddenText`
/// @param recipientTag `tag` when the mail came to `name+tag@domain`; else absent
/// @param html the HTML part as received, to be treated as hostile; only when one message is read
public record MessageBody(
        String messageId,
        String threadId,
        String inboxId,
        @Nullable String subject,
        List<String> labels,
        Instant createdAt,
        List<String> bcc,
        List<String> from,
        List<String> to,
        List<String> cc,
        List<String> replyTo,
        @Nullable String text,
        @Nullable String extractedText,
        String preview,
        @Nullable String headerMessageId,
        @Nullable String inReplyTo,
        List<String> references,
        @Nullable Instant sentAt,
        List<Attachment> attachments,
        @JsonInclude(JsonInclude.Include.NON_NULL) MessageContent.@Nullable Auth auth,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Trust trust,

        List<MessageContent.Code> codes,
        List<MessageContent.Link> links,
        List<String> warnings,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String hiddenText,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String recipientTag,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String html) {

    /// A file of the message; its bytes are at `/v0/messages/{messageId}/attachments/{attachmentId}`.
    ///
    /// @param size decoded bytes
    /// @param inline whether it belongs inside the body
    public record Attachment(
            String attachmentId,
            String filename,
            String contentType,
            long size,
            boolean inline,
            @Nullable String contentId,
            Instant createdAt) {
        /// The wire form of a stored attachment.
        public static Attachment of(MessageContent.Attachment file, Instant createdAt) {
            return new Attachment(
                    file.attachmentId(),
                    file.filename(),
                    file.contentType(),
                    file.size(),
                    file.inline(),
                    file.contentId(),
                    createdAt);
        }
    }

    /// A page of messages, newest first.
    public record Page(
            List<MessageBody> messages,
            int count,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String nextPageToken) {}

    /// A page of a search. `highlights` has one entry a message, in the same order.
    public record Found(
            List<MessageBody> messages,
            int count,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String nextPageToken,

            List<Highlight.OfMessage> highlights) {}
}
