package dev.mailgent.mail.outbound;

import dev.mailgent.protocol.smtp.client.Delivery;
import dev.mailgent.protocol.smtp.client.OutgoingMail;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A way out of the outbox. Blocks until every recipient has an outcome; never throws on what the other side does.
interface Transport {
    /// @return one outcome per recipient of `mail`, in their order
    List<Outcome> deliver(OutgoingMail mail);

    /// What became of one recipient in one attempt.
    ///
    /// @param state captured, sent, delivered, deferred or bounced
    /// @param code SMTP reply code, 0 when nothing was said
    /// @param enhanced enhanced code, or null
    /// @param retry the failed attempt, for the schedule; null unless deferred
    record Outcome(
            String recipient,
            String state,
            int code,
            @Nullable String enhanced,
            String text,
            Delivery.@Nullable Retry retry) {

        static Outcome of(Delivery delivery, String sentState) {
            var reply = delivery.reply();
            return switch (delivery) {
                case Delivery.Sent _ ->
                    new Outcome(reply.recipient(), sentState, reply.code(), reply.enhanced(), reply.text(), null);
                case Delivery.Retry retry ->
                    new Outcome(reply.recipient(), "deferred", reply.code(), reply.enhanced(), reply.text(), retry);
                case Delivery.Bounced _ ->
                    new Outcome(reply.recipient(), "bounced", reply.code(), reply.enhanced(), reply.text(), null);
            };
        }
    }
}
