package dev.mailgent.oauth;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import java.time.InstantSource;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Dynamic client registration (RFC 7591), where the operator lets it.
final class RegisterRoutes implements Routes {
    private static final int MAX_BODY = 128 * 1024;

    private final Registrations registrations;
    private final Figures figures;
    private final InstantSource clock;

    /// RFC 7591 section 3.2.1.
    record RegisteredBody(
            @JsonProperty("client_id") String clientId,
            @JsonProperty("client_id_issued_at") long issuedAt,
            @JsonProperty("client_name") String clientName,
            @JsonProperty("redirect_uris") List<String> redirectUris,
            @JsonProperty("grant_types") List<String> grantTypes,
            @JsonProperty("response_types") List<String> responseTypes,
            @JsonProperty("token_endpoint_auth_method") String authMethod) {}

    RegisterRoutes(Registrations registrations, Figures figures, InstantSource clock) {
        this.registrations = registrations;
        this.figures = figures;
        this.clock = clock;
    }

    @Override
    public void register(Router router) {
        router.add(
                Endpoint.post(Places.REGISTER)
                        .audience(Endpoint.Audience.PUBLIC)
                        .summary("Register a program")
                        .description(
                                "RFC 7591, only where the setting oauth-dynamic-registration is on; 404 elsewhere. A"
                                        + " registration that nobody used for 90 days is forgotten. Better: a client id metadata"
                                        + " document, which needs no registration.")
                        .answers(201, RegisteredBody.class)
                        .errors(404, 429)
                        .maxBodyBytes(MAX_BODY)
                        .build(),
                this::take);
    }

    private Response take(Request request) {
        if (!registrations.isOn()) {
            throw new Problem.NotFound("route").asException();
        }
        try {
            var client = registrations.register(metadata(request), request.remote());
            return Response.json(
                            201,
                            new RegisteredBody(
                                    client.id(),
                                    clock.instant().getEpochSecond(),
                                    client.name(),
                                    client.redirectUris().stream()
                                            .map(RedirectUri::text)
                                            .toList(),
                                    client.renewable()
                                            ? List.of("authorization_code", "refresh_token")
                                            : List.of("authorization_code"),
                                    List.of("code"),
                                    "none"))
                    .noStore();
        } catch (OAuthException e) {
            figures.refused();
            return Response.json(400, new TokenRoutes.ErrorBody(e.error(), e.description()))
                    .noStore();
        }
    }

    private static JsonNode metadata(Request request) {
        try {
            return Json.MAPPER.readTree(request.bodyBytes());
        } catch (JacksonException _) {
            throw OAuthException.of("invalid_client_metadata", "The body is not JSON.");
        }
    }
}
