package dev.mailgent.did;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mailgent.platform.egress.EgressException;
import dev.mailgent.platform.egress.GuardedHttp;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Documents of other hosts, fetched over HTTPS and remembered for a minute for the organization
/// that asked.
final class ForeignDids {
    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final int MAX_BYTES = 64 * 1024;

    private final GuardedHttp http;
    private final Cache<Asked, List<PublicKey>> known = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(REMEMBERED)
            .build();

    private record Asked(OrgId org, String did) {}

    ForeignDids(GuardedHttp http) {
        this.http = http;
    }

    /// Keys that sign for a DID: at least one.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Unprocessable, saying what kept it
    /// from being resolved
    List<PublicKey> keys(OrgId org, DidWeb did) {
        var asked = new Asked(org, did.did());
        var found = known.getIfPresent(asked);
        if (found == null) {
            // Not under the cache's lock: the fetch may take seconds.
            found = fetch(org, did);
            known.put(asked, found);
        }
        return found;
    }

    private List<PublicKey> fetch(OrgId org, DidWeb did) {
        GuardedHttp.Answer answer;
        try {
            var headers = Map.of("Accept", "application/did+json, application/did+ld+json, application/json");
            answer = http.send(org, new GuardedHttp.Ask("GET", http.parse(did.url()), headers, new byte[0], MAX_BYTES));
        } catch (EgressException e) {
            throw unresolved(e.getMessage());
        }
        if (answer.status() == 404 || answer.status() == 410) {
            throw unresolved("Its host has no document for it (any more).");
        }
        if (answer.status() != 200) {
            throw unresolved("Its host answered " + answer.status() + " instead of a document.");
        }
        if (answer.cut()) {
            throw unresolved("Its document is larger than " + MAX_BYTES + " bytes.");
        }
        var document = read(answer.body());
        if (!document.path("id").asString("").equals(did.did())) {
            throw unresolved("The document at its place is not about it (field id).");
        }
        var keys = ForeignDocument.keys(document, did.did());
        if (keys.isEmpty()) {
            throw unresolved("Its document names no Ed25519 key for assertions or authentication.");
        }
        return keys;
    }

    private static JsonNode read(byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException _) {
            throw unresolved("Its document is not JSON.");
        }
    }

    static RuntimeException unresolved(@Nullable String why) {
        return new Problem.Unprocessable(
                        "The DID cannot be resolved: " + why,
                        "Check 'did'; its document must be at the HTTPS URL that did:web derives from it.")
                .asException();
    }
}
