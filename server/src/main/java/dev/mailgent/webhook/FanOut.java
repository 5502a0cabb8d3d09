package dev.mailgent.webhook;

import dev.mailgent.access.Scope;
import dev.mailgent.event.Event;
import dev.mailgent.event.EventBell;
import dev.mailgent.event.EventLog;
import dev.mailgent.event.EventType;
import dev.mailgent.event.News;
import dev.mailgent.event.OrgPlace;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.time.Times;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Turns events into deliveries: reads the log of an organization on from its cursor, and writes the
/// deliveries and the cursor's new place in one transaction. So each event becomes one delivery for each
/// webhook that wants it, over any crash, and by one process however many look.
final class FanOut implements AutoCloseable {
    private static final int EVENTS = 500;

    private final TenantTx tenants;
    private final EventLog log;
    private final WebhookStore webhooks;
    private final DeliveryStore deliveries;
    private final LaneStore laneStore;
    private final CursorStore cursors;
    private final Lanes lanes;
    private final Supplier<List<OrgId>> organizations;
    private final InstantSource clock;
    private final Map<OrgId, OrgPlace> places = new ConcurrentHashMap<>();
    private final Set<OrgId> interested = ConcurrentHashMap.newKeySet();
    private final Rounds<OrgId> rounds = new Rounds<>("webhook-fan-out", this::work, this::lookEverywhere);
    private final EventBell.Subscription subscription;

    /// @param organizations those that have webhooks
    FanOut(
            Lane.Tools tools,
            CursorStore cursors,
            EventLog log,
            EventBell bell,
            Lanes lanes,
            Supplier<List<OrgId>> organizations) {
        this.tenants = tools.tenants();
        this.webhooks = tools.webhooks();
        this.deliveries = tools.deliveries();
        this.laneStore = tools.lanes();
        this.clock = tools.clock();
        this.cursors = cursors;
        this.log = log;
        this.lanes = lanes;
        this.organizations = organizations;
        this.subscription = bell.listen(new EventBell.Listener() {
            @Override
            public void rang(News news) {
                if (interested.contains(news.org())) {
                    rounds.add(news.org());
                }
            }

            @Override
            public void missed() {
                rounds.sweep();
            }
        });
    }

    void start() {
        rounds.start();
    }

    /// Says that an organization has a webhook now.
    void begin(OrgId org) {
        interested.add(org);
        rounds.add(org);
    }

    /// Says that something may have been missed.
    void lookAgain() {
        rounds.sweep();
    }

    private void lookEverywhere() {
        for (var org : organizations.get()) {
            begin(org);
        }
    }

    /// One page of one organization's events.
    private Rounds.Next work(OrgId org) {
        var place = places.get(org);
        if (place == null) {
            var found = cursors.find(tenants, org);
            if (found.isEmpty()) {
                return Rounds.Next.LATER;
            }
            place = found.get();
        }
        var page = log.ofOrganization(org, place, EVENTS);
        if (!page.events().isEmpty()) {
            var marked = deliver(org, place, page);
            if (marked == null) {
                places.remove(org);
                return Rounds.Next.AT_ONCE;
            }
            places.put(org, page.next());
            if (!marked.isEmpty()) {
                lanes.look(marked);
            }
        }
        return page.more() ? Rounds.Next.AT_ONCE : page.unsettled() ? Rounds.Next.SOON : Rounds.Next.LATER;
    }

    /// The webhooks that have more to send now; null when another process was first.
    private @Nullable Set<UUID> deliver(OrgId org, OrgPlace from, EventLog.Page page) {
        var now = Times.now(clock);
        return tenants.run(org, tx -> {
            var reading = tx.roundTrip();
            var active = webhooks.active(reading, org);
            var scoped = webhooks.scopes(reading, org);
            reading.run();
            if (!cursors.advance(tx, org, from, page.next())) {
                return null;
            }
            var scopes = new HashMap<IdentityId, Set<Scope>>();
            scoped.rows().forEach(row -> scopes.put(row.getKey(), row.getValue()));
            var more = new TreeMap<UUID, Integer>();
            var rows = new ArrayList<Delivery.New>();
            for (var event : page.events()) {
                String body = null;
                for (var webhook : active.rows()) {
                    if (!webhook.wants(event.identity(), event.type())
                            || !mayTell(webhook, event, scopes)
                            || event.createdAt().isBefore(webhook.createdAt())) {
                        continue;
                    }
                    body = body == null ? body(event) : body;
                    rows.add(new Delivery.New(webhook.id(), Ids.mint(now), event.identity(), event.type(), body, now));
                    more.merge(webhook.id(), 1, Integer::sum);
                }
            }
            var writing = tx.roundTrip();
            deliveries.insert(writing, org, rows);
            laneStore.mark(writing, more, now);
            writing.run();
            return more.keySet();
        });
    }

    /// What an identity may not do any more, its webhooks do not tell it either.
    private static boolean mayTell(Webhook webhook, Event event, Map<IdentityId, Set<Scope>> scopes) {
        return webhook.ofOrg()
                || EventType.of(event.type())
                        .filter(type -> type.isVisibleWith(scopes.getOrDefault(event.identity(), Set.of())))
                        .isPresent();
    }

    private static String body(Event event) {
        var data = Json.MAPPER.readTree(event.body());
        return EventBody.of(event.wireId(), event.type(), event.createdAt(), event.identity(), data);
    }

    @Override
    public void close() {
        subscription.close();
        rounds.close();
    }
}
