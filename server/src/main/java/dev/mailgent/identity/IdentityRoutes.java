package dev.mailgent.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mailgent.access.Caller;
import dev.mailgent.access.Idempotency;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.PageToken;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// HTTP face of identity management, for platform keys.
public final class IdentityRoutes implements Routes {
    private static final String LIST = "/v0/platform/identities";
    private static final String ONE = LIST + "/{identityId}";

    private final Identities identities;
    private final Idempotency idempotency;

    public IdentityRoutes(Identities identities, Idempotency idempotency) {
        this.identities = identities;
        this.idempotency = idempotency;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.post(LIST)
                        .audience(Endpoint.Audience.PLATFORM)
                        .summary("Create an identity")
                        .description("Gives an agent a name, an address and a key. Everything is optional: the name"
                                + " defaults to three words, the address to <emailName>-<5 characters>@<domain>, the"
                                + " scopes to the purpose's default set. The key is shown here and never again.")
                        .body(CreateBody.class)
                        .answers(201, CreatedBody.class)
                        .errors(409)
                        .exampleBody("{\"name\":\"Ada's buyer\",\"emailName\":\"ada\",\"scopes\":[\"mail:read\"]}")
                        .tool("identities_create")
                        .idempotent()
                        .build(),
                this::create);
        router.add(
                Endpoint.get(LIST)
                        .audience(Endpoint.Audience.PLATFORM)
                        .summary("List identities")
                        .description("The organization's identities, newest first.")
                        .query("limit", "integer", "Identities a page, 1 to 100; 50 when absent.")
                        .query("pageToken", "string", "nextPageToken of the page before.")
                        .answers(200, PageBody.class)
                        .tool("identities_list")
                        .build(),
                this::page);
        router.add(
                Endpoint.get(ONE)
                        .audience(Endpoint.Audience.PLATFORM)
                        .summary("Get an identity")
                        .answers(200, IdentityBody.class)
                        .errors(404)
                        .tool("identities_get")
                        .build(),
                this::show);
        router.add(
                Endpoint.patch(ONE)
                        .audience(Endpoint.Audience.PLATFORM)
                        .summary("Change an identity's name or scopes")
                        .description("What is left out stays; the address never changes. Unknown scopes are dropped; a"
                                + " scope in both lists is removed. Its keys have the new scopes at once.")
                        .body(ChangeBody.class)
                        .answers(200, ChangedBody.class)
                        .errors(404)
                        .exampleBody("{\"addScopes\":[\"calendar:delete\"]}")
                        .tool("identities_update")
                        .build(),
                this::change);
        router.add(
                Endpoint.delete(ONE)
                        .audience(Endpoint.Audience.PLATFORM)
                        .summary("Delete an identity")
                        .description("From now on its keys do not work, mail to it is refused and its data is out of"
                                + " reach. The address is never given again.")
                        .errors(404)
                        .tool("identities_delete")
                        .build(),
                this::delete);
        router.add(
                Endpoint.post(ONE + "/rotate-key")
                        .audience(Endpoint.Audience.PLATFORM)
                        .summary("Rotate an identity's key")
                        .description("Without a body the old key stops working at once. With an overlap of up to 7 days"
                                + " (ISO 8601) both work until it has passed; at most two keys live at a time.")
                        .body(RotateBody.class)
                        .answers(200, RotatedBody.class)
                        .errors(404, 409)
                        .exampleBody("{\"overlap\":\"PT24H\"}")
                        .tool("identities_rotate_key")
                        .idempotent()
                        .build(),
                this::rotate);
    }

    private Response create(Request request) {
        var caller = Caller.of(request);
        var body = request.body(CreateBody.class);
        var wanted = new Identities.Wanted(body.purpose(), body.name(), body.emailName(), present(body.scopes()));
        return idempotency
                .once(request, CreatedBody.class, tx -> CreatedBody.of(identities.create(tx, caller.org(), wanted)))
                .response(request)
                .noStore();
    }

    private Response page(Request request) {
        var limit = request.limit(50, 100);
        var rows = identities.page(Caller.of(request).org(), PageToken.of(request), limit + 1);
        var page = rows.subList(0, Math.min(limit, rows.size()));
        var next = rows.size() > limit ? PageToken.after(page.getLast().id().value()) : null;
        return Response.ok(new PageBody(page.stream().map(SummaryBody::of).toList(), page.size(), next));
    }

    private Response show(Request request) {
        return Response.ok(IdentityBody.of(identities.show(Caller.of(request).org(), request.path("identityId"))));
    }

    private Response change(Request request) {
        var body = request.strictBody(ChangeBody.class);
        var identity = identities.update(
                Caller.of(request).org(),
                request.path("identityId"),
                body.name(),
                present(body.addScopes()),
                present(body.removeScopes()));
        return Response.ok(new ChangedBody(identity.id().wire(), identity.name(), Identity.wire(identity.scopes())));
    }

    private Response delete(Request request) {
        identities.delete(Caller.of(request).org(), request.path("identityId"));
        return Response.noContent();
    }

    private Response rotate(Request request) {
        var caller = Caller.of(request);
        var overlap = request.strictBody(RotateBody.class).overlap();
        return idempotency
                .once(
                        request,
                        RotatedBody.class,
                        tx -> RotatedBody.of(identities.rotate(tx, caller.org(), request.path("identityId"), overlap)))
                .response(request)
                .noStore();
    }

    private static List<String> present(@Nullable List<@Nullable String> list) {
        return list == null
                ? List.of()
                : list.stream()
                        .filter(Objects::nonNull)
                        .map(Objects::requireNonNull)
                        .toList();
    }

    record CreateBody(
            @Nullable String purpose,
            @Nullable String name,
            @Nullable String emailName,
            @Nullable List<@Nullable String> scopes) {}

    /// What the wire carries. Fields are only ever added, at the end.
    record CreatedBody(
            String identityId,
            String name,
            String type,
            String purpose,
            String emailAddress,
            List<String> scopes,
            String apiKeyPrefix,
            String rawKey,
            Instant createdAt) {
        static CreatedBody of(Identities.Created created) {
            var identity = created.identity();
            return new CreatedBody(
                    identity.id().wire(),
                    identity.name(),
                    identity.type(),
                    identity.purpose().name(),
                    identity.email(),
                    Identity.wire(identity.scopes()),
                    created.key().prefix(),
                    created.key().rawKey(),
                    identity.createdAt());
        }
    }

    record SummaryBody(
            String identityId,
            String name,
            String type,
            String purpose,
            String email,
            List<String> scopes,
            long usageCount,
            @Nullable Instant lastUsedAt,
            Instant createdAt) {
        static SummaryBody of(Identity identity) {
            return new SummaryBody(
                    identity.id().wire(),
                    identity.name(),
                    identity.type(),
                    identity.purpose().name(),
                    identity.email(),
                    Identity.wire(identity.scopes()),
                    identity.usageCount(),
                    identity.lastUsedAt(),
                    identity.createdAt());
        }
    }

    record PageBody(
            List<SummaryBody> identities,
            int count,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String nextPageToken) {}

    record IdentityBody(
            String identityId,
            String name,
            String type,
            String purpose,
            String email,
            List<String> scopes,
            long usageCount,
            @Nullable Instant lastUsedAt,
            Instant createdAt,
            @Nullable String apiKeyPrefix) {
        static IdentityBody of(Identities.Shown shown) {
            var summary = SummaryBody.of(shown.identity());
            return new IdentityBody(
                    summary.identityId(),
                    summary.name(),
                    summary.type(),
                    summary.purpose(),
                    summary.email(),
                    summary.scopes(),
                    summary.usageCount(),
                    summary.lastUsedAt(),
                    summary.createdAt(),
                    shown.keyPrefix());
        }
    }

    record ChangeBody(
            @Nullable String name,
            @Nullable List<@Nullable String> addScopes,
            @Nullable List<@Nullable String> removeScopes) {}

    record ChangedBody(String identityId, String name, List<String> scopes) {}

    record RotateBody(@Nullable String overlap) {}

    record RotatedBody(
            String rawKey,
            String apiKeyPrefix,
            String identityId,
            @Nullable Instant previousKeyExpiresAt) {
        static RotatedBody of(Identities.Rotated rotated) {
            return new RotatedBody(
                    rotated.key().rawKey(),
                    rotated.key().prefix(),
                    rotated.identity().id().wire(),
                    rotated.previousKeyExpiresAt());
        }
    }
}
