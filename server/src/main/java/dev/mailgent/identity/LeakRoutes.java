package dev.mailgent.identity;

import dev.mailgent.access.ApiKeys;
import dev.mailgent.access.RateLimit;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.activity.Category;
import dev.mailgent.activity.Entry;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Takes signed reports of keys that were found in public places: each is revoked at once, and its owner
/// finds it in the activity log.
public final class LeakRoutes implements Routes {
    private static final Logger LOG = LoggerFactory.getLogger(LeakRoutes.class);
    private static final int MAX_REPORTED = 1000;
    private static final int MAX_PLACE = 500;

    /// Reports that one address may send a minute, signed or not.
    private static final int REPORTS = 120;

    private final Reporters reporters;
    private final ApiKeys keys;
    private final TenantTx tenants;
    private final ActivityLog activity;
    private final RateLimit<InetAddress> reports;
    private final InstantSource clock;

    /// @throws dev.mailgent.platform.config.ConfigException when the reporters' keys cannot be read
    public LeakRoutes(LeakConfig config, ApiKeys keys, TenantTx tenants, ActivityLog activity, InstantSource clock) {
        this.reporters = Reporters.read(config.reporterKeys().map(Path::of));
        this.keys = keys;
        this.tenants = tenants;
        this.activity = activity;
        this.clock = clock;
        this.reports = new RateLimit<>(REPORTS, 100_000, clock);
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.post("/v0/security/leaked-tokens")
                        .audience(Endpoint.Audience.PUBLIC)
                        .summary("Report keys found in public places")
                        .description("For services that scan for secrets, as GitHub's secret scanning partner program"
                                + " sends it: a JSON array of {token, url}, signed with ECDSA P-256 over the body"
                                + " (headers Github-Public-Key-Identifier and Github-Public-Key-Signature) by a key pinned in"
                                + " the setting leak-reporter-keys. Each that is a key here is revoked. Anyone else who found"
                                + " a key sends it to POST /v0/keys/revoke.")
                        .build(),
                this::take);
    }

    private Response take(Request request) {
        var taken = reports.take(request.remote());
        if (!taken.allowed()) {
            throw new Problem.RateLimited(taken.retryAfter()).asException();
        }
        var body = request.bodyBytes();
        var name = request.header("github-public-key-identifier").orElse("");
        if (!reporters.signed(
                name, body, request.header("github-public-key-signature").orElse(""))) {
            throw new Problem.Unauthorized("The report is not signed by a key this server knows.").asException();
        }
        for (var found : findings(body)) {
            keys.revokeHeld(found.path("token").asString(), IdentityEvents.shown(clock))
                    .ifPresent(held -> tell(held, found, name));
        }
        return Response.noContent();
    }

    private static List<JsonNode> findings(byte[] body) {
        try {
            var all = Json.MAPPER.readTree(body);
            if (all.isArray() && all.size() <= MAX_REPORTED) {
                return all.valueStream()
                        .filter(one -> one.path("token").isString())
                        .toList();
            }
        } catch (JacksonException _) {
            // falls through to the refusal
        }
        throw new Problem.Invalid(
                        "The body is not a JSON array of at most " + MAX_REPORTED + " findings.",
                        "Send [{\"token\": \"mgnt-...\", \"url\": \"https://...\"}].")
                .asException();
    }

    private void tell(ApiKeys.Held held, JsonNode found, String reporter) {
        LOG.warn("the key {}… of {} was reported as leaked and is revoked", held.prefix(), held.org());
        Optional<IdentityId> identity = Optional.ofNullable(held.identity());
        if (identity.isEmpty() || !held.wasLive()) {
            return;
        }
        var entry = Entry.error(
                        "key_leaked",
                        Category.AUTH,
                        "The key " + held.prefix() + "… was found in a public place and revoked. Make a new one.",
                        "identity",
                        identity.get().wire())
                .with(Map.of("place", printable(found.path("url").asString("")), "reporter", printable(reporter)));
        tenants.perform(
                held.org(),
                tx -> activity.record(tx, List.of(new ActivityLog.Line(held.org(), identity.get(), entry))));
    }

    /// A place is a stranger's text.
    private static String printable(String text) {
        var clean = text.replaceAll("[^\\x20-\\x7e]", "");
        return clean.length() <= MAX_PLACE ? clean : clean.substring(0, MAX_PLACE);
    }
}
