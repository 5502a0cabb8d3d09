package dev.mailgent.protocol.compose;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a delivery status notification tells (RFC 3464).
///
/// @param messageId of the notification itself
/// @param from who reports, as `Mail Delivery System <mailer-daemon@domain>`
/// @param to who sent the mail that failed
/// @param reportingMta host name of this server
/// @param arrived when the failed mail was accepted from its sender
/// @param originalMessageId of the failed mail
/// @param originalHeaders header bytes of the failed mail, whole or not; a body behind them is not returned
@SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
public record DeliveryFailure(
        String messageId,
        Instant date,
        Mailbox from,
        Mailbox to,
        String reportingMta,
        Instant arrived,
        String originalMessageId,
        @Nullable String originalSubject,
        List<Recipient> recipients,
        byte[] originalHeaders) {

    public DeliveryFailure {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("a report needs a recipient");
        }
    }

    public enum Action {
        FAILED("failed"),
        DELAYED("delayed");

        final String wireName;

        Action(String wireName) {
            this.wireName = wireName;
        }
    }

    /// @param status enhanced code (RFC 3463), as `5.1.1`; anything else becomes the class's `x.0.0`
    /// @param remoteMta host that answered, or null when none was reached
    /// @param diagnostic what it answered, as `550 5.1.1 No such user`, or null
    /// @param lastAttempt null when no attempt was made
    public record Recipient(
            String address,
            Action action,
            String status,
            @Nullable String remoteMta,
            @Nullable String diagnostic,
            @Nullable Instant lastAttempt) {}
}
