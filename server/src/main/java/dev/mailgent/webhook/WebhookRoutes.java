package dev.mailgent.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mailgent.access.Caller;
import dev.mailgent.access.Idempotency;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.PageToken;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// HTTP face of the webhooks themselves. Reading needs the scope `mail:read`, changing `mail:manage`:
/// whoever may redirect the news of an inbox may manage it.
final class WebhookRoutes implements Routes {
    static final String ALL = "/v0/webhooks";
    static final String ONE = ALL + "/{webhookId}";
    static final String READ = "mail:read";
    static final String MANAGE = "mail:manage";

    private final Webhooks webhooks;
    private final Idempotency idempotency;

    WebhookRoutes(Webhooks webhooks, Idempotency idempotency) {
        this.webhooks = webhooks;
        this.idempotency = idempotency;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.post(ALL)
                        .audience(Endpoint.Audience.ANY_KEY)
                        .scope(MANAGE)
                        .summary("Register a webhook")
                        .description("From now on each event that 'events' names (types, all of a kind as message.*, or"
                                + " *) is sent to 'url' as a signed POST. With an identity key: the identity's own events."
                                + " With a platform key: those of the organization, or of the one identity in"
                                + " 'identityId'; no identity key may change such a webhook. A key is told of what its scopes"
                                + " let it read: '*' becomes the kinds it may know of, and a type whose scope it lacks is"
                                + " refused (403). The secret is shown here and never again.")
                        .body(CreateBody.class)
                        .answers(201, CreatedBody.class)
                        .errors(404, 409, 422)
                        .exampleBody(
                                "{\"url\":\"https://hooks.example.com/mailgent\",\"events\":[\"message.received\"]}")
                        .tool("webhook_create")
                        .idempotent()
                        .build(),
                this::create);
        router.add(
                Endpoint.get(ALL)
                        .audience(Endpoint.Audience.ANY_KEY)
                        .scope(READ)
                        .summary("List webhooks")
                        .description("Newest first: those this identity made, or with a platform key all of the"
                                + " organization. 'failingSince' is the first failure after the last success.")
                        .query("limit", "integer", "Rows a page, 1 to 100; 50 when absent.")
                        .query("pageToken", "string", "nextPageToken of the page before.")
                        .answers(200, PageBody.class)
                        .tool("webhook_list")
                        .build(),
                this::page);
        router.add(
                Endpoint.get(ONE)
                        .audience(Endpoint.Audience.ANY_KEY)
                        .scope(READ)
                        .summary("Get a webhook")
                        .answers(200, WebhookBody.class)
                        .errors(404)
                        .tool("webhook_get")
                        .build(),
                request -> Response.ok(WebhookBody.of(webhooks.find(request))));
        router.add(
                Endpoint.patch(ONE)
                        .audience(Endpoint.Audience.ANY_KEY)
                        .scope(MANAGE)
                        .summary("Change a webhook")
                        .description(
                                "Changes what is sent along. 'enabled' false stops it: deliveries that wait are kept"
                                        + " as failed, and events of that time are not told later.")
                        .body(PatchBody.class)
                        .answers(200, WebhookBody.class)
                        .errors(404, 422)
                        .exampleBody("{\"events\":[\"message.*\"],\"enabled\":true}")
                        .tool("webhook_update")
                        .build(),
                this::update);
        router.add(
                Endpoint.delete(ONE)
                        .audience(Endpoint.Audience.ANY_KEY)
                        .scope(MANAGE)
                        .summary("Delete a webhook")
                        .description("With its secrets, its log and what waits to be sent.")
                        .errors(404)
                        .tool("webhook_delete")
                        .build(),
                request -> {
                    webhooks.delete(webhooks.find(request));
                    return Response.noContent();
                });
        router.add(
                Endpoint.post(ONE + "/rotate-secret")
                        .audience(Endpoint.Audience.ANY_KEY)
                        .scope(MANAGE)
                        .summary("Rotate the secret of a webhook")
                        .description(
                                "A new secret, shown here and never again. The old one goes on signing beside it for"
                                        + " 24 hours, or for 'overlap' (ISO 8601; PT0S ends it at once): webhook-signature then"
                                        + " holds both signatures.")
                        .body(RotateBody.class)
                        .answers(200, RotatedBody.class)
                        .errors(404, 409)
                        .exampleBody("{\"overlap\":\"PT24H\"}")
                        .tool("webhook_rotate_secret")
                        .idempotent()
                        .build(),
                this::rotate);
    }

    private Response create(Request request) {
        var caller = Caller.of(request);
        var body = request.strictBody(CreateBody.class);
        var draft = webhooks.draft(caller, body.url(), body.events(), body.description(), body.identityId());
        var end = webhooks.end(caller.org());
        return idempotency
                .once(caller, Idempotency.keyOf(request), request, CreatedBody.class, tx -> {
                    webhooks.create(tx, draft, end);
                    return CreatedBody.of(draft);
                })
                .response(request)
                .noStore();
    }

    private Response page(Request request) {
        var limit = request.limit(50, 100);
        var rows = webhooks.page(Caller.of(request), PageToken.of(request), limit + 1);
        var page = rows.subList(0, Math.min(limit, rows.size()));
        var next = rows.size() > limit ? PageToken.after(page.getLast().id()) : null;
        return Response.ok(new PageBody(page.stream().map(WebhookBody::of).toList(), page.size(), next));
    }

    private Response update(Request request) {
        var found = webhooks.open(request);
        var body = request.strictBody(PatchBody.class);
        return Response.ok(WebhookBody.of(webhooks.update(
                Caller.of(request), found, body.url(), body.events(), body.description(), body.enabled())));
    }

    private Response rotate(Request request) {
        var found = webhooks.open(request);
        var overlap = overlap(request.strictBody(RotateBody.class).overlap());
        var next = webhooks.successor(found);
        var outcome = idempotency.once(
                Caller.of(request),
                Idempotency.keyOf(request),
                request,
                RotatedBody.class,
                tx -> new RotatedBody(found.wireId(), next.secret().text(), webhooks.rotate(tx, next, overlap)));
        if (!outcome.replayed()) {
            webhooks.forgetBefore(found, !overlap.isZero());
        }
        return outcome.response(request).noStore();
    }

    private static Duration overlap(@Nullable String text) {
        if (text == null) {
            return Webhooks.MAX_OVERLAP;
        }
        try {
            var overlap = Duration.parse(text);
            if (!overlap.isNegative() && overlap.compareTo(Webhooks.MAX_OVERLAP) <= 0) {
                return overlap;
            }
        } catch (DateTimeParseException _) {
            // falls through to the refusal
        }
        throw new Problem.Invalid(
                        "'overlap' is not a duration of at most 24 hours.", "Send for example PT1H, or PT0S for none.")
                .asException();
    }

    record CreateBody(
            @Nullable String url,
            @Nullable List<@Nullable String> events,
            @Nullable String description,
            @Nullable String identityId) {}

    record PatchBody(
            @Nullable String url,
            @Nullable List<@Nullable String> events,
            @Nullable String description,
            @Nullable Boolean enabled) {}

    record RotateBody(@Nullable String overlap) {}

    /// What the wire carries. Fields are only ever added, at the end.
    ///
    /// @param identityId whose events; null for those of the whole organization
    /// @param managedBy who may change it: `identity` or `organization`
    /// @param disabledReason owner, gone or failing; null while enabled
    record WebhookBody(
            String webhookId,
            String url,
            List<String> events,
            @Nullable String description,
            @Nullable String identityId,
            String managedBy,
            boolean enabled,
            @Nullable String disabledReason,
            @Nullable Instant failingSince,
            @Nullable Instant previousSecretExpiresAt,
            Instant createdAt,
            Instant updatedAt) {
        static WebhookBody of(Webhook webhook) {
            return new WebhookBody(
                    webhook.wireId(),
                    webhook.url(),
                    webhook.events().patterns(),
                    webhook.description(),
                    wire(webhook),
                    manager(webhook),
                    webhook.isActive(),
                    webhook.disabledReason(),
                    webhook.failingSince(),
                    webhook.previousUntil(),
                    webhook.createdAt(),
                    webhook.updatedAt());
        }
    }

    record CreatedBody(
            String webhookId,
            String url,
            List<String> events,
            String secret,
            @Nullable String description,
            @Nullable String identityId,
            String managedBy,
            boolean enabled,
            Instant createdAt) {
        static CreatedBody of(Webhooks.WithSecret made) {
            var webhook = made.webhook();
            return new CreatedBody(
                    webhook.wireId(),
                    webhook.url(),
                    webhook.events().patterns(),
                    made.secret().text(),
                    webhook.description(),
                    wire(webhook),
                    manager(webhook),
                    true,
                    webhook.createdAt());
        }

        @Override
        public String toString() {
            return "CreatedBody[" + webhookId + "]";
        }
    }

    record RotatedBody(
            String webhookId, String secret, @Nullable Instant previousSecretExpiresAt) {
        @Override
        public String toString() {
            return "RotatedBody[" + webhookId + "]";
        }
    }

    record PageBody(
            List<WebhookBody> webhooks,
            int count,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String nextPageToken) {}

    private static @Nullable String wire(Webhook webhook) {
        var identity = webhook.identity();
        return identity == null ? null : identity.wire();
    }

    private static String manager(Webhook webhook) {
        return webhook.ofOrg() ? "organization" : "identity";
    }
}
