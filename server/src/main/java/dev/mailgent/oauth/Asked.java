package dev.mailgent.oauth;

import dev.mailgent.access.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A request for authorization that was found in order: what a person is asked, and where the answer goes.
///
/// @param host who vouches for the client's name; null when nobody does
/// @param scopes wire names, in the order of [Scope]
/// @param named whether the client itself named them; otherwise they are all there are
/// @param challenge S256 of the code verifier
record Asked(
        String clientId,
        String clientName,
        @Nullable String host,
        boolean renewable,
        String redirectUri,
        @Nullable String state,
        List<String> scopes,
        boolean named,
        String resource,
        String challenge) {
    Asked {
        scopes = List.copyOf(scopes);
    }

    RedirectUri redirect() {
        return RedirectUri.parse(redirectUri).orElseThrow();
    }

    /// URL that carries a code to the client.
    String granted(String code, String issuer) {
        return answer(redirect(), state, issuer, Map.of("code", code));
    }

    /// URL that carries a refusal to the client.
    String refused(String error, String description, String issuer) {
        return refusal(redirect(), state, issuer, error, description);
    }

    static String refusal(
            RedirectUri redirect, @Nullable String state, String issuer, String error, String description) {
        var answer = new LinkedHashMap<String, String>();
        answer.put("error", error);
        answer.put("error_description", description);
        return answer(redirect, state, issuer, answer);
    }

    /// With `iss`, so that a client of several servers notices an answer of another (RFC 9207).
    private static String answer(
            RedirectUri redirect, @Nullable String state, String issuer, Map<String, String> answer) {
        var all = new LinkedHashMap<>(answer);
        if (state != null) {
            all.put("state", state);
        }
        all.put("iss", issuer);
        return redirect.with(all);
    }

    /// The scopes a text names, in the order of [Scope]; empty when one of them does not exist here.
    static Optional<List<Scope>> scopes(String text, List<String> offered) {
        var wanted = List.of(text.split(" ")).stream()
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
        if (wanted.isEmpty() || !offered.containsAll(wanted)) {
            return Optional.empty();
        }
        return Optional.of(wanted.stream()
                .flatMap(word -> Scope.of(word).stream())
                .sorted()
                .toList());
    }
}
