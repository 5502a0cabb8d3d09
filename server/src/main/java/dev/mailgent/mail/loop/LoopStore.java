package dev.mailgent.mail.loop;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Rows of `send_print` and `sending_pause` (V0015).
final class LoopStore {
    /// Rows in order, so that two writers never wait for each other crosswise.
    private static final String COUNT = """
            INSERT INTO send_print AS p (org_id, identity_id, print, times, expires_at)
            SELECT ?, w.identity_id, w.print, array_fill(?::timestamptz, ARRAY[w.n]),
                   ?::timestamptz + w.keep * interval '1 second'
              FROM unnest(?::uuid[], ?::uuid[], ?::int[], ?::int[]) AS w (identity_id, print, n, keep)
             ORDER BY w.identity_id, w.print
                ON CONFLICT (org_id, identity_id, print) DO UPDATE
                   SET times = ARRAY(SELECT t FROM unnest(excluded.times || p.times) AS t
                                      WHERE t > ? ORDER BY t DESC LIMIT ?),
                       expires_at = excluded.expires_at
            RETURNING p.identity_id, p.print, cardinality(p.times) AS n
            """;
    private static final String PAUSES = """
            SELECT identity_id, reason, about, count, since
              FROM sending_pause
             WHERE org_id = ?
               AND identity_id = ANY (?)
            """;
    private static final String PAUSE = """
            INSERT INTO sending_pause (org_id, identity_id, reason, about, count, since) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (org_id, identity_id) DO NOTHING
            """;

    /// A print of a batch: how often it is in it, and for how many seconds its row is kept.
    record Counted(IdentityId identity, UUID print, int times, int keepSeconds) {}

    record Key(UUID identity, UUID print) {}

    RoundTrip.Answer<Map.Entry<Key, Integer>> count(
            RoundTrip trip, OrgId org, List<Counted> prints, Instant now, Instant windowBegin, int mostTimes) {
        var identities = new ArrayList<UUID>();
        var keys = new ArrayList<UUID>();
        var times = new ArrayList<Integer>();
        var keep = new ArrayList<Integer>();
        for (var print : prints) {
            identities.add(print.identity().value());
            keys.add(print.print());
            times.add(print.times());
            keep.add(print.keepSeconds());
        }
        return trip.query(
                COUNT,
                row -> Map.entry(new Key(row.uuid("identity_id"), row.uuid("print")), row.integer("n")),
                org.value(),
                now,
                now,
                identities,
                keys,
                times,
                keep,
                windowBegin,
                mostTimes);
    }

    RoundTrip.Answer<Map.Entry<UUID, Loop>> pauses(RoundTrip trip, OrgId org, List<UUID> identities) {
        return trip.query(PAUSES, row -> Map.entry(row.uuid("identity_id"), loop(row)), org.value(), identities);
    }

    Optional<Loop> pause(Tx tx, Agent agent) {
        return tx.queryOne(
                PAUSES, LoopStore::loop, agent.org().value(), List.of(agent.id().value()));
    }

    /// False when it was paused already.
    boolean pause(Tx tx, Agent agent, Loop loop) {
        return tx.update(
                        PAUSE,
                        agent.org().value(),
                        agent.id().value(),
                        loop.reason(),
                        loop.about(),
                        loop.count(),
                        loop.since())
                == 1;
    }

    /// Ends a pause and begins to count anew. False when it was not paused.
    boolean resume(Tx tx, Agent agent) {
        var org = agent.org().value();
        var identity = agent.id().value();
        tx.update("DELETE FROM send_print WHERE org_id = ? AND identity_id = ?", org, identity);
        return tx.update("DELETE FROM sending_pause WHERE org_id = ? AND identity_id = ?", org, identity) == 1;
    }

    Optional<Instant> lastTime(Tx tx, Agent agent, UUID print) {
        return tx.queryOne(
                "SELECT times[1] AS last FROM send_print WHERE org_id = ? AND identity_id = ? AND print = ?",
                row -> row.instant("last"),
                agent.org().value(),
                agent.id().value(),
                print);
    }

    int purge(Tx tx, OrgId org, Instant now) {
        return tx.update("DELETE FROM send_print WHERE org_id = ? AND expires_at < ?", org.value(), now);
    }

    private static Loop loop(Tx.Row row) throws SQLException {
        return new Loop(row.string("reason"), row.string("about"), row.integer("count"), row.instant("since"));
    }
}
