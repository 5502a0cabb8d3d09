package dev.mailgent.protocol.dmarc;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whether the author's domain stands behind a message.
///
/// @param policy what the owner asks for on failure, as it applies to this author: subdomain, non-existence and test
///     mode are already considered
/// @param author the domain in From this is about; with several authors, the one that decided. Null when there is none
/// @param organization its organizational domain; null when it was not looked for or could not be found
/// @param aligned the SPF or DKIM domain that passed and belongs to the author's organization; null unless passed
/// @param reason in words, for logs and comments
public record DmarcResult(
        Status status,
        DmarcPolicy policy,
        @Nullable String author,
        @Nullable String organization,
        @Nullable String aligned,
        String reason) {

    /// Worst last: with several authors the worst counts.
    public enum Status {
        PASS,
        NONE,
        PERMERROR,
        TEMPERROR,
        FAIL;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean passed() {
        return status == Status.PASS;
    }

    static DmarcResult none(@Nullable String author, String reason) {
        return new DmarcResult(Status.NONE, DmarcPolicy.NONE, author, null, null, reason);
    }
}
