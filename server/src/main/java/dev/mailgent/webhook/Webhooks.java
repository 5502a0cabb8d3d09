package dev.mailgent.webhook;

import dev.mailgent.access.AccessGate;
import dev.mailgent.access.Caller;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.activity.Category;
import dev.mailgent.activity.Entry;
import dev.mailgent.event.EventLog;
import dev.mailgent.event.OrgPlace;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.egress.EgressException;
import dev.mailgent.platform.egress.GuardedHttp;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.time.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// What owners do with webhooks. An identity key has those it made, for its own events; a platform key
/// has all of the organization's.
final class Webhooks {
    /// Longest time an old secret goes on signing.
    static final Duration MAX_OVERLAP = Duration.ofHours(24);

    private static final int MOST_OF_IDENTITY = 20;
    private static final int MOST_OF_ORG = 100;
    private static final int LONGEST_DESCRIPTION = 200;
    private static final String EXAMPLE =
            "Send {\"url\": \"https://hooks.example.com/mailgent\", \"events\": [\"message.received\"]}.";

    private final Parts parts;
    private final InstantSource clock;

    /// What it stands on.
    ///
    /// @param identities an identity of an organization by its wire id
    /// @param denials hears of attempts at what is not the caller's to change
    /// @param begun called when an organization may have its first webhook
    record Parts(
            TenantTx tenants,
            WebhookStore store,
            DeliveryStore deliveries,
            LaneStore lanes,
            CursorStore cursors,
            EventLog log,
            Secrets secrets,
            GuardedHttp http,
            BiFunction<OrgId, String, Optional<IdentityId>> identities,
            AccessGate.Denials denials,
            ActivityLog activity,
            Begun begun,
            InstantSource clock) {}

    /// Hears, after the commit, that an organization has something new to tell or to send.
    interface Begun {
        void webhook(OrgId org);

        void delivery(List<UUID> webhooks);
    }

    /// A webhook and its secret, shown once.
    record WithSecret(Webhook webhook, SealedSecrets.Made secret) {}

    Webhooks(Parts parts) {
        this.parts = parts;
        this.clock = parts.clock();
    }

    /// A new webhook and its secret, made ahead of the transaction that stores them.
    ///
    /// @param identityId wire id of the identity whose events are meant, from a platform key; null for
    ///     all
    WithSecret draft(
            Caller caller,
            @Nullable String url,
            @Nullable List<@Nullable String> events,
            @Nullable String description,
            @Nullable String identityId) {
        var now = Times.now(clock);
        var id = Ids.mint(now);
        var webhook = new Webhook(
                caller.org(),
                id,
                whose(caller, identityId),
                caller.isPlatform(),
                url(url),
                EventFilter.parse(events).within(caller),
                description(description),
                Webhook.State.ACTIVE,
                null,
                1,
                null,
                null,
                now,
                now);
        return new WithSecret(webhook, parts.secrets().make(caller.org(), id, 1));
    }

    private @Nullable IdentityId whose(Caller caller, @Nullable String wireId) {
        var own = caller.identity();
        if (own != null) {
            if (wireId != null && !wireId.equals(own.id().wire())) {
                throw new Problem.Forbidden(
                                "An identity key registers webhooks for its own events.",
                                "Leave 'identityId' out, or use the organization's platform key (mgpk-…).")
                        .asException();
            }
            return own.id();
        }
        if (wireId == null) {
            return null;
        }
        return parts.identities()
                .apply(caller.org(), wireId)
                .orElseThrow(() -> new Problem.NotFound("identity").asException());
    }

    /// Reads a URL and refuses one that would be refused when it is dialled.
    private String url(@Nullable String given) {
        if (given == null || given.isBlank()) {
            throw new Problem.Invalid("The field 'url' is missing.", EXAMPLE).asException();
        }
        try {
            parts.http().check(parts.http().parse(given.strip()));
        } catch (EgressException e) {
            throw new Problem.Unprocessable(
                            "'url' cannot be used. " + e.getMessage(),
                            "Send an https URL on port 443 whose host is a public name.")
                    .asException();
        }
        return given.strip();
    }

    private static @Nullable String description(@Nullable String given) {
        if (given == null || given.isBlank()) {
            return null;
        }
        if (given.length() > LONGEST_DESCRIPTION || given.chars().anyMatch(c -> c < 0x20)) {
            throw new Problem.Invalid(
                            "'description' is longer than " + LONGEST_DESCRIPTION
                                    + " characters or holds control characters.",
                            "Send one short line.")
                    .asException();
        }
        return given;
    }

    /// Stores a draft.
    ///
    /// @param end where the organization's events end now: what comes behind is told
    void create(Tx tx, WithSecret draft, OrgPlace end) {
        var webhook = draft.webhook();
        var owner = webhook.ofOrg() ? null : webhook.identity();
        var most = owner == null ? MOST_OF_ORG : MOST_OF_IDENTITY;
        if (parts.store().count(tx, webhook.org(), owner) >= most) {
            throw new Problem.Conflict(
                            "There are " + most + " webhooks already, which is the limit.", "Delete one first.")
                    .asException();
        }
        // Of the role mg_vault, so in a transaction of its own; a secret without a webhook is swept away.
        parts.secrets().store(webhook.org(), webhook.id(), draft.secret());
        parts.store().insert(tx, webhook);
        parts.cursors().begin(tx, webhook.org(), end);
        note(tx, webhook, "webhook_create", "A webhook was registered.");
        Webhooking.announce(tx);
        tx.afterCommit(() -> parts.begun().webhook(webhook.org()));
    }

    OrgPlace end(OrgId org) {
        return parts.log().end(org);
    }

    List<Webhook> page(Caller caller, Optional<UUID> after, int limit) {
        var own = caller.identity();
        return parts.store()
                .page(parts.tenants(), caller.org(), own == null ? null : own.id(), after.orElse(null), limit);
    }

    /// The webhook a request names, if it is the caller's.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException NotFound for what is not there or
    ///     another's; Forbidden for one of the organization, which no identity key may see into or
    ///     change, and its owner is told of the attempt
    Webhook find(Request request) {
        var caller = Caller.of(request);
        var webhook = Ids.publicId(Webhook.PREFIX, request.path("webhookId"))
                .flatMap(id -> parts.store().find(parts.tenants(), caller.org(), id))
                .orElseThrow(Webhooks::missing);
        var own = caller.identity();
        if (own == null) {
            return webhook;
        }
        var about = webhook.identity();
        if (about != null && !about.equals(own.id())) {
            throw missing();
        }
        if (webhook.ofOrg()) {
            var message = "This webhook belongs to the organization.";
            parts.denials().denied(caller, request.endpoint(), message);
            throw new Problem.Forbidden(message, "Use the organization's platform key (mgpk-…).").asException();
        }
        return webhook;
    }

    /// The same for who wants to change it or to read what it told: that takes the right to know of all it tells, so
    /// that nobody points the news of the vault elsewhere who may not read them.
    Webhook open(Request request) {
        var webhook = find(request);
        webhook.events().requireWithin(Caller.of(request));
        return webhook;
    }

    static RuntimeException missing() {
        return new Problem.NotFound("webhook").asException();
    }

    /// Changes what is not null.
    Webhook update(
            Caller caller,
            Webhook found,
            @Nullable String url,
            @Nullable List<@Nullable String> events,
            @Nullable String description,
            @Nullable Boolean enabled) {
        var newUrl = url == null ? null : url(url);
        var newEvents = events == null ? null : EventFilter.parse(events).within(caller);
        var now = Times.now(clock);
        return parts.tenants().run(found.org(), tx -> {
            var old = parts.store().lock(tx, found.org(), found.id()).orElseThrow(Webhooks::missing);
            var active = enabled == null ? old.isActive() : enabled;
            var changed = new Webhook(
                    old.org(),
                    old.id(),
                    old.identity(),
                    old.ofOrg(),
                    newUrl == null ? old.url() : newUrl,
                    newEvents == null ? old.events() : newEvents,
                    description == null ? old.description() : description(description),
                    active ? Webhook.State.ACTIVE : Webhook.State.DISABLED,
                    active ? null : old.isActive() ? Webhook.BY_OWNER : old.disabledReason(),
                    old.secretNumber(),
                    old.previousUntil(),
                    newUrl == null && active == old.isActive() ? old.failingSince() : null,
                    old.createdAt(),
                    now);
            parts.store().update(tx, changed);
            note(tx, changed, "webhook_update", "A webhook was changed.");
            if (!active && old.isActive()) {
                var trip = tx.roundTrip();
                parts.lanes().lock(trip, old.id());
                parts.deliveries().failPending(trip, old.org(), old.id());
                trip.run();
            }
            return changed;
        });
    }

    void delete(Webhook webhook) {
        parts.tenants().perform(webhook.org(), tx -> {
            if (parts.store().lock(tx, webhook.org(), webhook.id()).isPresent()) {
                parts.store().delete(tx, webhook.org(), webhook.id());
                note(tx, webhook, "webhook_delete", "A webhook was deleted.");
            }
        });
        parts.secrets().destroy(webhook.org(), webhook.id(), Integer.MAX_VALUE);
    }

    /// Removes what a closed identity had.
    void deleteOf(OrgId org, IdentityId identity) {
        parts.store().ofIdentity(parts.tenants(), org, identity).forEach(this::delete);
    }

    /// The next secret, made ahead of the transaction that stores it.
    WithSecret successor(Webhook webhook) {
        return new WithSecret(webhook, parts.secrets().make(webhook.org(), webhook.id(), webhook.secretNumber() + 1));
    }

    /// @return until when the old secret signs beside the new one; null when it ends at once
    @Nullable
    Instant rotate(Tx tx, WithSecret next, Duration overlap) {
        var webhook = next.webhook();
        var now = Times.now(clock);
        var until = overlap.isZero() ? null : now.plus(overlap);
        var current = parts.store().lock(tx, webhook.org(), webhook.id()).orElseThrow(Webhooks::missing);
        if (current.secretNumber() != webhook.secretNumber()) {
            throw new Problem.Conflict("The secret was rotated by another request.", "Read the webhook and try again.")
                    .asException();
        }
        parts.secrets().store(webhook.org(), webhook.id(), next.secret());
        if (!parts.store().rotate(tx, webhook, until, now)) {
            throw new IllegalStateException("a locked row was changed");
        }
        note(tx, webhook, "webhook_rotate_secret", "The secret of a webhook was rotated.");
        return until;
    }

    /// Destroys what a rotation ended, after its commit: at most two secrets of a webhook live at a time.
    void forgetBefore(Webhook rotated, boolean withOverlap) {
        var last = rotated.secretNumber() - (withOverlap ? 1 : 0);
        if (last > 0) {
            parts.secrets().destroy(rotated.org(), rotated.id(), last);
        }
    }

    /// Sends a made-up event, once.
    Delivery test(Webhook found) {
        var webhook = served(found);
        var now = Times.now(clock);
        var id = Ids.mint(now);
        var identity = webhook.identity();
        var body = EventBody.of(
                Ids.wire("evt_", Ids.mint(now)),
                Delivery.TEST,
                now,
                identity,
                Map.of("webhookId", webhook.wireId(), "message", "It works."));
        var delivery = new Delivery.New(webhook.id(), id, identity, Delivery.TEST, body, now);
        parts.tenants().perform(webhook.org(), tx -> {
            var trip = tx.roundTrip();
            parts.lanes().mark(trip, Map.of(webhook.id(), 1), now);
            parts.deliveries().insert(trip, webhook.org(), List.of(delivery));
            trip.run();
            announce(tx, webhook);
        });
        return delivery(webhook, Delivery.wireId(id));
    }

    /// The activity log is an identity's: what a platform key does to the organization's webhooks has no place in it.
    private void note(Tx tx, Webhook webhook, String action, String sentence) {
        var identity = webhook.identity();
        if (identity != null) {
            var entry = Entry.success(action, Category.AUTH, sentence, "webhook", webhook.wireId());
            parts.activity().record(tx, List.of(new ActivityLog.Line(webhook.org(), identity, entry)));
        }
    }

    private void announce(Tx tx, Webhook webhook) {
        Webhooking.announce(tx);
        tx.afterCommit(() -> parts.begun().delivery(List.of(webhook.id())));
    }

    List<Delivery> deliveries(Webhook webhook, DeliveryStore.Filter filter, Optional<UUID> after, int limit) {
        return parts.deliveries().page(parts.tenants(), webhook.org(), webhook.id(), filter, after.orElse(null), limit);
    }

    Delivery delivery(Webhook webhook, String wireId) {
        return Ids.publicId(Delivery.PREFIX, wireId)
                .flatMap(id -> parts.deliveries().find(parts.tenants(), webhook.org(), webhook.id(), id))
                .orElseThrow(() -> new Problem.NotFound("delivery").asException());
    }

    /// Sends a delivery again, with the same id and the same bytes; one that waits is sent now.
    Delivery replay(Webhook found, String wireId) {
        var webhook = served(found);
        var delivery = delivery(webhook, wireId);
        var now = Times.now(clock);
        var more = delivery.state() == Delivery.State.PENDING ? 0 : 1;
        parts.tenants().perform(webhook.org(), tx -> {
            var trip = tx.roundTrip();
            parts.lanes().mark(trip, Map.of(webhook.id(), more), now);
            trip.run();
            parts.deliveries().replay(tx, webhook.org(), webhook.id(), delivery.id(), now);
            announce(tx, webhook);
        });
        return delivery(webhook, wireId);
    }

    /// Sends again what was put there between two times; @return how many
    int replay(Webhook found, Instant from, Instant to, boolean onlyFailed) {
        var webhook = served(found);
        var now = Times.now(clock);
        return parts.tenants().run(webhook.org(), tx -> {
            var trip = tx.roundTrip();
            parts.lanes().mark(trip, Map.of(webhook.id(), 0), now);
            trip.run();
            var replayed = parts.deliveries()
                    .replay(tx, webhook.org(), webhook.id(), Ids.floor(from), Ids.floor(to), onlyFailed, now);
            announce(tx, webhook);
            return replayed;
        });
    }

    private static Webhook served(Webhook webhook) {
        if (!webhook.isActive()) {
            throw new Problem.Conflict(
                            "This webhook is disabled.",
                            "Enable it first: PATCH /v0/webhooks/" + webhook.wireId() + " {\"enabled\": true}.")
                    .asException();
        }
        return webhook;
    }
}
