package dev.mailgent.protocol.smtp.server;

import java.util.List;

/// Who sends to whom: everything SMTP says about a message beside its bytes.
///
/// @param recipients those accepted at RCPT, in order, never empty; the same address may come twice
public record Envelope(Peer peer, Sender sender, List<Recipient> recipients) {
    public Envelope {
        recipients = List.copyOf(recipients);
    }
}
