package dev.mailgent.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.PageToken;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.time.Times;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// HTTP face of what webhooks were sent: the log, a test, and sending again.
final class DeliveryRoutes implements Routes {
    private static final String ALL = WebhookRoutes.ONE + "/deliveries";
    private static final String ONE = ALL + "/{deliveryId}";

    private final Webhooks webhooks;
    private final InstantSource clock;

    DeliveryRoutes(Webhooks webhooks, InstantSource clock) {
        this.webhooks = webhooks;
        this.clock = clock;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.post(WebhookRoutes.ONE + "/test")
                        .audience(Endpoint.Audience.ANY_KEY)
                        .scope(WebhookRoutes.MANAGE)
                        .summary("Send a test event to a webhook")
                        .description("Queues one delivery of type webhook.test, signed like any other and tried once."
                                + " Read how it went by its deliveryId.")
                        .answers(202, DeliveryBody.class)
                        .errors(404, 409)
                        .tool("webhook_test")
                        .build(),
                request -> Response.json(202, DeliveryBody.of(webhooks.test(webhooks.open(request)))));
        router.add(
                Endpoint.get(ALL)
                        .audience(Endpoint.Audience.ANY_KEY)
                        .scope(WebhookRoutes.READ)
                        .summary("List the deliveries of a webhook")
                        .description(
                                "Newest first, kept seven days: what was sent, how the last attempt went, how long it"
                                        + " took, and the first 1 KiB of the answer with secrets taken out.")
                        .query("state", "string", "Only one state: pending, delivered or failed.")
                        .query("event", "string", "Only one type, for example message.received.")
                        .query("limit", "integer", "Rows a page, 1 to 100; 50 when absent.")
                        .query("pageToken", "string", "nextPageToken of the page before.")
                        .answers(200, PageBody.class)
                        .errors(404)
                        .tool("webhook_deliveries")
                        .build(),
                this::page);
        router.add(
                Endpoint.get(ONE)
                        .audience(Endpoint.Audience.ANY_KEY)
                        .scope(WebhookRoutes.READ)
                        .summary("Get a delivery of a webhook")
                        .answers(200, DeliveryBody.class)
                        .errors(404)
                        .tool("webhook_get_delivery")
                        .build(),
                request -> Response.ok(
                        DeliveryBody.of(webhooks.delivery(webhooks.open(request), request.path("deliveryId")))));
        router.add(
                Endpoint.post(ONE + "/replay")
                        .audience(Endpoint.Audience.ANY_KEY)
                        .scope(WebhookRoutes.MANAGE)
                        .summary("Send a delivery again")
                        .description(
                                "With the same id, so that a receiver that has it already can tell. A delivery that"
                                        + " waits for its next attempt is sent now.")
                        .answers(202, DeliveryBody.class)
                        .errors(404, 409)
                        .tool("webhook_replay")
                        .build(),
                request -> Response.json(
                        202, DeliveryBody.of(webhooks.replay(webhooks.open(request), request.path("deliveryId")))));
        router.add(
                Endpoint.post(WebhookRoutes.ONE + "/replay")
                        .audience(Endpoint.Audience.ANY_KEY)
                        .scope(WebhookRoutes.MANAGE)
                        .summary("Send deliveries of a time again")
                        .description("Those put there from 'from' to before 'to' (RFC 3339; the last seven days when"
                                + " absent) that failed, or with 'onlyFailed' false those that were delivered too. What"
                                + " waits is left alone.")
                        .body(ReplayBody.class)
                        .answers(202, ReplayedBody.class)
                        .errors(404, 409)
                        .exampleBody("{\"onlyFailed\":true}")
                        .tool("webhook_replay_failed")
                        .build(),
                this::replay);
    }

    private Response page(Request request) {
        var webhook = webhooks.open(request);
        var limit = request.limit(50, 100);
        var filter = new DeliveryStore.Filter(
                state(request).orElse(null), event(request).orElse(null));
        var rows = webhooks.deliveries(webhook, filter, PageToken.of(request), limit + 1);
        var page = rows.subList(0, Math.min(limit, rows.size()));
        var next = rows.size() > limit ? PageToken.after(page.getLast().id()) : null;
        return Response.ok(new PageBody(page.stream().map(DeliveryBody::of).toList(), page.size(), next));
    }

    private static Optional<Delivery.State> state(Request request) {
        return request.query("state").map(text -> {
            for (var state : Delivery.State.values()) {
                if (state.name().equalsIgnoreCase(text)) {
                    return state;
                }
            }
            throw new Problem.Invalid(
                            "'state' is not one of the values known here.", "Send pending, delivered or failed.")
                    .asException();
        });
    }

    private static Optional<String> event(Request request) {
        var type = request.query("event");
        if (type.isPresent() && !type.get().matches("[a-z][a-z_.]{0,63}")) {
            throw new Problem.Invalid("'event' is not a type of event.", "Send one type, for example message.received.")
                    .asException();
        }
        return type;
    }

    private Response replay(Request request) {
        var webhook = webhooks.open(request);
        var body = request.strictBody(ReplayBody.class);
        var now = Times.now(clock);
        var from = body.from() == null ? now.minus(Webhooking.KEPT) : time("from", body.from());
        var to = body.to() == null ? now.plusSeconds(1) : time("to", body.to());
        var onlyFailed = body.onlyFailed() == null || body.onlyFailed();
        return Response.json(202, new ReplayedBody(webhooks.replay(webhook, from, to, onlyFailed)));
    }

    private static Instant time(String field, String text) {
        try {
            var at = OffsetDateTime.parse(text).toInstant();
            if (at.getEpochSecond() >= 0 && at.getEpochSecond() < 1L << 33) {
                return at;
            }
        } catch (DateTimeParseException _) {
            // falls through to the refusal
        }
        throw new Problem.Invalid("'" + field + "' is not a time.", "Send RFC 3339, as 2026-01-31T09:30:00Z.")
                .asException();
    }

    record ReplayBody(
            @Nullable String from,
            @Nullable String to,
            @Nullable Boolean onlyFailed) {}

    record ReplayedBody(int replayed) {}

    /// What was sent. Signatures are of each attempt and not kept.
    record RequestBody(String method, Map<String, String> headers, String body) {}

    /// How an attempt went.
    ///
    /// @param status of the answer; null when there was none
    /// @param error why it failed; null when it succeeded
    record AttemptBody(
            Instant at,
            @Nullable Integer status,
            int durationMs,
            @Nullable String error) {}

    /// What the wire carries. Fields are only ever added, at the end.
    ///
    /// @param state pending, delivered or failed
    /// @param status of the last answer; null before the first attempt and when there was no answer
    /// @param response the first 1 KiB of the last answer; null when there was none
    /// @param history the attempts, the last one at the end; at most the last 21
    record DeliveryBody(
            String deliveryId,
            String event,
            @Nullable String identityId,
            String state,
            int attempts,
            @Nullable Instant nextAttemptAt,
            @Nullable Instant lastAttemptAt,
            @Nullable Integer status,
            @Nullable Integer durationMs,
            @Nullable String error,
            @Nullable String response,
            RequestBody request,
            List<AttemptBody> history,
            Instant createdAt) {
        static DeliveryBody of(Delivery delivery) {
            var identity = delivery.identity();
            var last = delivery.last();
            return new DeliveryBody(
                    delivery.wireId(),
                    delivery.type(),
                    identity == null ? null : identity.wire(),
                    delivery.state().name().toLowerCase(Locale.ROOT),
                    delivery.attempts(),
                    delivery.dueAt(),
                    last == null ? null : last.at(),
                    last == null ? null : last.status(),
                    last == null ? null : last.durationMs(),
                    last == null ? null : last.error(),
                    last == null ? null : last.response(),
                    request(delivery),
                    history(delivery),
                    delivery.createdAt());
        }

        private static RequestBody request(Delivery delivery) {
            var headers = new LinkedHashMap<String, String>();
            headers.put("Content-Type", "application/json");
            headers.put("X-Mailgent-Event", delivery.type());
            headers.put("X-Mailgent-Idempotency-Key", delivery.wireId());
            headers.put("webhook-id", delivery.wireId());
            return new RequestBody("POST", headers, delivery.body());
        }

        private static List<AttemptBody> history(Delivery delivery) {
            var attempts = new ArrayList<AttemptBody>();
            if (delivery.history() != null) {
                Json.MAPPER
                        .readTree(delivery.history())
                        .forEach(past -> attempts.add(new AttemptBody(
                                Instant.parse(past.get("at").asString()),
                                past.get("status").isNull()
                                        ? null
                                        : past.get("status").asInt(),
                                past.get("durationMs").asInt(),
                                past.get("error").isNull()
                                        ? null
                                        : past.get("error").asString())));
            }
            var last = delivery.last();
            if (last != null) {
                attempts.add(new AttemptBody(last.at(), last.status(), last.durationMs(), last.error()));
            }
            return attempts;
        }
    }

    record PageBody(
            List<DeliveryBody> deliveries,
            int count,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String nextPageToken) {}
}
