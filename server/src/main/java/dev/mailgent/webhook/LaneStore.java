package dev.mailgent.webhook;

import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.OrgId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rows of `webhook_lane` (V0014), a directory: ids and times, no content.
final class LaneStore {
    /// The rows are picked once, apart from the update, as in [dev.mailgent.platform.job.Jobs].
    private static final String CLAIM = """
            WITH due AS MATERIALIZED (
                SELECT webhook_id
                  FROM webhook_lane
                 WHERE due_at <= ?
                   AND (lease_until IS NULL OR lease_until < ?)
                   AND silent = ?
                 ORDER BY due_at
                 LIMIT ?
                   FOR UPDATE SKIP LOCKED)
            UPDATE webhook_lane l
               SET lease_until = ?
              FROM due
             WHERE l.webhook_id = due.webhook_id
            RETURNING l.webhook_id, l.org_id, l.silent
            """;
    private static final String NEXT_DUE = """
            SELECT min(greatest(due_at, coalesce(lease_until, due_at))) AS due
              FROM webhook_lane
             WHERE due_at IS NOT NULL
               AND (NOT silent OR ?)
            """;
    private static final String MARK = """
            UPDATE webhook_lane
               SET due_at = least(due_at, ?), waiting = waiting + ?
             WHERE webhook_id = ?
            """;
    private static final String LOCK = "SELECT FROM webhook_lane WHERE webhook_id = ? FOR UPDATE";
    private static final String EXTEND = "UPDATE webhook_lane SET lease_until = ? WHERE webhook_id = ?";
    private static final String RELEASE = """
            UPDATE webhook_lane
               SET (due_at, waiting) = (SELECT min(due_at), count(*)
                                          FROM webhook_delivery
                                         WHERE org_id = ? AND webhook_id = ? AND state = 'PENDING'),
                   lease_until = NULL, silent = ?
             WHERE webhook_id = ?
            """;

    /// A webhook that this process serves alone until its lease ends.
    ///
    /// @param silent its last attempt got no answer
    record Claim(OrgId org, UUID webhook, boolean silent) {}

    /// What waits in all lanes.
    ///
    /// @param oldestDue null when nothing is due
    record Depth(long waiting, @Nullable Instant oldestDue) {}

    List<Claim> claim(SystemTx system, boolean silent, int limit, Instant now, Duration lease) {
        return system.run(tx -> tx.query(
                CLAIM,
                row -> new Claim(new OrgId(row.uuid("org_id")), row.uuid("webhook_id"), row.flag("silent")),
                now,
                now,
                silent,
                limit,
                now.plus(lease)));
    }

    /// When the next lane can be claimed.
    Optional<Instant> nextDue(SystemTx system, boolean alsoSilent) {
        return system.run(tx -> tx.query(NEXT_DUE, row -> Optional.ofNullable(row.instantOrNull("due")), alsoSilent))
                .getFirst();
    }

    Depth depth(SystemTx system) {
        return system.run(tx -> tx.query(
                        "SELECT coalesce(sum(waiting), 0) AS waiting, min(due_at) AS oldest FROM webhook_lane",
                        row -> new Depth(row.number("waiting"), row.instantOrNull("oldest"))))
                .getFirst();
    }

    /// Organizations that have webhooks.
    List<OrgId> organizations(SystemTx system) {
        return system.run(
                tx -> tx.query("SELECT DISTINCT org_id FROM webhook_lane", row -> new OrgId(row.uuid("org_id"))));
    }

    /// Ends every lease: for the start of the only process on a database.
    void forgetLeases(SystemTx system) {
        system.perform(tx -> tx.update("UPDATE webhook_lane SET lease_until = NULL WHERE lease_until IS NOT NULL"));
    }

    /// Says that webhooks have so many more deliveries, due at `due`. In one order always, so that no two
    /// wait for each other.
    void mark(RoundTrip trip, Map<UUID, Integer> more, Instant due) {
        new TreeMap<>(more).forEach((webhook, n) -> trip.update(MARK, due, n, webhook));
    }

    void extend(RoundTrip trip, UUID webhook, Instant until) {
        trip.update(EXTEND, until, webhook);
    }

    void lock(RoundTrip trip, UUID webhook) {
        trip.query(LOCK, _ -> true, webhook);
    }

    /// Gives a lane back, due when its first delivery is. The row must be locked by a statement before:
    /// what was marked meanwhile is then seen.
    void release(RoundTrip trip, OrgId org, UUID webhook, boolean silent) {
        trip.update(RELEASE, org.value(), webhook, silent, webhook);
    }

    /// Gives a lane back whose state could not be written, to be claimed later.
    void giveBack(Tx tx, UUID webhook, Instant due) {
        tx.update("UPDATE webhook_lane SET due_at = ?, lease_until = NULL WHERE webhook_id = ?", due, webhook);
    }
}
