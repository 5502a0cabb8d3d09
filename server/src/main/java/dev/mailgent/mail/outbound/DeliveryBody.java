package dev.mailgent.mail.outbound;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What became of one recipient, as the wire shows it.
///
/// @param state `queued, captured, sent, delivered, deferred, bounced, complained, failed`
/// @param replyText what the remote side said last
public record DeliveryBody(
        String recipient,
        String kind,
        String state,
        @Nullable Integer replyCode,
        @Nullable String replyText,
        Instant updatedAt) {
    static DeliveryBody of(OutboxStore.Delivery delivery) {
        return new DeliveryBody(
                delivery.recipient(),
                delivery.kind().toLowerCase(Locale.ROOT),
                delivery.state(),
                delivery.replyCode(),
                delivery.replyText(),
                delivery.updatedAt());
    }

    /// All recipients of one message.
    public record Page(List<DeliveryBody> deliveries, int count) {}
}
