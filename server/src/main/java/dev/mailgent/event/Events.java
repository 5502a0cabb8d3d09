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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes events. `body` is a small JSON object of ids and states: no text of a mail, no secret.
/// Whoever waits hears of them by [EventBell] once the transaction has committed.
public final class Events {
    private static final short BODY_VERSION = 1;

    private static final Insert INSERT = Insert.into(
            "event",
            "org_id uuid",
            "id uuid",
            "identity_id uuid",
            "seq int8",
            "tx int8",
            "type text",
            "body_version int2",
            "body text",
            "created_at timestamptz");

    /// Takes the next number of a feed and writes its event, in one statement.
    private static final String APPEND = """
            WITH taken AS (
                UPDATE feed SET seq = seq + 1, tx = greatest(tx, pg_current_xact_id()::text::bigint)
                 WHERE org_id = ? AND identity_id = ?
                RETURNING org_id, identity_id, seq, tx)
            INSERT INTO event (org_id, id, identity_id, seq, tx, type, body_version, body, created_at)
            SELECT org_id, ?, identity_id, seq, tx, ?, ?, ?, ? FROM taken
            RETURNING seq
            """;

    private Events() {}

    /// One fact of an identity, with a number of its own.
    ///
    /// @param seq number from the identity's feed, taken in the same transaction
    /// @param tx what the feed gave with it: `greatest(feed.tx, the id of this transaction)` (V0012)
    public record New(IdentityId identity, long seq, long tx, String type, Map<String, ?> body, Instant at) {}

    /// Writes facts of one organization with what else `trip` does.
    public static void write(RoundTrip trip, OrgId org, List<New> events) {
        events.forEach(event -> EventType.require(event.type()));
        trip.insert(INSERT, events.stream().map(event -> row(org, event)).toList());
        events.forEach(event -> trip.announce(new News(org, event.identity(), event.seq(), event.type())));
    }

    /// A fact that has no number yet.
    public record Fact(IdentityId identity, String type, Map<String, ?> body, Instant at) {}

    /// Writes facts of one organization in two round trips, each with the next number of its identity's feed, in the
    /// order given. The feeds are held until the transaction ends.
    public static void appendAll(Tx tx, OrgId org, List<Fact> facts) {
        if (facts.isEmpty()) {
            return;
        }
        var counts = new LinkedHashMap<UUID, Integer>();
        facts.forEach(fact -> counts.merge(fact.identity().value(), 1, Integer::sum));
        var question = tx.roundTrip();
        var taken = FeedNumbers.take(question, org, counts);
        question.run();
        var places = new HashMap<UUID, FeedNumbers.Taken>();
        taken.rows().forEach(row -> places.put(row.identity(), row));
        var next = new HashMap<UUID, Long>();
        var numbered = new ArrayList<New>();
        for (var fact : facts) {
            var identity = fact.identity().value();
            var place = places.get(identity);
            if (place == null) {
                throw new IllegalStateException("an event of an identity without a feed");
            }
            var first = place.last() - counts.getOrDefault(identity, 0) + 1;
            var seq = next.merge(identity, first, (last, _) -> last + 1);
            numbered.add(new New(fact.identity(), seq, place.tx(), fact.type(), fact.body(), fact.at()));
        }
        var answer = tx.roundTrip();
        write(answer, org, numbered);
        answer.run();
    }

    /// Writes one fact of an agent with the next number of its feed.
    public static void append(Tx tx, Agent agent, String type, Map<String, ?> body, Instant at) {
        append(tx, agent.org(), agent.id(), type, body, at);
    }

    /// The same of an identity.
    public static void append(Tx tx, OrgId org, IdentityId identity, String type, Map<String, ?> body, Instant at) {
        EventType.require(type);
        var seq = tx.query(
                APPEND,
                row -> row.number("seq"),
                org.value(),
                identity.value(),
                Ids.mint(at),
                type,
                BODY_VERSION,
                Json.MAPPER.writeValueAsString(body),
                at);
        if (seq.isEmpty()) {
            throw new IllegalStateException("an event of an identity without a feed");
        }
        tx.announce(new News(org, identity, seq.getFirst(), type));
    }

    private static @Nullable Object[] row(OrgId org, New event) {
        return new @Nullable Object[] {
            org.value(),
            Ids.mint(event.at()),
            event.identity().value(),
            event.seq(),
            event.tx(),
            event.type(),
            BODY_VERSION,
            Json.MAPPER.writeValueAsString(event.body()),
            event.at()
        };
    }
}
