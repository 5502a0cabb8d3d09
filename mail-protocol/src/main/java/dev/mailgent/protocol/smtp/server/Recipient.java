package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.DsnNotify;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// RCPT TO with its parameters.
///
/// @param address as given, without angle brackets and source route; case kept. `postmaster` may come without a domain
/// @param notifyOn empty when the sender did not say
/// @param originalRecipient `ORCPT=` as `type;address`, decoded from xtext (RFC 3461 section 4.2); null when not given
/// @param mailbox what [RcptDecision.Accepted] carried for this recipient; null while it is being decided
public record Recipient(
        String address,
        Set<DsnNotify> notifyOn,
        @Nullable String originalRecipient,
        @Nullable Object mailbox) {
    public Recipient {
        notifyOn = Set.copyOf(notifyOn);
    }

    Recipient withMailbox(@Nullable Object accepted) {
        return new Recipient(address, notifyOn, originalRecipient, accepted);
    }
}
