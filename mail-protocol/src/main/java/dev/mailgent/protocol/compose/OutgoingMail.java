package dev.mailgent.protocol.compose;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything a message says. There is no Bcc on purpose: blind copies live in the envelope and never on the wire.
///
/// @param messageId `<unique@domain>`, minted by the caller; also the seed of the MIME boundaries
/// @param text plain body with any line ends, or null
/// @param html HTML body, or null; with both, readers choose (multipart/alternative)
/// @param inReplyTo Message-ID of the parent, or null; an id no header can carry is left out, because it came from mail
/// @param references Message-IDs of the ancestors, oldest first; treated as `inReplyTo`
public record OutgoingMail(
        String messageId,
        Instant date,
        Mailbox from,
        List<Mailbox> to,
        List<Mailbox> cc,
        String subject,
        @Nullable String text,
        @Nullable String html,
        List<OutgoingAttachment> attachments,
        @Nullable String inReplyTo,
        List<String> references,
        List<ExtraHeader> extra) {

    public OutgoingMail {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        attachments = List.copyOf(attachments);
        references = List.copyOf(references);
        extra = List.copyOf(extra);
    }
}
