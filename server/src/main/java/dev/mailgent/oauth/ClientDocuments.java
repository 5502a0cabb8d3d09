package dev.mailgent.oauth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mailgent.access.RateLimit;
import dev.mailgent.platform.egress.EgressException;
import dev.mailgent.platform.egress.GuardedHttp;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Client id metadata documents: a program names itself by an https URL, at which it says what it is. The URL is a
/// stranger's, so it is fetched through the egress guard, small, soon, and without following redirects.
final class ClientDocuments {
    private static final Logger LOG = LoggerFactory.getLogger(ClientDocuments.class);
    private static final int MAX_URL = 500;

    /// Characters of a URL (RFC 3986) without a fragment and without user information.
    private static final Pattern PLAIN = Pattern.compile("[!$%&'()*+,./0-9:;=?A-Z_a-z~\\[\\]-]+");

    private static final int MAX_BYTES = 5 * 1024;
    private static final Duration TOTAL = Duration.ofSeconds(3);
    private static final int AT_ONCE = 16;

    /// Whoever asks is not known yet.
    private static final OrgId NOBODY = new OrgId(new UUID(0, 0));

    private final GuardedHttp http;
    private final boolean loopback;
    private final RateLimit<InetAddress> fetches;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final LongAdder fetched = new LongAdder();
    private final Cache<String, Client> known;
    private final Cache<String, OAuthException> refused;

    ClientDocuments(OAuthConfig config, InstantSource clock) {
        this.http = new GuardedHttp(config.policy(), TOTAL);
        this.loopback = config.allowLoopbackClients();
        this.fetches = new RateLimit<>(config.documentsPerMinute(), 100_000, clock);
        this.known = Caffeine.newBuilder()
                .maximumSize(1_000)
                .expireAfterWrite(Duration.ofMinutes(5))
                .build();
        this.refused = Caffeine.newBuilder()
                .maximumSize(1_000)
                .expireAfterWrite(Duration.ofSeconds(30))
                .build();
    }

    /// Whether a client id is the URL of a document.
    boolean names(String clientId) {
        return clientId.startsWith("https://") || (loopback && clientId.startsWith("http://"));
    }

    /// The client that a URL describes.
    ///
    /// @param remote on whose behalf
    /// @throws OAuthException invalid_client when there is none
    /// @throws dev.mailgent.platform.problem.ProblemException RateLimited or Unavailable
    Client find(String url, InetAddress remote) {
        var good = known.getIfPresent(url);
        if (good != null) {
            return good;
        }
        var bad = refused.getIfPresent(url);
        if (bad != null) {
            throw bad;
        }
        var taken = fetches.take(remote);
        if (!taken.allowed()) {
            throw new Problem.RateLimited(taken.retryAfter()).asException();
        }
        if (!places.tryAcquire()) {
            throw new Problem.Unavailable("Too many client documents are being fetched.", TOTAL).asException();
        }
        try {
            var client = fetch(url);
            known.put(url, client);
            return client;
        } catch (OAuthException e) {
            refused.put(url, e);
            throw e;
        } finally {
            places.release();
        }
    }

    /// Documents asked for so far.
    long fetched() {
        return fetched.sum();
    }

    private Client fetch(String url) {
        requireForm(url);
        GuardedHttp.Answer answer;
        try {
            var ask = new GuardedHttp.Ask(
                    "GET", http.parse(url), Map.of("Accept", "application/json"), new byte[0], MAX_BYTES);
            fetched.increment();
            answer = http.send(NOBODY, ask);
        } catch (EgressException e) {
            // The reason would tell a stranger what this machine can reach.
            LOG.debug("a client document was not fetched", e);
            throw OAuthException.invalidClient("The document at client_id could not be fetched.");
        }
        var type = answer.contentType();
        if (answer.status() != 200 || answer.cut() || type == null || !isJson(type)) {
            throw OAuthException.invalidClient(
                    "At client_id there is no JSON document of at most 5 KiB, answered 200 and not redirected.");
        }
        return read(url, answer.body());
    }

    private static Client read(String url, byte[] body) {
        JsonNode document;
        try {
            document = Json.MAPPER.readTree(body);
        } catch (JacksonException _) {
            throw OAuthException.invalidClient("The document at client_id is not JSON.");
        }
        if (!document.isObject() || !url.equals(document.path("client_id").asString(""))) {
            throw OAuthException.invalidClient("The document's client_id is not the URL it was fetched from.");
        }
        try {
            return ClientMetadata.read(url, document, Client.Source.DOCUMENT);
        } catch (OAuthException e) {
            throw OAuthException.invalidClient("The document at client_id cannot be used: " + e.description());
        }
    }

    private static boolean isJson(String contentType) {
        var type = contentType.split(";", 2)[0].strip();
        return type.equalsIgnoreCase("application/json") || (type.startsWith("application/") && type.endsWith("+json"));
    }

    /// A path, and one that every parser reads alike; the rest is the egress guard's to refuse.
    private static void requireForm(String url) {
        var begin = url.indexOf("://") + 3;
        var slash = url.indexOf('/', begin);
        var path = slash < 0 ? "" : url.substring(slash).replaceFirst("\\?.*", "");
        var dots = path.contains("/./") || path.contains("/../") || path.endsWith("/.") || path.endsWith("/..");
        if (url.length() > MAX_URL
                || path.length() < 2
                || dots
                || path.contains("%2e")
                || path.contains("%2E")
                || !PLAIN.matcher(url).matches()) {
            throw OAuthException.invalidClient("client_id is not an https URL with a plain path.");
        }
    }
}
