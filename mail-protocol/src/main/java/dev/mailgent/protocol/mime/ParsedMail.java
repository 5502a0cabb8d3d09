package dev.mailgent.protocol.mime;

import dev.mailgent.protocol.address.MailAddress;
import dev.mailgent.protocol.header.HeaderField;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One message as read by {@link MimeParser}. No string here holds a NUL or a lone surrogate.
///
/// @param headers in received order, at most {@link MimeLimits#maxHeaderFields()}
/// @param subject decoded; null without the field
/// @param sender the first Sender address; null without one
/// @param messageId with brackets and without inner spaces; null when missing, longer than 998 bytes or not an id
/// @param inReplyTo ids `<…>` in order
/// @param references ids `<…>`: the first and the last fifty, without repeats
/// @param sentAt the Date field; null when missing or not a date between 1970 and 2200
/// @param parts preorder, the message itself at 0; the files of a winmail.dat follow at the end
/// @param textBody indexes to show as text, htmlBody as HTML, attachments as files (RFC 8621 section 4.1.4; an inline
///     image is in both a body and the attachments)
/// @param text the text body joined; null when there is none, or when part of it exists as HTML only (then derive it
///     from `html`, which is complete)
/// @param html the HTML body joined, plain parts among it escaped; null when no part is HTML
/// @param warnings stable snake_case codes, each once: see {@link ParseWarning}
public record ParsedMail(
        List<HeaderField> headers,
        @Nullable String subject,
        List<MailAddress> from,
        @Nullable MailAddress sender,
        List<MailAddress> replyTo,
        List<MailAddress> to,
        List<MailAddress> cc,
        List<MailAddress> bcc,
        @Nullable String messageId,
        List<String> inReplyTo,
        List<String> references,
        @Nullable Instant sentAt,
        List<MimePart> parts,
        List<Integer> textBody,
        List<Integer> htmlBody,
        List<Integer> attachments,
        @Nullable String text,
        @Nullable String html,
        List<String> warnings) {

    public ParsedMail {
        headers = List.copyOf(headers);
        from = List.copyOf(from);
        replyTo = List.copyOf(replyTo);
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        bcc = List.copyOf(bcc);
        inReplyTo = List.copyOf(inReplyTo);
        references = List.copyOf(references);
        parts = List.copyOf(parts);
        textBody = List.copyOf(textBody);
        htmlBody = List.copyOf(htmlBody);
        attachments = List.copyOf(attachments);
        warnings = List.copyOf(warnings);
    }

    /// @throws IndexOutOfBoundsException for an index this message does not have
    public MimePart part(int index) {
        return parts.get(index);
    }

    /// The first field of that name, in any case.
    public Optional<HeaderField> header(String name) {
        return headers.stream().filter(field -> field.is(name)).findFirst();
    }

    /// Every field of that name, in received order.
    public List<HeaderField> headers(String name) {
        return headers.stream().filter(field -> field.is(name)).toList();
    }
}
