package dev.mailgent.mail.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mailgent.platform.json.Json;
import dev.mailgent.protocol.mime.ParsedMail;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the parser understood of a message: stored as JSON in `message_view.view`, never changed afterwards. Fields are
/// only ever added, so that older rows still read; a new parser rebuilds them from the raw bytes.
///
/// @param from display form, `Name <a@b>` or `a@b`; likewise `to`, `cc`, `replyTo`
/// @param text what a person would read, null when the message has no text
/// @param extractedText the new part, quoted history and signature removed
/// @param preview one line of at most 200 characters
/// @param headerMessageId the Message-ID as received when it could not be the wire id, else null
/// @param sentAt the Date field; null when missing or senseless
/// @param auth verdicts on the sender; null for own mail
/// @param trust where it comes from, as far as we know it ourselves; null in rows of before
/// @param warnings what was wrong with the message, stable codes
/// @param hiddenText text a person would not see; given on request only
/// @param recipientTag what followed `+` in the address it came to, or null
public record MessageContent(
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
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Auth auth,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Trust trust,
        List<Code> codes,
        List<Link> links,
        List<String> warnings,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String hiddenText,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String recipientTag) {

    /// Begins the stored form of a new part that is how the text begins; no text holds a NUL.
    static final char BEGIN_OF_TEXT = '\0';

    public MessageContent {
        if (text != null && extractedText != null && extractedText.indexOf(BEGIN_OF_TEXT) == 0) {
            extractedText = text.substring(0, Integer.parseInt(extractedText, 1, extractedText.indexOf(' '), 10));
        }
    }

    /// The JSON to store. The new part of most mail is how its text begins, often all of it: such a part is kept
    /// as NUL, its length in characters, a space and its length in bytes of JSON, and read back or copied to the
    /// wire in full.
    String stored() {
        if (text == null
                || extractedText == null
                || extractedText.isEmpty()
                || !text.startsWith(extractedText)
                || Character.isHighSurrogate(extractedText.charAt(extractedText.length() - 1))) {
            return Json.MAPPER.writeValueAsString(this);
        }
        var bytes = Json.MAPPER.writeValueAsBytes(extractedText).length - 2;
        // Inside a JSON string a quote has a backslash before it, so this can only be the member.
        return Json.MAPPER
                .writeValueAsString(with(null, trust, recipientTag))
                .replace(
                        ",\"extractedText\":null",
                        ",\"extractedText\":\"\\u0000" + extractedText.length() + " " + bytes + "\"");
    }

    /// The same mail in an inbox that was reached by a tagged address.
    public MessageContent withRecipientTag(@Nullable String tag) {
        return with(extractedText, trust, tag);
    }

    /// The same mail as one inbox may trust it.
    public MessageContent withTrust(Trust known) {
        return with(extractedText, known, recipientTag);
    }

    private MessageContent with(@Nullable String newPart, @Nullable Trust known, @Nullable String tag) {
        return new MessageContent(
                from,
                to,
                cc,
                replyTo,
                text,
                newPart,
                preview,
                headerMessageId,
                inReplyTo,
                references,
                sentAt,
                attachments,
                auth,
                known,
                codes,
                links,
                warnings,
                hiddenText,
                tag);
    }

    /// @param part index of the part in the parse of the raw bytes
    public record Attachment(
            String attachmentId,
            String filename,
            String contentType,
            long size,
            boolean inline,
            @Nullable String contentId,
            int part) {
        /// The files of a mail, under the ids and names they are asked for by.
        public static List<Attachment> of(ParsedMail parsed) {
            return parsed.attachments().stream()
                    .map(index -> {
                        var part = parsed.part(index);
                        var name = part.filename();
                        return new Attachment(
                                "att_" + index,
                                name == null ? "attachment-" + index : name,
                                part.contentType(),
                                part.size(),
                                part.inline(),
                                part.contentId(),
                                index);
                    })
                    .toList();
        }
    }

    /// SPF, DKIM and DMARC as RFC 8601 names them: pass, fail, none, ...
    ///
    /// @param senderVerified DMARC pass, or no DMARC policy and an aligned DKIM pass
    public record Auth(
            String spf,
            List<Dkim> dkim,
            String dmarc,
            String arc,
            @Nullable String alignedDomain,
            boolean senderVerified) {
        /// One signature's verdict.
        public record Dkim(
                String result,
                @Nullable String domain,
                @Nullable String selector) {}
    }

    /// A one-time code found in the visible text.
    public record Code(
            String code, double confidence, @Nullable Instant expiresAt) {}

    /// A link worth following, never fetched by us.
    public record Link(String url, String kind, String host, boolean textMismatch) {}
}
