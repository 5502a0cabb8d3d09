package dev.mailgent.oauth;

import java.util.List;
import java.util.function.Supplier;

/// The header `WWW-Authenticate` of a refusal at the resource: where a program learns whom to ask, and for what
/// (RFC 6750 section 3, RFC 9728 section 5.1).
public final class Challenge {
    private final Places places;
    private final Supplier<List<String>> offered;

    Challenge(Places places, Supplier<List<String>> offered) {
        this.places = places;
        this.offered = offered;
    }

    /// To a request without a key: what there is to be had.
    public String missing() {
        return bearer("scope=\"" + String.join(" ", offered.get()) + "\"");
    }

    /// To a request with a key or token that is not good.
    public String invalid() {
        return bearer("error=\"invalid_token\", scope=\"" + String.join(" ", offered.get()) + "\"");
    }

    /// To a token that lacks a scope.
    public String insufficient(String scope) {
        return bearer("error=\"insufficient_scope\", scope=\"" + scope + "\"");
    }

    /// To a key that may not be used so.
    public String forbidden() {
        return "Bearer resource_metadata=\"" + places.resourceMetadata() + "\"";
    }

    private String bearer(String more) {
        return forbidden() + ", " + more;
    }
}
