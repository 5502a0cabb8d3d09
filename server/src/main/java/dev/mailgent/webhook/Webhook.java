package dev.mailgent.webhook;

import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A URL that is told of events.
///
/// @param identity whose events; null for those of every identity of the organization
/// @param ofOrg made with a platform key, so that no identity key may change it
/// @param secretNumber of the secret that signs
/// @param previousUntil until then the secret before signs too; null when there is none
/// @param failingSince first failure after the last success; null when the last attempt succeeded
record Webhook(
        OrgId org,
        UUID id,
        @Nullable IdentityId identity,
        boolean ofOrg,
        String url,
        EventFilter events,
        @Nullable String description,
        State state,
        @Nullable String disabledReason,
        int secretNumber,
        @Nullable Instant previousUntil,
        @Nullable Instant failingSince,
        Instant createdAt,
        Instant updatedAt) {
    static final String PREFIX = "whk_";

    /// Reasons for which a webhook is not served.
    static final String BY_OWNER = "owner";

    static final String GONE = "gone";
    static final String FAILING = "failing";

    enum State {
        ACTIVE,
        DISABLED
    }

    String wireId() {
        return Ids.wire(PREFIX, id);
    }

    boolean isActive() {
        return state == State.ACTIVE;
    }

    /// Numbers of the secrets that sign at `now`, the newest first.
    List<Integer> signing(Instant now) {
        var until = previousUntil;
        return until != null && now.isBefore(until) ? List.of(secretNumber, secretNumber - 1) : List.of(secretNumber);
    }

    /// Whether an event of `identity` is told to it.
    boolean wants(IdentityId identity, String type) {
        return isActive() && (this.identity == null || this.identity.equals(identity)) && events.matches(type);
    }
}
