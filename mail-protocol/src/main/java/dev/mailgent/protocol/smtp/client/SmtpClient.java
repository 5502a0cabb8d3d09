package dev.mailgent.protocol.smtp.client;

import java.util.List;

/// Delivers messages over reused connections. (Being built: the signatures below stand.)
public final class SmtpClient implements AutoCloseable {
    /// Blocks until every recipient has a verdict.
    ///
    /// @return one entry per recipient, in their order
    public List<Delivery> deliver(SmtpHop hop, OutgoingMail mail) {
        throw new UnsupportedOperationException("not built yet: " + hop + mail.sender());
    }

    @Override
    public void close() {}
}
