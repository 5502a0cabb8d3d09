package dev.mailgent.mail.outbound;

import dev.mailgent.protocol.smtp.client.OutgoingMail;
import dev.mailgent.protocol.smtp.client.SmtpClient;
import dev.mailgent.protocol.smtp.client.SmtpHop;
import java.util.List;
import java.util.concurrent.Semaphore;

/// Hands mail to one server that takes it on (RFC 6409 submission), over reused connections, a bounded number at once.
final class RelayTransport implements Transport {
    private final SmtpClient client;
    private final SmtpHop hop;
    private final Semaphore places;

    RelayTransport(SmtpClient client, OutboundConfig config) {
        this.client = client;
        this.hop = hop(config);
        this.places = new Semaphore(config.concurrency());
    }

    private static SmtpHop hop(OutboundConfig config) {
        var tls = switch (config.relayTls()) {
            case NONE -> SmtpHop.Tls.NONE;
            case OPPORTUNISTIC -> SmtpHop.Tls.OPPORTUNISTIC;
            case REQUIRED -> SmtpHop.Tls.REQUIRED;
            case IMPLICIT -> SmtpHop.Tls.IMPLICIT;
        };
        var login = config.relayUser()
                .map(user -> new SmtpHop.Login(
                        user, config.relayPassword().orElseThrow(), config.relayTls() == OutboundConfig.RelayTls.NONE))
                .orElse(null);
        return new SmtpHop(config.relayHost().orElseThrow(), config.relayPort(), tls, login);
    }

    @Override
    public List<Outcome> deliver(OutgoingMail mail) {
        places.acquireUninterruptibly();
        try {
            return client.deliver(hop, mail).stream()
                    .map(delivery -> Outcome.of(delivery, "sent"))
                    .toList();
        } finally {
            places.release();
        }
    }
}
