package dev.mailgent.oauth;

import dev.mailgent.access.Scope;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a program was allowed: a row of `oauth_grant`. Its id is the slot of the tokens made from it.
///
/// @param key whose holder agreed; null is kept for people who sign in
/// @param endedAt null while it lives
record Grant(
        OrgId org,
        UUID id,
        IdentityId identity,
        @Nullable UUID key,
        String clientId,
        String clientName,
        String redirectUri,
        String challenge,
        String resource,
        Set<Scope> scopes,
        boolean renewable,
        Instant createdAt,
        @Nullable Instant endedAt) {
    Grant {
        scopes = Set.copyOf(scopes);
    }

    /// As named in the audit and activity logs.
    String wire() {
        return Ids.wire("gra_", id);
    }

    /// Why a grant ended.
    enum End {
        /// By a request to do so.
        REVOKED,
        /// A code or refresh token came a second time.
        REUSED,
        /// A code came with a wrong verifier, or from another client.
        MISMATCH,
        /// The key, or its identity, is no more.
        KEY_ENDED
    }
}
