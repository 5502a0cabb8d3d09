package dev.mailgent.activity;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.time.Times;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// The activity log of each identity: written with the fact, read by its owner.
public final class ActivityLog {
    /// Longer than any transaction lives: a connection that is silent for a minute is cut.
    private static final Duration SETTLED_AFTER = Duration.ofMinutes(5);

    /// Rows younger than this may be counted one by one at each call.
    private static final Duration UNCOUNTED_AT_MOST = Duration.ofMinutes(15);

    private final TenantTx tenants;
    private final ActivityStore store;
    private final InstantSource clock;

    /// An entry with its owner, for batches.
    public record Line(OrgId org, IdentityId identity, Entry entry) {}

    /// What a page shows; empty fields do not restrict.
    record Filter(
            Optional<Category> category,
            Optional<Status> status,
            Optional<Severity> severity,
            Optional<String> action) {}

    /// Counts over the whole log. `today` is the UTC day.
    record Stats(long total, long today, long errors, Map<String, Long> byCategory) {}

    public ActivityLog(TenantTx tenants, InstantSource clock) {
        this.tenants = tenants;
        this.store = new ActivityStore(tenants);
        this.clock = clock;
    }

    /// Writes one entry of `agent` with the transaction, which must be bound to the agent's organization.
    public void record(Tx tx, Agent agent, Entry entry) {
        record(tx, List.of(new Line(agent.org(), agent.id(), entry)));
    }

    /// Writes entries of one organization in one round trip.
    public void record(Tx tx, List<Line> lines) {
        var trip = tx.roundTrip();
        record(trip, lines);
        trip.run();
    }

    /// Writes entries of one organization with what else `trip` does.
    public void record(RoundTrip trip, List<Line> lines) {
        store.insert(trip, lines, Times.now(clock));
    }

    /// A page of at most `limit` rows, newest first, after the row `after`.
    List<ActivityStore.Row> page(Agent agent, Filter filter, Optional<UUID> after, int limit) {
        return store.page(agent.org(), agent.id(), filter, after, limit);
    }

    Stats stats(Agent agent) {
        var now = Times.now(clock);
        var counts = tenants.run(
                agent.org(),
                tx -> store.counts(
                        tx,
                        agent.org(),
                        agent.id(),
                        LocalDate.ofInstant(now, ZoneOffset.UTC),
                        Ids.floor(now.minus(SETTLED_AFTER)),
                        Ids.floor(now.minus(UNCOUNTED_AT_MOST))));
        var byCategory = new TreeMap<String, Long>();
        var total = 0L;
        var today = 0L;
        var errors = 0L;
        for (var count : counts) {
            byCategory.put(count.category(), count.total());
            total += count.total();
            today += count.today();
            errors += count.errors();
        }
        return new Stats(total, today, errors, byCategory);
    }
}
