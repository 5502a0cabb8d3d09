package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.SmtpReply;
import org.jspecify.annotations.Nullable;

/// Whether a recipient is taken. Decided at RCPT, so that a refusal costs no body and never becomes a bounce.
public sealed interface RcptDecision {
    /// @param mailbox handed back in [Recipient#mailbox], so that the receiver need not look it up twice
    record Accepted(@Nullable Object mailbox) implements RcptDecision {}

    /// @param reply 4xx or 5xx
    record Refused(SmtpReply reply) implements RcptDecision {
        public Refused {
            if (reply.isPositive()) {
                throw new IllegalArgumentException("a refusal needs 4xx or 5xx, not " + reply);
            }
        }
    }

    static RcptDecision accepted(@Nullable Object mailbox) {
        return new Accepted(mailbox);
    }

    static RcptDecision refused(int code, String enhanced, String text) {
        return new Refused(SmtpReply.of(code, enhanced, text));
    }
}
