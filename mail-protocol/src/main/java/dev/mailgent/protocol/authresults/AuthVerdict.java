package dev.mailgent.protocol.authresults;

import dev.mailgent.protocol.arc.ArcResult;
import dev.mailgent.protocol.dkim.DkimResult;
import dev.mailgent.protocol.dmarc.DmarcPolicy;
import dev.mailgent.protocol.dmarc.DmarcResult;
import dev.mailgent.protocol.spf.SpfResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that was found about who sent one message.
///
/// @param dkim one result a signature looked at, from the top; empty without signatures
/// @param alignedDomain the author's domain, when it is shown to stand behind the message; null otherwise
/// @param senderVerified DMARC passed; or the domain has no DMARC policy and a signature over the whole message is of
///     the author's domain or of one it lies below
public record AuthVerdict(
        SpfResult spf,
        List<DkimResult> dkim,
        DmarcResult dmarc,
        ArcResult arc,
        @Nullable String alignedDomain,
        boolean senderVerified) {

    public AuthVerdict {
        dkim = List.copyOf(dkim);
    }

    /// For mail that never crossed a border (loopback, the sandbox): nothing was asked, nothing is known.
    public static AuthVerdict notChecked() {
        var reason = "not checked";
        return new AuthVerdict(
                new SpfResult(SpfResult.Status.NONE, "", SpfResult.Identity.MAIL_FROM, reason, null),
                List.of(),
                new DmarcResult(DmarcResult.Status.NONE, DmarcPolicy.NONE, null, null, null, reason),
                ArcResult.NONE,
                null,
                false);
    }
}
