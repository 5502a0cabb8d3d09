package dev.mailgent.protocol.smtp.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What became of one recipient in one attempt.
public sealed interface Delivery {
    RecipientReply reply();

    /// The other side promised to keep the message.
    record Sent(RecipientReply reply) implements Delivery {}

    /// Try again later: 4xx, no connection, or an answer that never came.
    ///
    /// @param cause why, for schedules and metrics
    /// @param askedDelay as long as the reply asked for ("try again in 10 minutes"), null when it did not
    /// @param maybeDelivered the connection was lost after the final dot: a repeat may arrive twice
    record Retry(
            RecipientReply reply, Cause cause, @Nullable Duration askedDelay, boolean maybeDelivered)
            implements Delivery {}

    /// Never: 5xx, or a need this hop cannot meet (an address in UTF-8, TLS that was required).
    record Bounced(RecipientReply reply) implements Delivery {}

    /// Why a delivery is to be repeated.
    enum Cause {
        /// Name, route, connection or time-out before the greeting.
        UNREACHABLE,
        /// TLS was required and could not be had, or its certificate was not good.
        TLS,
        /// The relay did not take our name and password.
        AUTHENTICATION,
        /// 450 or 451 that reads like greylisting: first retry after five minutes.
        GREYLISTED,
        /// 421 or 4.7.x: the other side wants less from us.
        THROTTLED,
        /// Any other 4xx.
        REFUSED_FOR_NOW,
        /// The connection broke in the middle.
        LOST
    }
}
