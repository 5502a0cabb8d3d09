package dev.mailgent.vault;

import dev.mailgent.access.Caller;
import dev.mailgent.audit.Actor;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.keys.OrgKeys;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// HTTP face of the seal: an organization shuts its vault and opens it again, with its platform key.
public final class SealRoutes implements Routes {
    private static final String STATUS = "/v0/platform/vault";

    private final Seal seal;

    /// @param sealedAt null while the vault is open
    /// @param keys versions of the organization's key, oldest first; none before the first secret
    record StatusBody(boolean sealed, @Nullable Instant sealedAt, List<KeyBody> keys) {}

    /// A version of the organization's key.
    ///
    /// @param state ACTIVE, DECRYPT_ONLY, RETIRED or DESTROYED
    /// @param provider who wraps it
    record KeyBody(
            int version,
            String state,
            String provider,
            Instant createdAt,
            @Nullable Instant retiredAt) {
        static KeyBody of(OrgKeys.Status key) {
            return new KeyBody(key.version(), key.state().name(), key.provider(), key.createdAt(), key.retiredAt());
        }
    }

    public SealRoutes(Seal seal) {
        this.seal = seal;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.get(STATUS)
                        .audience(Endpoint.Audience.PLATFORM)
                        .summary("Show the state of the organization's vault")
                        .description("Whether it is sealed, and the versions of the key that wraps its data keys. No"
                                + " key and no secret is shown.")
                        .answers(200, StatusBody.class)
                        .build(),
                request -> status(Caller.of(request).org()));
        router.add(
                Endpoint.post(STATUS + "/seal")
                        .audience(Endpoint.Audience.PLATFORM)
                        .summary("Seal the organization's vault")
                        .description(
                                "Its keys are wiped from memory at once here, and everywhere as the news arrives."
                                        + " Until it is unsealed, reading, storing and restoring credentials, codes and signatures"
                                        + " answer 503 'sealed'; listing and deleting go on. Sealing a sealed vault changes nothing.")
                        .answers(200, StatusBody.class)
                        .build(),
                this::seal);
        router.add(
                Endpoint.post(STATUS + "/unseal")
                        .audience(Endpoint.Audience.PLATFORM)
                        .summary("Unseal the organization's vault")
                        .description("What is stored opens again. Unsealing an open vault changes nothing.")
                        .answers(200, StatusBody.class)
                        .build(),
                this::unseal);
    }

    private Response seal(Request request) {
        var org = Caller.of(request).org();
        seal.close(org, Actor.of(request));
        return status(org);
    }

    private Response unseal(Request request) {
        var org = Caller.of(request).org();
        seal.open(org, Actor.of(request));
        return status(org);
    }

    private Response status(OrgId org) {
        var now = seal.status(org);
        return Response.ok(new StatusBody(
                        now.sealedAt() != null,
                        now.sealedAt(),
                        now.keys().stream().map(KeyBody::of).toList()))
                .noStore();
    }
}
