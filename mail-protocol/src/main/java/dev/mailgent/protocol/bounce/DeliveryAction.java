package dev.mailgent.protocol.bounce;

import java.util.Locale;

/// What became of one recipient (RFC 3464 section 2.3.3).
public enum DeliveryAction {
    FAILED,
    DELAYED,
    DELIVERED,
    /// Handed to a system that sends no such reports.
    RELAYED,
    /// Delivered to several addresses behind this one.
    EXPANDED;

    /// Reads an Action field; anything unknown or missing is a failure, since that is what reports are sent for.
    static DeliveryAction of(String value) {
        var word = value.strip().toLowerCase(Locale.ROOT);
        for (var action : values()) {
            if (word.startsWith(action.name().toLowerCase(Locale.ROOT))) {
                return action;
            }
        }
        return FAILED;
    }
}
