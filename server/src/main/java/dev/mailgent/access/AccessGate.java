package dev.mailgent.access;

import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Gate;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The check every request passes: whose key, which audience and scope, how often.
public final class AccessGate implements Gate {
    private static final int MAX_CALLERS = 200_000;

    private final ApiKeys keys;
    private final Usage usage;
    private final RequestLog log;
    private final Denials denials;
    private final Supplier<String> baseUrl;
    private final InstantSource clock;
    private final RateLimit<UUID> identityRate;
    private final RateLimit<UUID> platformRate;
    private final RateLimit<InetAddress> failures;
    private final RateLimit<InetAddress> strangers;

    /// Hears of requests refused for want of a scope or of the right kind of key. Must not block.
    @FunctionalInterface
    public interface Denials {
        void denied(Caller caller, Endpoint endpoint, String reason);
    }

    /// @param baseUrl URL of this server as clients see it, which delegated keys are bound to
    public AccessGate(
            AccessConfig config,
            ApiKeys keys,
            Usage usage,
            RequestLog log,
            Denials denials,
            Supplier<String> baseUrl,
            InstantSource clock) {
        this.keys = keys;
        this.usage = usage;
        this.log = log;
        this.denials = denials;
        this.baseUrl = baseUrl;
        this.clock = clock;
        this.identityRate = new RateLimit<>(config.ratePerMinute(), MAX_CALLERS, clock);
        this.platformRate = new RateLimit<>(config.platformRatePerMinute(), MAX_CALLERS, clock);
        this.failures = new RateLimit<>(config.failedAuthPerMinute(), MAX_CALLERS, clock);
        // Someone behind an address with many failures may still hold a good key; only so many may ask the database.
        this.strangers = new RateLimit<>(
                (int) Math.min(RateLimit.MOST_PER_MINUTE, 10L * config.failedAuthPerMinute()), MAX_CALLERS, clock);
    }

    @Override
    public @Nullable Object identify(
            Endpoint endpoint, InetAddress remote, Map<String, String> headers, Map<String, String> answerHeaders) {
        if (endpoint.audience() == Endpoint.Audience.PUBLIC) {
            return null;
        }
        var text = bearer(headers.get("authorization"));
        if (text == null) {
            throw failed(
                    remote, answerHeaders, "Missing API key: the request has no Authorization header of type Bearer.");
        }
        return holder(endpoint, remote, text, answerHeaders).caller();
    }

    /// Whose key a text is, within the limits on wrong keys of an address.
    ///
    /// @param endpoint where it is shown
    /// @throws dev.mailgent.platform.problem.ProblemException Unauthorized, Forbidden or RateLimited
    public ApiKeys.Check.Known holder(
            Endpoint endpoint, InetAddress remote, String text, Map<String, String> answerHeaders) {
        if (!keys.remembers(text)) {
            requirePatience(remote);
        }
        return switch (keys.check(text)) {
            case ApiKeys.Check.Known good -> {
                // A delegated key is good at one URL, so that nobody can pass it on to another (RFC 8707).
                if (good.resource() != null && !good.resource().equals(baseUrl.get() + endpoint.path())) {
                    throw failed(remote, answerHeaders, "This token is for another resource.");
                }
                if (!good.rights().allows(remote)) {
                    throw denied(
                            good.caller(),
                            endpoint,
                            "This API key may not be used from this address.",
                            "Use it from one of its allowedIps, or ask the owner for another key.");
                }
                var expiresAt = good.expiresAt();
                if (expiresAt != null) {
                    answerHeaders.put("Mailgent-Key-Expires", Json.instant(expiresAt));
                }
                usage.used(good.caller(), remote, clock.millis());
                yield good;
            }
            case ApiKeys.Check.Malformed _ ->
                throw failed(
                        remote,
                        answerHeaders,
                        "Malformed API key: expected mgnt- or mgpk- and 64 lower-case hexadecimal digits.");
            case ApiKeys.Check.Unknown _ -> throw failed(remote, answerHeaders, "Unknown API key.");
            case ApiKeys.Check.Ended ended -> throw failed(remote, answerHeaders, ended.how());
        };
    }

    /// Lets an address with many failures ask the database only so often.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException RateLimited
    public void requirePatience(InetAddress remote) {
        var address = Addresses.group(remote);
        if (failures.isExhausted(address)) {
            var taken = strangers.take(address);
            if (!taken.allowed()) {
                throw new Problem.RateLimited(taken.retryAfter()).asException();
            }
        }
    }

    /// Counts something wrong that was shown in a key's place, such as a code.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException RateLimited when the address has shown too many
    public void countFailure(InetAddress remote) {
        var taken = failures.take(Addresses.group(remote));
        if (!taken.allowed()) {
            throw new Problem.RateLimited(taken.retryAfter()).asException();
        }
    }

    /// The token of `Authorization: Bearer <token>`; the scheme's case does not matter (RFC 9110 section 11.1).
    private static @Nullable String bearer(@Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return null;
        }
        var token = header.substring(7).strip();
        return token.isEmpty() ? null : token;
    }

    private RuntimeException failed(InetAddress remote, Map<String, String> answerHeaders, String message) {
        var taken = failures.take(Addresses.group(remote));
        show(taken, answerHeaders);
        return taken.allowed()
                ? new Problem.Unauthorized(message).asException()
                : new Problem.RateLimited(taken.retryAfter()).asException();
    }

    @Override
    public void admit(Endpoint endpoint, @Nullable Object caller, Map<String, String> answerHeaders) {
        if (endpoint.audience() == Endpoint.Audience.PUBLIC) {
            return;
        }
        var who = (Caller) Objects.requireNonNull(caller);
        var agent = who.identity();
        var taken = agent == null
                ? platformRate.take(who.org().value())
                : identityRate.take(agent.id().value());
        show(taken, answerHeaders);
        if (!taken.allowed()) {
            throw new Problem.RateLimited(taken.retryAfter()).asException();
        }
        require(who, endpoint);
    }

    @Override
    public void admitCarried(Endpoint endpoint, @Nullable Object caller) {
        require((Caller) Objects.requireNonNull(caller), endpoint);
    }

    /// `Reset` is in seconds since 1970, rounded up.
    private static void show(RateLimit.Taken taken, Map<String, String> answerHeaders) {
        answerHeaders.put("X-RateLimit-Limit", Integer.toString(taken.limit()));
        answerHeaders.put("X-RateLimit-Remaining", Integer.toString(taken.remaining()));
        answerHeaders.put("X-RateLimit-Reset", Long.toString((taken.resetAtMillis() + 999) / 1000));
    }

    /// Whether `caller` may use `endpoint` at all, apart from how often.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Forbidden
    private void require(Caller caller, Endpoint endpoint) {
        switch (endpoint.audience()) {
            case PUBLIC, ANY_KEY -> {}
            case IDENTITY -> {
                if (caller.isPlatform()) {
                    throw denied(
                            caller,
                            endpoint,
                            "A platform key cannot act as an identity.",
                            "Use the identity's own key (mgnt-…).");
                }
            }
            case PLATFORM -> {
                if (!caller.isPlatform()) {
                    throw denied(
                            caller,
                            endpoint,
                            "An identity key cannot manage identities.",
                            "Use the organization's platform key (mgpk-…).");
                }
            }
        }
        var scope = endpoint.scope();
        if (scope != null && !caller.isPlatform() && !caller.holds(scope)) {
            throw denied(
                    caller,
                    endpoint,
                    "Missing required scope: " + scope,
                    "Add it with the platform key: PATCH /v0/platform/identities/"
                            + caller.agent().id().wire() + " {\"addScopes\":[\"" + scope + "\"]}");
        }
    }

    private RuntimeException denied(Caller caller, Endpoint endpoint, String message, String fix) {
        denials.denied(caller, endpoint, message);
        return new Problem.Forbidden(message, fix).asException();
    }

    @Override
    public void answered(Answered facts) {
        if (facts.caller() instanceof Caller caller) {
            log.add(caller, facts);
        }
    }
}
