package dev.mailgent.identity;

import dev.mailgent.access.Caller;
import dev.mailgent.access.Scope;
import dev.mailgent.account.Organizations;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.id.IdentityId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `GET /v0/whoami`: what the key in hand stands for.
public final class WhoAmIRoutes implements Routes {
    /// Identities a platform key sees here; the whole list has its own endpoint.
    private static final int SHOWN_IDENTITIES = 50;

    private final Identities identities;
    private final Organizations organizations;
    private final Function<IdentityId, String> did;

    /// @param did the DID of an identity
    public WhoAmIRoutes(Identities identities, Organizations organizations, Function<IdentityId, String> did) {
        this.identities = identities;
        this.organizations = organizations;
        this.did = did;
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
            return Response.ok(WhoAmIBody.of(identity, caller.scopes(), did.apply(identity.id())));
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
        static WhoAmIBody of(Identity identity, Set<Scope> scopes, String did) {
            return new WhoAmIBody(
                    identity.id().wire(),
                    identity.name(),
                    identity.name(),
                    identity.email(),
                    identity.type(),
                    identity.purpose().name(),
                    Identity.wire(scopes),
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
