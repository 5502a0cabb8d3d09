package dev.mailgent.oauth;

import dev.mailgent.access.AccessGate;
import dev.mailgent.access.ApiKeys;
import dev.mailgent.access.Scope;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.audit.Audit;
import dev.mailgent.platform.crypto.InstanceKeys;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.job.Schedule;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/// OAuth, wired: what `App` makes of this package.
public final class OAuth {
    private final List<Routes> routes;
    private final Challenge challenge;
    private final Figures figures;
    private final Grants grants;
    private final Registrations registrations;

    /// What it stands on, of the role `mg_app` but for the audit log.
    public record Ground(
            TenantTx tenants,
            SystemTx system,
            InstanceKeys instanceKeys,
            ApiKeys keys,
            AccessGate gate,
            ActivityLog activity,
            Audit audit,
            Supplier<String> baseUrl,
            InstantSource clock) {}

    /// @param router the one these routes go to, whose tools say which scopes mean something at `/mcp`
    /// @throws dev.mailgent.platform.config.ConfigException when the file of clients cannot be used
    public OAuth(OAuthConfig config, Ground ground, Router router) {
        var clock = ground.clock();
        var places = new Places(ground.baseUrl());
        Supplier<List<String>> offered = () -> offered(router);
        var documents = new ClientDocuments(config, clock);
        this.registrations = new Registrations(config, ground.system(), clock);
        this.figures = new Figures(documents);
        this.challenge = new Challenge(places, offered);
        this.grants = new Grants(
                config,
                ground.tenants(),
                ground.system(),
                ground.keys(),
                new Secrets(ground.instanceKeys()),
                ground.activity(),
                clock);
        var audit = new OAuthAudit(ground.audit());
        ground.keys()
                .endRenewalsWith(
                        token -> grants.revoke(token, null).ifPresent(grant -> audit.ended(grant, Grant.End.REVOKED)));
        this.routes = List.of(
                new MetadataRoutes(places, offered, registrations.isOn()),
                new AuthorizeRoutes(
                        places,
                        offered,
                        new Clients(config, documents, registrations),
                        new ConsentSeal(ground.instanceKeys(), clock),
                        new KeyInHand(ground.gate()),
                        grants,
                        audit,
                        figures),
                new TokenRoutes(places, grants, ground.keys(), ground.gate(), audit, figures),
                new RegisterRoutes(registrations, figures, clock));
    }

    /// Scopes of the tools, in the order of [Scope].
    private static List<String> offered(Router router) {
        var wanted = router.endpoints().stream()
                .filter(endpoint -> endpoint.tool() != null)
                .map(Endpoint::scope)
                .filter(Objects::nonNull)
                .toList();
        return List.of(Scope.values()).stream()
                .map(Scope::wire)
                .filter(wanted::contains)
                .toList();
    }

    public List<Routes> routes() {
        return routes;
    }

    public Challenge challenge() {
        return challenge;
    }

    public Figures figures() {
        return figures;
    }

    /// What ended is deleted by and by.
    public void schedule(Schedule schedule) {
        schedule.every(Duration.ofHours(1), "oauth", () -> {
            grants.purge();
            registrations.purge();
        });
    }
}
