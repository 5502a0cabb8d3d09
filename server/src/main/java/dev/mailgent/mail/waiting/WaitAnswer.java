package dev.mailgent.mail.waiting;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mailgent.mail.message.Incoming;
import dev.mailgent.mail.message.MessageContent;
import dev.mailgent.platform.id.Ids;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a wait ends with. What does not belong to its kind is absent.
///
/// @param kind `code`, `link`, `message`, or `none` when nothing came in time
/// @param code the code alone, as it is to be typed
/// @param link the address to open; it was not opened here
/// @param linkKind `verify_link` and so on
/// @param textMismatch whether the link's text shows another host than it leads to
/// @param sender bare address of the author, as the mail claims it; see `auth`
/// @param auth SPF, DKIM and DMARC verdicts
/// @param confidence of the code, 0 to 1
/// @param expiresAt when the code ends, as far as the mail says so
/// @param resume place to go on from: the next call with it sees what came after
public record WaitAnswer(
        String kind,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String code,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String link,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String linkKind,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean textMismatch,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String messageId,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String threadId,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String sender,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String subject,

        @JsonInclude(JsonInclude.Include.NON_NULL) MessageContent.@Nullable Auth auth,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double confidence,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant expiresAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant receivedAt,

        String resume) {

    static WaitAnswer none(Resume resume) {
        return new WaitAnswer(
                "none", null, null, null, null, null, null, null, null, null, null, null, null, resume.text());
    }

    static WaitAnswer of(Incoming.Message message, Resume resume) {
        return of("message", message, null, null, resume);
    }

    static WaitAnswer of(Incoming.Message message, MessageContent.Code code, Resume resume) {
        return of("code", message, code, null, resume);
    }

    static WaitAnswer of(Incoming.Message message, MessageContent.Link link, Resume resume) {
        return of("link", message, null, link, resume);
    }

    private static WaitAnswer of(
            String kind,
            Incoming.Message message,
            MessageContent.@Nullable Code code,
            MessageContent.@Nullable Link link,
            Resume resume) {
        return new WaitAnswer(
                kind,
                code == null ? null : code.code(),
                link == null ? null : link.url(),
                link == null ? null : link.kind(),
                link == null ? null : link.textMismatch(),
                message.messageId(),
                Ids.wire("thd_", message.threadId()),
                WaitQuery.sender(message),
                message.subject(),
                message.content().auth(),
                code == null ? null : code.confidence(),
                code == null ? null : code.expiresAt(),
                message.createdAt(),
                resume.behind(message.seq()).text());
    }
}
