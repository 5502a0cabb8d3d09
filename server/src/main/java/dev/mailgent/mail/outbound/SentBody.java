package dev.mailgent.mail.outbound;

import dev.mailgent.access.Agent;
import dev.mailgent.mail.message.MessageBody;
import dev.mailgent.mail.message.Placed;
import dev.mailgent.platform.id.Ids;

/// The answer to a send: the message as a read would show it.
final class SentBody {
    private SentBody() {}

    static MessageBody of(Agent agent, Outbox.Ready ready, Placed placed) {
        var row = ready.row();
        var content = row.content();
        return new MessageBody(
                placed.messageId(),
                Ids.wire("thd_", placed.threadId()),
                agent.email(),
                row.subject(),
                row.labels(),
                row.createdAt(),
                row.bcc(),
                content.from(),
                content.to(),
                content.cc(),
                content.replyTo(),
                content.text(),
                content.extractedText(),
                content.preview(),
                content.headerMessageId(),
                content.inReplyTo(),
                content.references(),
                content.sentAt(),
                content.attachments().stream()
                        .map(file -> MessageBody.Attachment.of(file, row.createdAt()))
                        .toList(),
                null,
                content.trust(),
                content.codes(),
                content.links(),
                content.warnings(),
                null,
                null,
                row.html());
    }
}
