package dev.mailgent.mail.inbound;

import dev.mailgent.protocol.smtp.SmtpReply;
import java.util.List;

/// What becomes of a mail that came whole.
sealed interface Verdict {
    /// Into these inboxes, at least one.
    record Accept(List<Inbox> inboxes) implements Verdict {}

    /// Into none.
    ///
    /// @param reply 4xx or 5xx
    record Refuse(SmtpReply reply) implements Verdict {}
}
