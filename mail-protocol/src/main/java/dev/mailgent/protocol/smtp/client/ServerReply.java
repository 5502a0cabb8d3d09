package dev.mailgent.protocol.smtp.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One reply as read, made safe to log, store and show.
///
/// @param code 200 to 599
/// @param enhanced null when none was there or it contradicts the code
/// @param text all lines joined by a blank, without codes
/// @param lines text of each line, for EHLO
record ServerReply(int code, @Nullable String enhanced, String text, List<String> lines) {
    boolean isPositive() {
        return code < 300;
    }

    boolean isPermanent() {
        return code >= 500;
    }

    RecipientReply about(String recipient) {
        return new RecipientReply(recipient, code, enhanced, text);
    }
}
