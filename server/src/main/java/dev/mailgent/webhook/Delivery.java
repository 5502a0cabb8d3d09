package dev.mailgent.webhook;

import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One event for one webhook, as the log shows it.
///
/// @param identity whose event; null for a test of an organization's webhook
/// @param body what is sent, the same in every attempt
/// @param dueAt of the next attempt; null when there is none
/// @param attempts made so far, all of them
/// @param last the newest of them; null before the first
/// @param history JSON array of those before; null when there are none
record Delivery(
        UUID id,
        @Nullable IdentityId identity,
        String type,
        String body,
        State state,
        @Nullable Instant dueAt,
        int attempts,
        @Nullable Last last,
        @Nullable String history,
        Instant createdAt) {
    static final String PREFIX = "dlv_";

    /// Type of the event that [Webhooks#test] sends.
    static final String TEST = "webhook.test";

    enum State {
        PENDING,
        DELIVERED,
        FAILED
    }

    /// The newest attempt.
    ///
    /// @param status of the answer; null when there was none
    /// @param error why it counts as failed; null when it does not
    /// @param response the beginning of the answer's body; null when there was none
    record Last(
            Instant at,
            @Nullable Integer status,
            int durationMs,
            @Nullable String error,
            @Nullable String response) {}

    String wireId() {
        return wireId(id);
    }

    /// Also the `webhook-id` of its requests.
    static String wireId(UUID id) {
        return Ids.wire(PREFIX, id);
    }

    /// A delivery to be put there.
    record New(UUID webhook, UUID id, @Nullable IdentityId identity, String type, String body, Instant createdAt) {}

    /// A delivery whose time has come.
    ///
    /// @param tries attempts since it was put there or replayed
    record Due(UUID id, String type, String body, int tries, int attempts, Instant dueAt) {}

    /// How an attempt went.
    ///
    /// @param status of the answer; null when there was none
    /// @param error why it failed; null when it succeeded
    /// @param retryAfter header of that name; null when there was none
    record Attempt(
            Due of,
            Instant at,
            @Nullable Integer status,
            int durationMs,
            @Nullable String error,
            @Nullable String response,
            @Nullable String retryAfter) {
        boolean succeeded() {
            return error == null;
        }

        boolean gotNoAnswer() {
            return status == null;
        }

        boolean isTest() {
            return of.type().equals(TEST);
        }

        /// The receiver wants no more (410).
        boolean isGone() {
            return status != null && status == 410;
        }
    }

    /// What becomes of a delivery after an attempt. Names are those of the statement that writes it.
    record Settled(
            UUID id,
            String state,
            @Nullable Instant due,
            int attempts,
            Instant at,
            @Nullable Integer status,
            int ms,
            @Nullable String error,
            @Nullable String response) {}
}
