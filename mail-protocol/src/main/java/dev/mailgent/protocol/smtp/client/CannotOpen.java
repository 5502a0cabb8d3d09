package dev.mailgent.protocol.smtp.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// No connection that mail could go over. Always temporary: what is wrong is not the recipient.
final class CannotOpen extends IOException {
    private static final long serialVersionUID = 1;

    private final Delivery.Cause reason;
    private final transient @Nullable ServerReply reply;

    CannotOpen(Delivery.Cause reason, String message) {
        super(message);
        this.reason = reason;
        this.reply = null;
    }

    CannotOpen(Delivery.Cause reason, ServerReply reply) {
        super(reply.text());
        this.reason = reason;
        this.reply = reply;
    }

    Delivery.Cause reason() {
        return reason;
    }

    Delivery.Retry verdict(String recipient) {
        var said = reply;
        return said == null
                ? new Delivery.Retry(
                        new RecipientReply(recipient, 0, null, String.valueOf(getMessage())), reason, null, false)
                : new Delivery.Retry(said.about(recipient), reason, Verdict.askedDelay(said.text()), false);
    }
}
