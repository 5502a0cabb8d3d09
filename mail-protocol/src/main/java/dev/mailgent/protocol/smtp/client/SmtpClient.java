package dev.mailgent.protocol.smtp.client;

import java.time.Duration;
import java.util.List;

/// Delivers messages over reused connections. For many threads at once; how many to open to one hop is the caller's.
public final class SmtpClient implements AutoCloseable {
    private static final Duration LOOK_FOR_STALE = Duration.ofSeconds(10);

    private final SmtpClientSettings settings;
    private final Deadlines deadlines = new Deadlines();
    private final SmtpConnectionPool pool = new SmtpConnectionPool();
    private final ClientTls tls;

    public SmtpClient(SmtpClientSettings settings) {
        this.settings = settings;
        this.tls = new ClientTls(settings.trust());
        deadlines.every(LOOK_FOR_STALE, pool::endStale);
    }

    /// Blocks until every recipient has a verdict.
    ///
    /// @return one entry per recipient, in their order
    public List<Delivery> deliver(SmtpHop hop, OutgoingMail mail) {
        var waiting = pool.take(hop);
        while (waiting != null) {
            var transaction = new Transaction(waiting, mail);
            var verdicts = transaction.run();
            pool.giveBack(waiting);
            if (!transaction.neverBegan()) {
                return verdicts;
            }
            waiting = pool.take(hop); // closed by the other side while it waited: no attempt was made
        }
        try {
            var connection = open(hop);
            var verdicts = new Transaction(connection, mail).run();
            pool.giveBack(connection);
            return verdicts;
        } catch (CannotOpen e) {
            return mail.recipients().stream()
                    .<Delivery>map(to -> e.verdict(to.address()))
                    .toList();
        }
    }

    private SmtpConnection open(SmtpHop hop) throws CannotOpen {
        try {
            return SmtpConnection.open(hop, settings, deadlines, tls, true);
        } catch (CannotOpen e) {
            if (hop.tls() != SmtpHop.Tls.OPPORTUNISTIC || e.reason() != Delivery.Cause.TLS) {
                throw e;
            }
            // TLS that fails is no reason to keep mail back where plain text would have done (RFC 7435).
            return SmtpConnection.open(hop, settings, deadlines, tls, false);
        }
    }

    @Override
    public void close() {
        pool.close();
        deadlines.close();
    }
}
