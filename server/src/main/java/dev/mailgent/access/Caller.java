package dev.mailgent.access;

import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.Problem;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who a valid key stands for. An identity key has an agent, a platform key has none.
///
/// @param scopes what an identity key may do; empty for a platform key, which manages identities and nothing else
public record Caller(OrgId org, @Nullable Agent identity, UUID keyId, Set<Scope> scopes) {
    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /// The caller the gate put on the request.
    public static Caller of(Request request) {
        return (Caller) request.caller().orElseThrow(() -> new IllegalStateException("endpoint without a key check"));
    }

    /// Headers other than `Authorization` that a key may come in where published configurations use them.
    public static final List<String> KEY_HEADERS =
            List.of("mailgent_api_key", "mailgent-api-key", "loomal_api_key", "loomal-api-key");

    /// The text of the key that the gate found good, for an answer that stays open and looks at it again.
    public static String key(Request request) {
        return request.header("authorization")
                .map(header -> header.substring(header.indexOf(' ') + 1).strip())
                .or(() -> KEY_HEADERS.stream()
                        .flatMap(name -> request.header(name).stream())
                        .findFirst())
                .orElseThrow()
                .strip();
    }

    /// The agent behind an identity key.
    ///
    /// @throws dev.mailgent.platform.problem.ProblemException Forbidden for a platform key
    public Agent agent() {
        if (identity == null) {
            throw new Problem.Forbidden(
                            "A platform key cannot act as an identity.", "Use the identity's own key (mgnt-…).")
                    .asException();
        }
        return identity;
    }

    /// Whether an identity key may do what a scope allows.
    ///
    /// @param wire a scope of the closed list
    public boolean holds(String wire) {
        var wanted = Scope.of(wire).orElseThrow(() -> new IllegalStateException("no scope " + wire));
        return scopes.stream().anyMatch(held -> held.includes(wanted));
    }

    /// Whether the endpoint is for this kind of key and the key has its scope.
    public boolean mayCall(Endpoint endpoint) {
        var scope = endpoint.scope();
        var inScope = isPlatform() || scope == null || holds(scope);
        return switch (endpoint.audience()) {
            case PUBLIC, ANY_KEY -> inScope;
            case PLATFORM -> isPlatform();
            case IDENTITY -> !isPlatform() && inScope;
        };
    }

    public boolean isPlatform() {
        return identity == null;
    }
}
