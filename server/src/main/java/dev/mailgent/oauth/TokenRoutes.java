package dev.mailgent.oauth;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mailgent.access.AccessGate;
import dev.mailgent.access.ApiKeys;
import dev.mailgent.access.KeyText;
import dev.mailgent.access.Scope;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The token endpoint (RFC 6749 section 3.2) and the revocation endpoint (RFC 7009). Clients have no secrets:
/// what proves one is the code verifier, or the refresh token itself.
final class TokenRoutes implements Routes {
    private static final int MAX_BODY = 128 * 1024;

    private final Places places;
    private final Grants grants;
    private final ApiKeys keys;
    private final AccessGate gate;
    private final OAuthAudit audit;
    private final Figures figures;

    /// RFC 6749 section 5.1.
    record TokenBody(
            @JsonProperty("access_token") String accessToken,
            @JsonProperty("token_type") String tokenType,
            @JsonProperty("expires_in") long expiresIn,

            @JsonProperty("refresh_token") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String refreshToken,

            String scope) {}

    /// RFC 6749 section 5.2.
    record ErrorBody(
            String error, @JsonProperty("error_description") String description) {}

    TokenRoutes(Places places, Grants grants, ApiKeys keys, AccessGate gate, OAuthAudit audit, Figures figures) {
        this.places = places;
        this.grants = grants;
        this.keys = keys;
        this.gate = gate;
        this.audit = audit;
        this.figures = figures;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.post(Places.TOKEN)
                        .audience(Endpoint.Audience.PUBLIC)
                        .summary("Get tokens for a code or a refresh token")
                        .description("The token endpoint of OAuth 2.1. A form: grant_type=authorization_code with code,"
                                + " redirect_uri, client_id, code_verifier and resource; or grant_type=refresh_token with"
                                + " refresh_token, client_id, resource and perhaps fewer scopes. Errors are those of RFC"
                                + " 6749 section 5.2 and RFC 8707: {error, error_description}. A code or refresh token"
                                + " that comes twice ends all that was made from it.")
                        .answers(200, TokenBody.class)
                        .errors(401, 429)
                        .maxBodyBytes(MAX_BODY)
                        .build(),
                request -> answer(request, this::token));
        router.add(
                Endpoint.post(Places.REVOKE)
                        .audience(Endpoint.Audience.PUBLIC)
                        .summary("Give up a token")
                        .description(
                                "RFC 7009. A form: token, and perhaps client_id. A refresh token ends everything that"
                                        + " was granted with it, an access token ends alone. A token that is none is answered 200"
                                        + " as well.")
                        .answers(200, byte[].class)
                        .errors(401, 429)
                        .maxBodyBytes(MAX_BODY)
                        .build(),
                request -> answer(request, this::revoke));
    }

    private Response answer(Request request, Function<Request, Response> work) {
        try {
            return work.apply(request);
        } catch (OAuthException e) {
            figures.refused();
            var answer = Response.json(e.status(), new ErrorBody(e.error(), e.description()))
                    .noStore();
            return e.status() == 401 ? answer.header("WWW-Authenticate", "Basic realm=\"oauth\"") : answer;
        }
    }

    private Response token(Request request) {
        var form = publicClient(request);
        var type = form.require("grant_type");
        return switch (type) {
            case "authorization_code" -> code(request, form);
            case "refresh_token" -> refresh(request, form);
            default ->
                throw OAuthException.of(
                        "unsupported_grant_type", "grant_type must be authorization_code or refresh_token.");
        };
    }

    /// A form without the proof of a secret, which no client has: believing one would be worse than having none.
    private static Form publicClient(Request request) {
        var form = Form.ofBody(request);
        for (var proof : new String[] {"client_secret", "client_assertion", "client_assertion_type"}) {
            if (form.get(proof).isPresent()) {
                throw OAuthException.invalidClient(
                        "There are public clients only: send client_id and nothing to prove it.");
            }
        }
        if (request.header("authorization").isPresent()) {
            throw OAuthException.invalidClient("There are public clients only: send no Authorization header.");
        }
        return form;
    }

    private Response code(Request request, Form form) {
        var code = form.require("code");
        var clientId = form.require("client_id");
        var verifier = form.require("code_verifier");
        var resource = resource(form);
        var redirectUri = form.get("redirect_uri").orElse(null);
        if (!Secrets.isVerifier(verifier)) {
            throw OAuthException.invalidRequest("code_verifier must be 43 to 128 letters, digits, or - . _ ~.");
        }
        gate.requirePatience(request.remote());
        if (!Secrets.isCode(code)) {
            throw wrong(request, OAuthException.invalidGrant("The code is unknown, has expired, or was revoked."));
        }
        return settle(request, "oauth.token", grants.redeem(code, clientId, redirectUri, verifier, resource));
    }

    private Response refresh(Request request, Form form) {
        var token = form.require("refresh_token");
        var clientId = form.require("client_id");
        var resource = resource(form);
        var scope = form.get("scope");
        var scopes = scope.map(text -> Asked.scopes(
                        text, Stream.of(Scope.values()).map(Scope::wire).toList())
                .map(EnumSet::copyOf)
                .orElseThrow(() -> OAuthException.invalidScope("scope holds a word that is no scope here.")));
        gate.requirePatience(request.remote());
        if (!Secrets.isRefreshToken(token)) {
            throw wrong(
                    request, OAuthException.invalidGrant("The refresh token is unknown, has expired, or was revoked."));
        }
        return settle(request, "oauth.refresh", grants.refresh(token, clientId, scopes.orElse(null), resource));
    }

    /// As stored with a grant.
    ///
    /// @throws OAuthException invalid_target when it is not this server's
    private String resource(Form form) {
        return form.get("resource")
                .filter(places::isResource)
                .map(_ -> places.resource())
                .orElseThrow(() -> OAuthException.invalidTarget("resource must be " + places.resource() + "."));
    }

    private Response settle(Request request, String action, Grants.Outcome outcome) {
        return switch (outcome) {
            case Grants.Outcome.Issued issued -> {
                var scope = String.join(" ", Grants.words(issued.scopes()));
                audit.given(
                        request,
                        issued.grant(),
                        action,
                        Map.of("scopes", scope, "token", issued.access().prefix()));
                figures.issued();
                yield Response.ok(new TokenBody(
                                issued.access().rawKey(),
                                "Bearer",
                                issued.life().toSeconds(),
                                issued.refreshToken(),
                                scope))
                        .noStore();
            }
            case Grants.Outcome.Refused(var why) -> throw wrong(request, why);
            case Grants.Outcome.Ended(var grant, var because, var why) -> {
                audit.ended(request, grant, because);
                if (because == Grant.End.REUSED) {
                    figures.reused();
                }
                throw wrong(request, why);
            }
        };
    }

    /// A guess counts like a wrong key.
    private OAuthException wrong(Request request, OAuthException why) {
        gate.countFailure(request.remote());
        return why;
    }

    private Response revoke(Request request) {
        var form = publicClient(request);
        var token = form.require("token");
        var clientId = form.get("client_id").orElse(null);
        gate.requirePatience(request.remote());
        switch (KeyText.kind(token).orElse(KeyText.Kind.DELEGATED)) {
            case IDENTITY, PLATFORM ->
                throw OAuthException.of(
                        "unsupported_token_type", "This is an API key: give it up at POST /v0/keys/revoke.");
            case DELEGATED -> keys.revokeHeld(token, (_, _, _, _, _) -> {});
            case REFRESH -> {
                if (Secrets.isRefreshToken(token)) {
                    grants.revoke(token, clientId).ifPresent(grant -> audit.ended(request, grant, Grant.End.REVOKED));
                }
            }
        }
        return Response.bytes(new byte[0], "").noStore();
    }
}
