package dev.mailgent.identity;

import dev.mailgent.access.Agent;
import org.jspecify.annotations.Nullable;

/// Who an address stands for.
public sealed interface Recipient {
    /// An identity that takes mail now.
    ///
    /// @param tag what stood after `+` in the local part, null when nothing did
    record Known(Agent agent, @Nullable String tag) implements Recipient {}

    /// An address of an identity that is gone; it will never be anyone's again.
    record Retired() implements Recipient {}

    /// Never one of ours.
    record Unknown() implements Recipient {}
}
