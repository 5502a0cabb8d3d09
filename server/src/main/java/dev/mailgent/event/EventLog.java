package dev.mailgent.event;

import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Reads events, oldest first, after a place. Nothing that commits later ever lies before a place that
/// was given out, so whoever reads on from the last place loses nothing and sees nothing twice; events
/// of one identity come in the order in which they were committed (ADR 32).
///
/// A message that comes or goes changes its thread: `thread.updated` is read out of the message's own
/// row, right behind it, and costs no row.
public final class EventLog {
    /// Seq is worth two positions: the row's own event and the one read out of it.
    private static final int STEP = 2;

    // event_pkey
    private static final String OF_IDENTITY = """
            SELECT id, identity_id, seq, tx, type, body, created_at
              FROM event
             WHERE org_id = ? AND identity_id = ? AND seq >= ?
             ORDER BY seq
             LIMIT ?
            """;

    /// The smallest id a transaction of ours may have that is still running; events below it are
    /// complete. Only transactions of this database and of our own role count, which alone write
    /// events: another database's hour-long load does not hold up anyone here, as it would with the
    /// snapshot's xmin. A statement of its own: what it saw ended is visible to the next one, which has
    /// a later snapshot.
    ///
    /// `backend_xid` has 32 bits; the nearest number to the snapshot's xmax with those low bits is
    /// meant.
    private static final String SETTLE = """
            SELECT set_config('app.settled', least(x, min(x - ((x - b + 2147483648) & 4294967295) + 2147483648))::text,
                              true)
              FROM (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS x) AS now
              LEFT JOIN LATERAL (
                   SELECT backend_xid::text::bigint AS b
                     FROM pg_stat_get_activity(NULL)
                    WHERE backend_xid IS NOT NULL
                      AND usesysid = current_user::text::regrole
                      AND datid = (SELECT oid FROM pg_database WHERE datname = current_database())) AS running ON true
             GROUP BY x
            """;

    // event_order
    private static final String OF_ORGANIZATION = """
            SELECT id, identity_id, seq, tx, type, body, created_at
              FROM event
             WHERE org_id = ?
               AND tx >= ?
               AND tx < current_setting('app.settled')::bigint
               AND (tx > ? OR (identity_id, seq) >= (?, ?))
             ORDER BY tx, identity_id, seq
             LIMIT ?
            """;
    private static final String UNSETTLED = """
            SELECT EXISTS (SELECT FROM event WHERE org_id = ? AND tx >= current_setting('app.settled')::bigint) AS any
            """;

    // The partitions of earlier times are not looked into.
    private static final String FIRST_OF_IDENTITY = """
            SELECT seq FROM event WHERE org_id = ? AND identity_id = ? AND id >= ? ORDER BY seq LIMIT 1
            """;
    private static final String FIRST_OF_ORGANIZATION = """
            SELECT tx FROM event WHERE org_id = ? AND id >= ? ORDER BY tx LIMIT 1
            """;

    /// The order is that of commits: an event may be so much older than those around it.
    private static final Duration LATE = Duration.ofMinutes(1);

    private final TenantTx tenants;

    public EventLog(TenantTx tenants) {
        this.tenants = tenants;
    }

    /// Events of an organization.
    ///
    /// @param next the place to read on from, also when there were no events
    /// @param more whether there is more to read at once
    /// @param unsettled whether events are there that may not be given yet, because a transaction begun
    ///     before theirs still runs: read again in a few milliseconds, nobody rings for them
    public record Page(List<Event> events, OrgPlace next, boolean more, boolean unsettled) {}

    // Two rows beyond the limit: the row of the place itself may have nothing left to give.

    /// Up to `limit` events of an identity behind `position`.
    public List<Event> ofIdentity(OrgId org, IdentityId identity, long position, int limit) {
        var rows = tenants.read(
                org, OF_IDENTITY, row -> event(org, row), org.value(), identity.value(), firstSeq(position), limit + 2);
        var events = new ArrayList<Event>();
        for (var event : rows) {
            expand(event, position, events);
        }
        return events.size() > limit ? List.copyOf(events.subList(0, limit)) : events;
    }

    /// Up to `limit` events of an organization behind `place`.
    public Page ofOrganization(OrgId org, OrgPlace place, int limit) {
        return tenants.run(org, tx -> {
            var trip = tx.roundTrip();
            trip.query(SETTLE, _ -> true);
            var rows = trip.query(
                    OF_ORGANIZATION,
                    row -> event(org, row),
                    org.value(),
                    place.tx(),
                    place.tx(),
                    place.identity(),
                    firstSeq(place.position()),
                    limit + 2);
            var unsettled = trip.query(UNSETTLED, row -> row.flag("any"), org.value());
            trip.run();
            var events = new ArrayList<Event>();
            for (var event : rows.rows()) {
                var isOfPlace =
                        event.tx() == place.tx() && event.identity().value().equals(place.identity());
                expand(event, isOfPlace ? place.position() : 0, events);
            }
            var more = events.size() > limit;
            var page = more ? List.copyOf(events.subList(0, limit)) : events;
            var next = page.isEmpty() ? place : page.getLast().place();
            return new Page(page, next, more, unsettled.rows().getFirst());
        });
    }

    /// The place behind everything an identity has by now.
    public long end(OrgId org, IdentityId identity) {
        return tenants.readOne(
                        org,
                        "SELECT seq FROM feed WHERE org_id = ? AND identity_id = ?",
                        row -> positionAfter(row.number("seq")),
                        org.value(),
                        identity.value())
                .orElse(0L);
    }

    /// The place behind what an organization has by now, but for what is being committed this moment.
    public OrgPlace end(OrgId org) {
        return tenants.run(org, tx -> {
            var trip = tx.roundTrip();
            trip.query(SETTLE, _ -> true);
            var settled = trip.query(
                    "SELECT current_setting('app.settled')::bigint AS settled", row -> row.number("settled"));
            trip.run();
            return OrgPlace.before(settled.rows().getFirst());
        });
    }

    /// A place of an identity with all events since `instant` behind it, and few that are older.
    public long before(OrgId org, IdentityId identity, Instant instant) {
        // The end first: what comes after it lies behind both.
        var end = end(org, identity);
        return tenants.readOne(
                        org,
                        FIRST_OF_IDENTITY,
                        row -> row.number("seq"),
                        org.value(),
                        identity.value(),
                        Ids.floor(instant.minus(LATE)))
                .map(seq -> Math.min(end, positionAfter(seq - 1)))
                .orElse(end);
    }

    /// The same of an organization.
    public OrgPlace before(OrgId org, Instant instant) {
        var end = end(org);
        return tenants.readOne(
                        org,
                        FIRST_OF_ORGANIZATION,
                        row -> row.number("tx"),
                        org.value(),
                        Ids.floor(instant.minus(LATE)))
                .map(tx -> OrgPlace.before(Math.min(tx, end.tx())))
                .orElse(end);
    }

    /// The position behind everything that a feed number brought.
    public static long positionAfter(long seq) {
        return seq * STEP + STEP - 1;
    }

    /// The first row that may hold something behind a position.
    private static long firstSeq(long position) {
        return (position + 1) / STEP;
    }

    private static Event event(OrgId org, Tx.Row row) throws SQLException {
        return new Event(
                org,
                row.uuid("id"),
                new IdentityId(row.uuid("identity_id")),
                row.number("seq") * STEP,
                row.number("tx"),
                row.string("type"),
                row.string("body"),
                row.instant("created_at"));
    }

    private static void expand(Event event, long behind, List<Event> events) {
        if (event.position() > behind) {
            events.add(event);
        }
        if (changesThread(event.type()) && event.position() + 1 > behind) {
            events.add(new Event(
                    event.org(),
                    new UUID(event.id().getMostSignificantBits(), event.id().getLeastSignificantBits() ^ 1),
                    event.identity(),
                    event.position() + 1,
                    event.tx(),
                    "thread.updated",
                    event.body(),
                    event.createdAt()));
        }
    }

    private static boolean changesThread(String type) {
        return type.equals("message.received") || type.equals("message.sent");
    }
}
