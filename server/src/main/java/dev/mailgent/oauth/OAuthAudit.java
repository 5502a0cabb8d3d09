package dev.mailgent.oauth;

import dev.mailgent.audit.Actor;
import dev.mailgent.audit.Audit;
import dev.mailgent.audit.AuditEntry;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.problem.ProblemException;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Entries `oauth.*` of the audit log. What gives something out is on record before it leaves; what takes
/// something away is done first, since it must not wait for a record.
final class OAuthAudit {
    private static final Logger LOG = LoggerFactory.getLogger(OAuthAudit.class);

    private final Audit audit;

    OAuthAudit(Audit audit) {
        this.audit = audit;
    }

    /// @param action `oauth.grant`, `oauth.token` or `oauth.refresh`
    /// @throws ProblemException Unavailable, and then nothing may be given out
    void given(Request request, Grant grant, String action, Map<String, String> details) {
        audit.append(grant.org(), entry(actor(request, grant), grant, action, details));
    }

    /// A grant that ended by a request of its client, or of who plays it.
    void ended(Request request, Grant grant, Grant.End why) {
        ended(actor(request, grant), grant, why);
    }

    /// A grant that ended because somebody found its token.
    void ended(Grant grant, Grant.End why) {
        ended(Actor.SYSTEM, grant, why);
    }

    private void ended(Actor actor, Grant grant, Grant.End why) {
        var entry = switch (why) {
            case REVOKED -> entry(actor, grant, "oauth.revoke", Map.of());
            case KEY_ENDED -> entry(actor, grant, "oauth.key_ended", Map.of());
            case REUSED -> entry(actor, grant, "oauth.reuse", Map.of()).withResult("denied");
            case MISMATCH -> entry(actor, grant, "oauth.mismatch", Map.of()).withResult("denied");
        };
        try {
            audit.append(grant.org(), entry);
        } catch (ProblemException e) {
            LOG.error("the end of grant {} is not in the audit log", grant.wire(), e);
        }
    }

    private static Actor actor(Request request, Grant grant) {
        return new Actor(grant.key(), grant.identity(), request.requestId(), request.remote());
    }

    private static AuditEntry entry(Actor actor, Grant grant, String action, Map<String, String> details) {
        var all = new TreeMap<>(details);
        all.put("client", grant.clientId());
        return AuditEntry.success(actor, action, grant.wire(), all);
    }
}
