package dev.mailgent.protocol.smtp.client;

import java.util.List;

/// Delivers messages over reused connections. (Being built: the signatures below stand.)
public final class SmtpClient implements AutoCloseable {
    /// Blocks until every recipient has a verdict.
    ///
    /// @return one entry per recipient, in their order
    public List<Delivery> deliver(SmtpHop hop, OutgoingMail mail) {
        return mail.recipients().stream()
                .map(to -> new RecipientReply(to.address(), 0, null, "not built yet: " + hop.host()))
                .<Delivery>map(reply -> new Delivery.Retry(reply, Delivery.Cause.UNREACHABLE, null, false))
                .toList();
    }

    @Override
    public void close() {}
}
