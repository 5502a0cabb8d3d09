package dev.mailgent.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mailgent.platform.json.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An event on the wire: alike in a page, in a stream and in a webhook.
///
/// @param eventId `evt_` and 16 hex digits; the same wherever the event is told
/// @param identityId whose fact it is
/// @param data what goes with the type, see docs/events.md
public record EventBody(String eventId, String type, String identityId, Instant createdAt, JsonNode data) {
    /// The wire form of an event.
    public static EventBody of(Event event) {
        return new EventBody(
                event.wireId(),
                event.type(),
                event.identity().wire(),
                event.createdAt(),
                Json.MAPPER.readTree(event.body()));
    }

    /// A page, oldest first.
    ///
    /// @param cursor the place behind the last event of the page: `after` of the next look, now or later
    /// @param nextPageToken the same as `cursor` while there is more at once, else absent
    public record Page(
            List<EventBody> events,
            int count,
            String cursor,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String nextPageToken) {}
}
