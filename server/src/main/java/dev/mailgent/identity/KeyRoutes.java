package dev.mailgent.identity;

import dev.mailgent.access.ApiKeys;
import dev.mailgent.access.Caller;
import dev.mailgent.access.Idempotency;
import dev.mailgent.access.RateLimit;
import dev.mailgent.access.Scope;
import dev.mailgent.platform.http.Cidr;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.problem.Problem;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// HTTP face of an identity's keys, and of giving up a key by showing it.
public final class KeyRoutes implements Routes {
    private static final String LIST = "/v0/platform/identities/{identityId}/keys";
    private static final String ONE = LIST + "/{keyId}";
    private static final String EXAMPLE = "mgnt-" + "0".repeat(64);

    /// Keys that one address may give up a minute.
    private static final int REVOCATIONS = 600;

    private final IdentityKeys identityKeys;
    private final ApiKeys keys;
    private final Idempotency idempotency;
    private final RateLimit<InetAddress> revocations;
    private final InstantSource clock;

    public KeyRoutes(IdentityKeys identityKeys, ApiKeys keys, Idempotency idempotency, InstantSource clock) {
        this.identityKeys = identityKeys;
        this.keys = keys;
        this.idempotency = idempotency;
        this.clock = clock;
        this.revocations = new RateLimit<>(REVOCATIONS, 100_000, clock);
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.post(LIST)
                        .audience(Endpoint.Audience.PLATFORM)
                        .summary("Create another key of an identity")
                        .description("A key with a name of its own, beside the one made with the identity. It may be"
                                + " narrowed: 'scopes' (it never has one the identity lacks), 'allowedIps' (addresses and"
                                + " CIDR blocks it may be used from), 'expiresAt'. The key is shown here and never"
                                + " again.")
                        .body(CreateBody.class)
                        .answers(201, CreatedBody.class)
                        .errors(404, 409)
                        .exampleBody(
                                "{\"name\":\"reader\",\"scopes\":[\"mail:read\"],\"allowedIps\":[\"127.0.0.0/8\"]}")
                        .idempotent()
                        .tool("identities_create_key")
                        .build(),
                this::create);
        router.add(
                Endpoint.get(LIST)
                        .audience(Endpoint.Audience.PLATFORM)
                        .summary("List the keys of an identity")
                        .description("Keys that work now, newest first. 'scopes' null: whatever the identity may do;"
                                + " 'lastUsedAt' is rounded to the minute, 'lastUsedFrom' to a /24 or /48, and both may be"
                                + " a minute late.")
                        .answers(200, ListBody.class)
                        .errors(404)
                        .tool("identities_list_keys")
                        .build(),
                this::list);
        router.add(
                Endpoint.delete(ONE)
                        .audience(Endpoint.Audience.PLATFORM)
                        .summary("Revoke a key of an identity")
                        .description("It stops working at once here, and within five seconds on every node.")
                        .errors(404)
                        .tool("identities_revoke_key")
                        .build(),
                request -> {
                    identityKeys.revoke(Caller.of(request).org(), request.path("identityId"), request.path("keyId"));
                    return Response.noContent();
                });
        router.add(
                Endpoint.post(ONE + "/rotate")
                        .audience(Endpoint.Audience.PLATFORM)
                        .summary("Rotate one key of an identity")
                        .description(
                                "A successor with the same name, scopes, addresses and expiry. Without a body the old"
                                        + " key stops working at once; with an overlap of up to 7 days (ISO 8601) both work, at"
                                        + " most two of a name at a time.")
                        .body(RotateBody.class)
                        .answers(200, RotatedBody.class)
                        .errors(404, 409)
                        .exampleBody("{\"overlap\":\"PT24H\"}")
                        .idempotent()
                        .tool("identities_rotate_one_key")
                        .build(),
                this::rotate);
        router.add(
                Endpoint.post("/v0/keys/revoke")
                        .audience(Endpoint.Audience.PUBLIC)
                        .summary("Revoke a key by showing it")
                        .description("Whoever holds a key may end it, also one they found: no other key is needed. From"
                                + " this answer on the key does not work; a text that was never a key is answered the"
                                + " same. Keys in text are found by \\bmg(nt|pk|dt|rt)-[0-9a-f]{64}\\b, and the last 8 digits are"
                                + " the CRC-32 of the 61 characters before them.")
                        .body(RevokeBody.class)
                        .exampleBody("{\"key\":\"" + EXAMPLE + "\"}")
                        .build(),
                this::revokeHeld);
    }

    private Response create(Request request) {
        var caller = Caller.of(request);
        var body = request.strictBody(CreateBody.class);
        var wanted = new IdentityKeys.Wanted(body.name(), body.expiresAt(), body.scopes(), body.allowedIps());
        return idempotency
                .once(
                        request,
                        CreatedBody.class,
                        tx -> CreatedBody.of(identityKeys.create(tx, caller.org(), request.path("identityId"), wanted)))
                .response(request)
                .noStore();
    }

    private Response list(Request request) {
        var live = identityKeys.list(Caller.of(request).org(), request.path("identityId"));
        return Response.ok(new ListBody(live.stream().map(KeyBody::of).toList(), live.size()));
    }

    private Response rotate(Request request) {
        var caller = Caller.of(request);
        var overlap = request.strictBody(RotateBody.class).overlap();
        return idempotency
                .once(
                        request,
                        RotatedBody.class,
                        tx -> RotatedBody.of(identityKeys.rotate(
                                tx, caller.org(), request.path("identityId"), request.path("keyId"), overlap)))
                .response(request)
                .noStore();
    }

    private Response revokeHeld(Request request) {
        var taken = revocations.take(request.remote());
        if (!taken.allowed()) {
            throw new Problem.RateLimited(taken.retryAfter()).asException();
        }
        var key = request.body(RevokeBody.class).key();
        if (key == null || !ApiKeys.isKey(key)) {
            throw new Problem.Invalid(
                            "'key' is not an API key.", "Send the whole key: mgnt- or mgpk- and 64 hexadecimal digits.")
                    .asException();
        }
        keys.revokeHeld(key, IdentityEvents.shown(clock));
        return Response.noContent();
    }

    private static @Nullable List<String> wire(@Nullable Set<Scope> scopes) {
        return scopes == null ? null : Identity.wire(scopes);
    }

    private static List<String> wire(List<Cidr> blocks) {
        return blocks.stream().map(Cidr::toString).toList();
    }

    record CreateBody(
            @Nullable String name,
            @Nullable String expiresAt,
            @Nullable List<@Nullable String> scopes,
            @Nullable List<@Nullable String> allowedIps) {}

    /// What the wire carries. Fields are only ever added, at the end.
    record CreatedBody(
            String keyId,
            String name,
            String apiKeyPrefix,
            String rawKey,
            @Nullable List<String> scopes,
            List<String> allowedIps,
            @Nullable Instant expiresAt,
            Instant createdAt) {
        static CreatedBody of(IdentityKeys.Created created) {
            var key = created.key();
            var what = created.what();
            return new CreatedBody(
                    Ids.wire(IdentityKeys.PREFIX, key.id()),
                    what.name(),
                    key.prefix(),
                    key.rawKey(),
                    wire(what.rights().scopes()),
                    wire(what.rights().allowedIps()),
                    what.expiresAt(),
                    created.createdAt());
        }
    }

    record KeyBody(
            String keyId,
            String name,
            String apiKeyPrefix,
            @Nullable List<String> scopes,
            List<String> allowedIps,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable String lastUsedFrom,
            Instant createdAt) {
        static KeyBody of(ApiKeys.Live key) {
            return new KeyBody(
                    Ids.wire(IdentityKeys.PREFIX, key.id()),
                    key.name(),
                    key.prefix(),
                    wire(key.rights().scopes()),
                    wire(key.rights().allowedIps()),
                    key.expiresAt(),
                    key.lastUsedAt(),
                    key.lastUsedFrom(),
                    key.createdAt());
        }
    }

    record ListBody(List<KeyBody> keys, int count) {}

    record RotateBody(@Nullable String overlap) {}

    record RotatedBody(
            String keyId,
            String apiKeyPrefix,
            String rawKey,
            @Nullable Instant previousKeyExpiresAt) {
        static RotatedBody of(ApiKeys.Rotated rotated) {
            return new RotatedBody(
                    Ids.wire(IdentityKeys.PREFIX, rotated.key().id()),
                    rotated.key().prefix(),
                    rotated.key().rawKey(),
                    rotated.previousKeyExpiresAt());
        }
    }

    record RevokeBody(@Nullable String key) {}
}
