package dev.mailgent.event;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.Insert;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes events. `body` is a small JSON object of ids and states: no text of a mail, no secret.
public final class Events {
    private static final short BODY_VERSION = 1;

    private static final Insert INSERT = Insert.into(
            "event",
            "org_id uuid",
            "id uuid",
            "identity_id uuid",
            "seq int8",
            "type text",
            "body_version int2",
            "body text",
            "created_at timestamptz");

    private Events() {}

    /// One fact of an identity.
    ///
    /// @param seq number from the identity's feed, taken in the same transaction
    public record Event(IdentityId identity, long seq, String type, Map<String, ?> body, Instant at) {}

    /// Writes facts of one organization with what else `trip` does.
    public static void write(RoundTrip trip, OrgId org, List<Event> events) {
        trip.insert(INSERT, events.stream().map(event -> row(org, event)).toList());
    }

    /// Writes one fact of an agent with the next number of its feed.
    public static void append(Tx tx, Agent agent, String type, Map<String, ?> body, Instant at) {
        long seq = tx.query(
                        "UPDATE feed SET seq = seq + 1 WHERE org_id = ? AND identity_id = ? RETURNING seq",
                        row -> row.number("seq"),
                        agent.org().value(),
                        agent.id().value())
                .getFirst();
        var trip = tx.roundTrip();
        write(trip, agent.org(), List.of(new Event(agent.id(), seq, type, body, at)));
        trip.run();
    }

    private static @Nullable Object[] row(OrgId org, Event event) {
        return new @Nullable Object[] {
            org.value(),
            Ids.mint(event.at()),
            event.identity().value(),
            event.seq(),
            event.type(),
            BODY_VERSION,
            Json.MAPPER.writeValueAsString(event.body()),
            event.at()
        };
    }
}
