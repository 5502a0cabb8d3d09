package dev.mailgent.oauth;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a program says of itself (RFC 7591 section 2), in a document, a registration or the operator's file.
final class ClientMetadata {
    private static final int MAX_REDIRECT_URIS = 20;

    private ClientMetadata() {}

    /// @throws OAuthException invalid_redirect_uri or invalid_client_metadata (RFC 7591 section 3.2.2)
    static Client read(String id, JsonNode metadata, Client.Source source) {
        if (!metadata.isObject()) {
            throw invalid("The metadata is not a JSON object.");
        }
        var name = Client.visible(metadata.path("client_name").asString(""));
        if (name.isEmpty()) {
            throw invalid("client_name is missing.");
        }
        var method = text(metadata.path("token_endpoint_auth_method"));
        if ((method != null && !method.equals("none")) || metadata.has("client_secret")) {
            throw invalid("token_endpoint_auth_method must be none: there are public clients only.");
        }
        var types = texts(metadata.path("grant_types"), "grant_types");
        if (!types.isEmpty() && !types.contains("authorization_code")) {
            throw invalid("grant_types must hold authorization_code.");
        }
        var responses = texts(metadata.path("response_types"), "response_types");
        if (!responses.isEmpty() && !responses.contains("code")) {
            throw invalid("response_types must hold code.");
        }
        return new Client(
                id,
                name,
                redirectUris(metadata.path("redirect_uris")),
                types.isEmpty() || types.contains("refresh_token"),
                source);
    }

    private static List<RedirectUri> redirectUris(JsonNode given) {
        var uris = new ArrayList<RedirectUri>();
        if (given.isArray() && !given.isEmpty() && given.size() <= MAX_REDIRECT_URIS) {
            for (var one : given) {
                RedirectUri.parse(one.asString("")).ifPresent(uris::add);
            }
            if (uris.size() == given.size()) {
                return uris;
            }
        }
        throw OAuthException.of(
                "invalid_redirect_uri",
                "redirect_uris must be 1 to " + MAX_REDIRECT_URIS + " URLs: https, or http on a loopback address;"
                        + " without user, fragment or wildcard.");
    }

    private static List<String> texts(JsonNode given, String field) {
        if (given.isMissingNode() || given.isNull()) {
            return List.of();
        }
        if (!given.isArray() || given.size() > 20 || given.valueStream().anyMatch(one -> !one.isString())) {
            throw invalid(field + " is not a list of words.");
        }
        return given.valueStream().map(JsonNode::asString).toList();
    }

    private static @Nullable String text(JsonNode given) {
        return given.isMissingNode() || given.isNull() ? null : given.asString("?");
    }

    private static OAuthException invalid(String message) {
        return OAuthException.of("invalid_client_metadata", message);
    }
}
