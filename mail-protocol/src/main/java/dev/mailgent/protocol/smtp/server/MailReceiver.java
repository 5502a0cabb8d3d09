package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.SmtpReply;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// What the application decides while mail comes in. Called on the connection's virtual thread and may block; called by
/// many connections at once. Anything thrown is logged and answered `451 4.3.0`, so the sender tries again.
public interface MailReceiver {
    /// Before the greeting.
    ///
    /// @return null to go on, or a 4xx or 5xx that is written instead of the greeting
    default @Nullable SmtpReply connected(InetSocketAddress remote) {
        return null;
    }

    /// At MAIL FROM, after its syntax and size were found good.
    ///
    /// @return null to go on, or a 4xx or 5xx
    default @Nullable SmtpReply sender(Peer peer, Sender sender) {
        return null;
    }

    /// At RCPT TO, after its syntax was found good and fewer than the allowed number were taken.
    RcptDecision recipient(Peer peer, Sender sender, Recipient recipient);

    /// The whole message. Returning 250 promises that it is on stable storage: return after commit.
    SmtpReply receive(ReceivedMail mail);
}
