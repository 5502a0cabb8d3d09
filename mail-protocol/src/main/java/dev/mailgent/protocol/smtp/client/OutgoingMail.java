package dev.mailgent.protocol.smtp.client;

import dev.mailgent.protocol.smtp.DsnNotify;
import dev.mailgent.protocol.smtp.DsnReturn;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One message and those it goes to over one connection.
///
/// @param sender without angle brackets; empty is the null sender
/// @param content the message; lines are made CRLF and dots stuffed while writing. Shared, not copied
/// @param envelopeId `ENVID` before xtext, null for none
@SuppressWarnings("ArrayRecordComponent")
public record OutgoingMail(
        String sender,
        List<To> recipients,
        byte[] content,
        @Nullable DsnReturn dsnReturn,
        @Nullable String envelopeId) {
    /// @param notifyOn empty to leave `NOTIFY` out
    /// @param originalRecipient `type;address` before xtext, null to leave `ORCPT` out
    public record To(
            String address,
            Set<DsnNotify> notifyOn,
            @Nullable String originalRecipient) {
        public To {
            notifyOn = Set.copyOf(notifyOn);
        }
    }

    public OutgoingMail {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("a mail needs a recipient");
        }
    }

    /// Plain delivery without notification parameters.
    public static OutgoingMail of(String sender, List<String> recipients, byte[] content) {
        return new OutgoingMail(
                sender,
                recipients.stream()
                        .map(address -> new To(address, Set.of(), null))
                        .toList(),
                content,
                null,
                null);
    }
}
