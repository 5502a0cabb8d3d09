package dev.mailgent.webhook;

import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.json.Json;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The bytes a receiver gets. `event` says the same as `type`: the published clients read the one,
/// Standard Webhooks names the other.
final class EventBody {
    private record Body(
            String id,
            String event,
            String type,
            Instant timestamp,
            @Nullable String identityId,
            Object data) {}

    private EventBody() {}

    /// @param id of the event, `evt_…`
    static String of(String id, String type, Instant at, @Nullable IdentityId identity, Map<String, ?> data) {
        return write(id, type, at, identity, data);
    }

    static String of(String id, String type, Instant at, @Nullable IdentityId identity, JsonNode data) {
        return write(id, type, at, identity, data);
    }

    private static String write(String id, String type, Instant at, @Nullable IdentityId identity, Object data) {
        return Json.MAPPER.writeValueAsString(
                new Body(id, type, type, at, identity == null ? null : identity.wire(), data));
    }
}
