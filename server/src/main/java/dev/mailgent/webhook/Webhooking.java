package dev.mailgent.webhook;

import dev.mailgent.access.AccessGate;
import dev.mailgent.access.Agent;
import dev.mailgent.access.Idempotency;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.event.EventBell;
import dev.mailgent.event.EventLog;
import dev.mailgent.identity.Watcher;
import dev.mailgent.platform.db.Notifications;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.egress.GuardedHttp;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.job.Schedule;
import dev.mailgent.platform.keys.DataKeys;
import dev.mailgent.platform.problem.ProblemException;
import dev.mailgent.platform.time.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Webhooks, wired: what `App` makes of this package.
public final class Webhooking implements Watcher, AutoCloseable {
    /// Says to every node that something was put there to be sent, or that there is a new webhook.
    private static final String CHANNEL = "mg_webhook";

    /// How long the log of deliveries is kept.
    static final Duration KEPT = Duration.ofDays(7);

    private static final int FORGET_AT_ONCE = 5_000;

    private final Parts parts;
    private final LaneStore laneStore = new LaneStore();
    private final DeliveryStore deliveries = new DeliveryStore();
    private final WebhookStore store = new WebhookStore();
    private final Secrets secrets;
    private final Outcomes outcomes;
    private final Lanes lanes;
    private final FanOut fanOut;
    private final Webhooks webhooks;
    private final Idempotency idempotency;
    private boolean started;

    /// What webhooks stand on.
    ///
    /// @param vault the door as role `mg_vault`
    /// @param agents an agent by organization and id, empty when it is closed
    /// @param identities an identity of an organization by its wire id
    /// @param mail puts a mail into an agent's inbox
    public record Parts(
            TenantTx tenants,
            TenantTx vault,
            SystemTx system,
            DataKeys dataKeys,
            Notifications notifications,
            EventLog log,
            EventBell bell,
            ActivityLog activity,
            AccessGate.Denials denials,
            Idempotency idempotency,
            BiFunction<OrgId, IdentityId, Optional<Agent>> agents,
            BiFunction<OrgId, String, Optional<IdentityId>> identities,
            OwnerMail mail,
            InstantSource clock) {}

    /// Numbers for the metrics.
    ///
    /// @param waiting deliveries not ended, in the whole installation
    /// @param oldestDueSeconds how late the oldest of them is; 0 when none is due
    /// @param delivered attempts answered 2xx since the start of this process
    /// @param retried attempts that failed and are made again
    /// @param failed attempts that failed and were the last
    public record Figures(double waiting, double oldestDueSeconds, long delivered, long retried, long failed) {}

    public Webhooking(WebhookConfig config, Parts parts) {
        this(new GuardedHttp(config.policy()), parts);
    }

    Webhooking(GuardedHttp http, Parts parts) {
        this.parts = parts;
        this.idempotency = parts.idempotency();
        var clock = parts.clock();
        var cursors = new CursorStore();
        this.secrets = new Secrets(parts.vault(), parts.dataKeys(), clock);
        this.outcomes = new Outcomes(deliveries, parts.activity(), parts.agents(), parts.mail());
        var tools = new Lane.Tools(
                parts.tenants(), store, deliveries, laneStore, secrets, new Sender(http, clock), outcomes, clock);
        this.lanes = new Lanes(parts.system(), tools);
        this.fanOut = new FanOut(
                tools, cursors, parts.log(), parts.bell(), lanes, () -> laneStore.organizations(parts.system()));
        this.webhooks = new Webhooks(new Webhooks.Parts(
                parts.tenants(),
                store,
                deliveries,
                laneStore,
                cursors,
                parts.log(),
                secrets,
                http,
                parts.identities(),
                parts.denials(),
                parts.activity(),
                new Hints(),
                clock));
        parts.notifications().listen(CHANNEL, _ -> look());
    }

    /// Looks at everything once more: something may be due, or new.
    void look() {
        lanes.wake();
        fanOut.lookAgain();
    }

    /// News for other nodes, within the transaction.
    static void announce(Tx tx) {
        Notifications.send(tx, CHANNEL, "");
    }

    private final class Hints implements Webhooks.Begun {
        @Override
        public void webhook(OrgId org) {
            fanOut.begin(org);
        }

        @Override
        public void delivery(List<UUID> ids) {
            lanes.look(ids);
        }
    }

    public List<Routes> routes() {
        return List.of(new WebhookRoutes(webhooks, idempotency), new DeliveryRoutes(webhooks, parts.clock()));
    }

    /// Starts telling.
    ///
    /// @param onlyProcess no other process uses this database, so leases left in it are a dead process's
    public void start(boolean onlyProcess) {
        started = true;
        if (onlyProcess) {
            laneStore.forgetLeases(parts.system());
        }
        lanes.start();
        fanOut.start();
    }

    public void schedule(Schedule schedule) {
        schedule.every(Duration.ofHours(6), "webhook-log", this::forget);
    }

    /// Deletes what is older than the log is kept, and secrets nothing signs with.
    void forget() {
        var before = Ids.floor(Times.now(parts.clock()).minus(KEPT));
        for (var org : laneStore.organizations(parts.system())) {
            for (var webhook : all(org)) {
                while (parts.tenants().run(org, tx -> deliveries.forget(tx, org, webhook.id(), before, FORGET_AT_ONCE))
                        == FORGET_AT_ONCE) {
                    // goes on in short transactions
                }
            }
            secrets.tidy(org);
        }
    }

    private List<Webhook> all(OrgId org) {
        return store.page(parts.tenants(), org, null, null, Integer.MAX_VALUE);
    }

    /// What waits is NaN while the database is away: metrics must answer then too.
    public Figures figures() {
        double waiting = Double.NaN;
        double late = Double.NaN;
        try {
            var depth = laneStore.depth(parts.system());
            waiting = depth.waiting();
            late = late(depth.oldestDue());
        } catch (ProblemException _) {
            // it is what it is
        }
        return new Figures(waiting, late, outcomes.delivered(), outcomes.retried(), outcomes.failed());
    }

    private double late(@Nullable Instant due) {
        return due == null
                ? 0
                : Math.max(0, Duration.between(due, parts.clock().instant()).toMillis() / 1000.0);
    }

    @Override
    public void created(Agent agent) {}

    @Override
    public void deleted(Agent agent) {
        webhooks.deleteOf(agent.org(), agent.id());
    }

    @Override
    public void close() {
        if (started) {
            fanOut.close();
            lanes.close();
        }
        secrets.close();
    }
}
