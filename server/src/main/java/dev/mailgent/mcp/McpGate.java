package dev.mailgent.mcp;

import dev.mailgent.access.Caller;
import dev.mailgent.oauth.Challenge;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Gate;
import dev.mailgent.platform.problem.Problem;
import dev.mailgent.platform.problem.ProblemException;
import java.net.InetAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What `/mcp` asks of a request beside a key: no web page of a stranger may send it, and the key may come in the
/// headers that published configurations use.
public final class McpGate implements Gate {
    private static final String WWW_AUTHENTICATE = "WWW-Authenticate";
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Gate gate;
    private final McpConfig config;
    private final Challenge challenge;
    private final Supplier<String> baseUrl;

    /// @param gate what every request passes
    /// @param challenge what a refused request is told of the way to a token
    /// @param baseUrl URL of this server as clients see it
    public McpGate(Gate gate, McpConfig config, Challenge challenge, Supplier<String> baseUrl) {
        this.gate = gate;
        this.config = config;
        this.challenge = challenge;
        this.baseUrl = baseUrl;
    }

    @Override
    public @Nullable Object identify(
            Endpoint endpoint, InetAddress remote, Map<String, String> headers, Map<String, String> answerHeaders) {
        if (!endpoint.carrier()) {
            return gate.identify(endpoint, remote, headers, answerHeaders);
        }
        var origin = headers.get("origin");
        if (origin != null && !isWelcome(origin.strip())) {
            throw new Problem.Forbidden(
                            "This Origin may not call /mcp.",
                            "Add it to the setting mcp-allowed-origins of the server.")
                    .asException();
        }
        var all = withKey(headers);
        try {
            return gate.identify(endpoint, remote, all, answerHeaders);
        } catch (ProblemException e) {
            switch (e.problem()) {
                case Problem.Unauthorized _ ->
                    answerHeaders.put(
                            WWW_AUTHENTICATE,
                            all.containsKey("authorization") ? challenge.invalid() : challenge.missing());
                case Problem.Forbidden _ -> answerHeaders.put(WWW_AUTHENTICATE, challenge.forbidden());
                default -> {}
            }
            throw e;
        }
    }

    /// A page of a name that now leads to this machine (DNS rebinding) has that name in its Origin.
    private boolean isWelcome(String origin) {
        return config.allowedOrigins().contains(origin)
                || origin(baseUrl.get()).equals(Optional.of(origin))
                || origin(origin)
                        .map(URI::create)
                        .filter(uri -> THIS_MACHINE.contains(uri.getHost()))
                        .isPresent();
    }

    private static Optional<String> origin(String url) {
        try {
            var uri = URI.create(url);
            return uri.getScheme() == null || uri.getHost() == null
                    ? Optional.empty()
                    : Optional.of(
                            uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Map<String, String> withKey(Map<String, String> headers) {
        if (headers.containsKey("authorization")) {
            return headers;
        }
        for (var name : Caller.KEY_HEADERS) {
            var key = headers.get(name);
            if (key != null) {
                var all = new HashMap<>(headers);
                all.put("authorization", "Bearer " + key.strip());
                return all;
            }
        }
        return headers;
    }

    @Override
    public void admit(Endpoint endpoint, @Nullable Object caller, Map<String, String> answerHeaders) {
        gate.admit(endpoint, caller, answerHeaders);
    }

    @Override
    public void admitCarried(Endpoint endpoint, @Nullable Object caller) {
        gate.admitCarried(endpoint, caller);
    }

    @Override
    public void answered(Answered facts) {
        gate.answered(facts);
    }
}
