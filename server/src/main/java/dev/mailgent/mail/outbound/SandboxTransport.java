package dev.mailgent.mail.outbound;

import dev.mailgent.protocol.smtp.client.OutgoingMail;
import java.util.List;

/// The safe default: mail for the outside is kept, shown as captured, and goes nowhere.
final class SandboxTransport implements Transport {
    @Override
    public List<Outcome> deliver(OutgoingMail mail) {
        return mail.recipients().stream()
                .map(to -> new Outcome(
                        to.address(),
                        "captured",
                        0,
                        null,
                        "Sandbox: kept here, nothing was sent. Set transport = relay to deliver.",
                        null))
                .toList();
    }
}
