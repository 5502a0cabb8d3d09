package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.BodyKind;
import dev.mailgent.protocol.smtp.DsnReturn;
import org.jspecify.annotations.Nullable;

/// MAIL FROM with its parameters.
///
/// @param address without angle brackets and source route; empty is the null sender `<>` of bounces
/// @param declaredBytes `SIZE=` (RFC 1870), or -1 when not given; a claim, not a fact
/// @param smtpUtf8 the message may hold UTF-8 in addresses and header fields (RFC 6531)
/// @param dsnReturn `RET=`, null when not given
/// @param envelopeId `ENVID=` decoded from xtext (RFC 3461 section 4.4), at most 100 characters; null when not given
public record Sender(
        String address,
        long declaredBytes,
        BodyKind body,
        boolean smtpUtf8,
        @Nullable DsnReturn dsnReturn,
        @Nullable String envelopeId) {
    public boolean isNull() {
        return address.isEmpty();
    }
}
