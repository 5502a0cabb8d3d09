package dev.mailgent.protocol.spf;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Outcome of one SPF check.
///
/// @param domain the domain whose policy was asked: that of MAIL FROM, or the HELO name when MAIL FROM is empty;
///     as given, cut to 253 characters, when it is no domain at all
/// @param identity which of the two it was
/// @param reason in words, for logs and for the comment of an Authentication-Results field
/// @param explanation what the domain's `exp=` says to the sender, on [Status#FAIL] only; untrusted, US-ASCII
public record SpfResult(
        Status status,
        String domain,
        Identity identity,
        String reason,
        @Nullable String explanation) {

    /// RFC 7208 section 2.6.
    public enum Status {
        NONE,
        NEUTRAL,
        PASS,
        FAIL,
        SOFTFAIL,
        TEMPERROR,
        PERMERROR;

        /// As written in header fields (RFC 8601 section 2.7.2).
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum Identity {
        MAIL_FROM,
        HELO
    }

    public boolean passed() {
        return status == Status.PASS;
    }
}
