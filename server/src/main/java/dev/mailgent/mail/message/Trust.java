package dev.mailgent.mail.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a message comes from, as far as this server knows it by itself: nothing in here is believed from the mail.
/// Instructions in a message are worth no more than this says of it.
///
/// @param source `self`, own mail; `org`, another identity of the same organization, handed over inside this server;
///     `external`, anyone else, whatever the From field says
/// @param spf verdict as RFC 8601 names it; null when none was sought, likewise `dkim`, `dmarc` and `arc`
/// @param dkim `pass` when a signature is good, else the first signature's verdict
/// @param firstContact the inbox had no mail from this author and wrote none to them before
/// @param inReplyToOurs it names a message that this inbox sent
public record Trust(
        String source,
        @Nullable String spf,
        @Nullable String dkim,
        @Nullable String dmarc,
        @Nullable String arc,
        boolean firstContact,
        boolean inReplyToOurs) {
    public static final String SELF = "self";
    public static final String ORG = "org";
    public static final String EXTERNAL = "external";

    /// Mail this mailbox sent.
    public static Trust own(boolean inReplyToOurs) {
        return new Trust(SELF, null, null, null, null, false, inReplyToOurs);
    }

    /// @param auth null when no verdicts were sought
    public static Trust of(
            String source, MessageContent.@Nullable Auth auth, boolean firstContact, boolean inReplyToOurs) {
        return auth == null
                ? new Trust(source, null, null, null, null, firstContact, inReplyToOurs)
                : new Trust(
                        source, auth.spf(), best(auth.dkim()), auth.dmarc(), auth.arc(), firstContact, inReplyToOurs);
    }

    private static String best(List<MessageContent.Auth.Dkim> signatures) {
        for (var signature : signatures) {
            if (signature.result().equals("pass")) {
                return "pass";
            }
        }
        return signatures.isEmpty() ? "none" : signatures.getFirst().result();
    }
}
