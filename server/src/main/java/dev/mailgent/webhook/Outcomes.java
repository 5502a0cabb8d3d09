package dev.mailgent.webhook;

import dev.mailgent.access.Agent;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.activity.Category;
import dev.mailgent.activity.Entry;
import dev.mailgent.event.Events;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts how attempts end, and tells the owner of a webhook that is served no more: an event and a line
/// in the activity log with the fact, a mail to the identity behind it.
final class Outcomes {
    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);

    private final DeliveryStore deliveries;
    private final ActivityLog activity;
    private final BiFunction<OrgId, IdentityId, Optional<Agent>> agents;
    private final OwnerMail mail;
    private final LongAdder delivered = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder failed = new LongAdder();

    Outcomes(
            DeliveryStore deliveries,
            ActivityLog activity,
            BiFunction<OrgId, IdentityId, Optional<Agent>> agents,
            OwnerMail mail) {
        this.deliveries = deliveries;
        this.activity = activity;
        this.agents = agents;
        this.mail = mail;
    }

    void count(Plan plan) {
        delivered.add(plan.delivered());
        retried.add(plan.retried());
        failed.add(plan.failed());
    }

    /// Attempts answered 2xx since the start.
    long delivered() {
        return delivered.sum();
    }

    /// Attempts that failed and are made again.
    long retried() {
        return retried.sum();
    }

    /// Attempts that failed and were the last.
    long failed() {
        return failed.sum();
    }

    /// Writes down that `webhook` is served no more. An organization's webhook has no identity: the one
    /// whose event could not be delivered is told.
    void announce(Tx tx, Webhook webhook, UUID delivery, String reason, Instant now) {
        var org = webhook.org();
        var own = webhook.identity();
        var identity = own != null ? own : deliveries.identity(tx, org, webhook.id(), delivery);
        if (identity == null) {
            return;
        }
        var entry = Entry.error("webhook_disabled", Category.AUTH, sentence(reason), "webhook", webhook.wireId());
        activity.record(tx, List.of(new ActivityLog.Line(org, identity, entry)));
        var body = Map.of("webhookId", webhook.wireId(), "reason", reason, "deliveryId", Delivery.wireId(delivery));
        Events.append(tx, org, identity, "webhook.disabled", body, now);
    }

    /// Mails the identity a webhook belongs to, after the commit.
    void tellOwner(@Nullable Webhook webhook) {
        if (webhook == null || webhook.identity() == null) {
            return;
        }
        try {
            agents.apply(webhook.org(), webhook.identity())
                    .ifPresent(agent -> mail.put(agent, "A webhook was disabled", text(webhook)));
        } catch (RuntimeException e) {
            LOG.warn("the mail about webhook {} could not be stored", webhook.wireId(), e);
        }
    }

    private static String text(Webhook webhook) {
        return """
                The webhook %s to

                %s

                is disabled: its receiver answered 410 (Gone), or did not answer 2xx for three days.

                Deliveries that waited are kept as failed for seven days. When the receiver works again:

                PATCH /v0/webhooks/%s {"enabled": true}
                POST /v0/webhooks/%s/replay {"onlyFailed": true}
                """.formatted(webhook.wireId(), webhook.url(), webhook.wireId(), webhook.wireId());
    }

    private static String sentence(String reason) {
        return reason.equals(Webhook.GONE)
                ? "A webhook was disabled: its receiver answered 410 (Gone)."
                : "A webhook was disabled: its receiver did not answer 2xx for three days.";
    }
}
