package dev.mailgent.event;

import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.id.OrgId;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Numbers of feeds, taken in the transaction that writes their rows: who has taken one holds the feed until it
/// commits,
/// so that what is written to an identity is seen in the order of its numbers (ADR 32).
public final class FeedNumbers {
    /// Identities are locked in order, so that two writers never wait for each other crosswise. A statement of its own:
    /// one that locks and updates starts its update from the rows as they were before it waited, and deadlocks.
    private static final String LOCK = """
            SELECT identity_id FROM feed WHERE org_id = ? AND identity_id = ANY (?) ORDER BY identity_id
               FOR NO KEY UPDATE
            """;
    private static final String TAKE = """
            UPDATE feed f SET seq = f.seq + w.n, tx = greatest(f.tx, pg_current_xact_id()::text::bigint)
              FROM unnest(?::uuid[], ?::int[]) AS w (identity_id, n)
             WHERE f.org_id = ? AND f.identity_id = w.identity_id
            RETURNING f.identity_id, f.seq, f.tx
            """;

    private FeedNumbers() {}

    /// What a feed gave.
    ///
    /// @param last the last of its numbers; the others lie right before it
    /// @param tx `greatest(feed.tx, the id of this transaction)` (V0012)
    public record Taken(UUID identity, long last, long tx) {}

    /// Takes as many numbers of each identity's feed as `counts` says. An identity without a feed is missing in the
    /// answer.
    public static RoundTrip.Answer<Taken> take(RoundTrip trip, OrgId org, Map<UUID, Integer> counts) {
        if (counts.size() > 1) {
            trip.query(LOCK, _ -> true, org.value(), List.copyOf(counts.keySet()));
        }
        return trip.query(
                TAKE,
                row -> new Taken(row.uuid("identity_id"), row.number("seq"), row.number("tx")),
                List.copyOf(counts.keySet()),
                List.copyOf(counts.values()),
                org.value());
    }
}
