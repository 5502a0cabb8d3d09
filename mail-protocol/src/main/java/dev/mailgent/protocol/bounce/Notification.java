package dev.mailgent.protocol.bounce;

import dev.mailgent.protocol.report.FeedbackReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a message says about another message.
public sealed interface Notification {
    /// A report of what became of a message of ours: failure, delay, or success when {@link DeliveryAction} says so.
    ///
    /// @param recipients never empty, each address once
    /// @param originalMessageId of the returned message, with brackets; null when it was not returned
    /// @param originalEnvelopeId what we gave as ENVID (RFC 3461 section 4.4); null when not said
    record Bounce(
            List<BouncedRecipient> recipients,
            @Nullable String originalMessageId,
            @Nullable String originalEnvelopeId) implements Notification {
        public Bounce {
            recipients = List.copyOf(recipients);
        }
    }

    /// A machine answered (RFC 3834): not a person's reply, and not to be answered.
    ///
    /// @param originalMessageId what it answers; null when not said
    record AutoReply(@Nullable String originalMessageId) implements Notification {}

    /// A recipient or a receiver complained (RFC 5965), or reports failed authentication (RFC 6591).
    ///
    /// @param feedbackType lower case: abuse, fraud, virus, not-spam, auth-failure, other or the sender's invention
    record Complaint(String feedbackType, FeedbackReport report) implements Notification {}

    /// An ordinary message.
    record None() implements Notification {}
}
