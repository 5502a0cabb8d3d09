package dev.mailgent.identity;

import dev.mailgent.access.Caller;
import dev.mailgent.account.Organizations;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.id.IdentityId;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `GET /v0/whoami`: what the key in hand stands for.
public final class WhoAmIRoutes implements Routes {
    /// Identities a platform key sees here; the whole list has its own endpoint.
    private static final int SHOWN_IDENTITIES = 50;

    private final Identities identities;
    private final Organizations organizations;
    private final Supplier<String> baseUrl;

    /// @param baseUrl URL clients reach the API by; asked at each request, since the port may be bound late
    public WhoAmIRoutes(Identities identities, Organizations organizations, Supplier<String> baseUrl) {
        this.identities = identities;
        this.organizations = organizations;
        this.baseUrl = baseUrl;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.get("/v0/whoami")
                        .audience(Endpoint.Audience.ANY_KEY)
                        .summary("Show who the key stands for")
                        .description("With an identity key: the identity, its address and its scopes. With a platform"
                                + " key: {organization: {id, name, createdAt}, identities: [newest 50], scopes: []}.")
                        .answers(200, AnswerBody.class)
                        .tool("identity_whoami")
                        .build(),
                this::whoAmI);
    }

    private Response whoAmI(Request request) {
        var caller = Caller.of(request);
        var agent = caller.identity();
        if (agent != null) {
            var identity = identities.get(caller.org(), agent.id());
            return Response.ok(WhoAmIBody.of(identity, did(identity.id())));
        }
        var organization = organizations
                .find(caller.org())
                .orElseThrow(() -> new IllegalStateException("a platform key without an organization"));
        var newest = identities.page(caller.org(), Optional.empty(), SHOWN_IDENTITIES);
        return Response.ok(new OrganizationViewBody(
                new OrganizationBody(organization.id().toString(), organization.name(), organization.createdAt()),
                newest.stream().map(IdentityRoutes.SummaryBody::of).toList(),
                List.of()));
    }

    /// `did:web` of an identity: the host, a port as `%3A`, and the path by colons.
    private String did(IdentityId id) {
        var url = URI.create(baseUrl.get());
        var port = url.getPort() < 0 ? "" : "%3A" + url.getPort();
        return "did:web:" + url.getHost() + port + ":identities:" + id.wire();
    }

    /// One of two shapes, by the kind of key.
    sealed interface AnswerBody permits WhoAmIBody, OrganizationViewBody {}

    /// What the wire carries. Fields are only ever added, at the end.
    record WhoAmIBody(
            String identityId,
            String name,
            String displayName,
            String email,
            String type,
            String purpose,
            List<String> scopes,
            long usageCount,
            @Nullable Instant lastUsedAt,
            Instant createdAt,
            @Nullable WalletBody wallet,
            String did)
            implements AnswerBody {
        static WhoAmIBody of(Identity identity, String did) {
            return new WhoAmIBody(
                    identity.id().wire(),
                    identity.name(),
                    identity.name(),
                    identity.email(),
                    identity.type(),
                    identity.purpose().name(),
                    Identity.wire(identity.scopes()),
                    identity.usageCount(),
                    identity.lastUsedAt(),
                    identity.createdAt(),
                    null,
                    did);
        }
    }

    record WalletBody(String address) {}

    record OrganizationBody(String id, String name, Instant createdAt) {}

    record OrganizationViewBody(
            OrganizationBody organization, List<IdentityRoutes.SummaryBody> identities, List<String> scopes)
            implements AnswerBody {}
}
