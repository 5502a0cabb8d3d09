package dev.mailgent.oauth;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Request;
import dev.mailgent.platform.http.Response;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a client reads to find its way: the resource (RFC 9728) and its authorization server (RFC 8414).
final class MetadataRoutes implements Routes {
    private final Places places;
    private final Supplier<List<String>> offered;
    private final boolean registers;

    /// RFC 9728 section 2.
    record ResourceBody(
            String resource,
            @JsonProperty("authorization_servers") List<String> authorizationServers,
            @JsonProperty("scopes_supported") List<String> scopesSupported,
            @JsonProperty("bearer_methods_supported") List<String> bearerMethods,
            @JsonProperty("resource_name") String resourceName,
            @JsonProperty("resource_documentation") String documentation) {}

    /// RFC 8414 section 2, RFC 9207 section 3, RFC 9728 section 4, and client id metadata documents.
    record ServerBody(
            String issuer,
            @JsonProperty("authorization_endpoint") String authorizationEndpoint,
            @JsonProperty("token_endpoint") String tokenEndpoint,
            @JsonProperty("revocation_endpoint") String revocationEndpoint,

            @JsonProperty("registration_endpoint") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String registrationEndpoint,

            @JsonProperty("scopes_supported") List<String> scopesSupported,
            @JsonProperty("response_types_supported") List<String> responseTypes,
            @JsonProperty("response_modes_supported") List<String> responseModes,
            @JsonProperty("grant_types_supported") List<String> grantTypes,

            @JsonProperty("token_endpoint_auth_methods_supported")
            List<String> authMethods,

            @JsonProperty("revocation_endpoint_auth_methods_supported")
            List<String> revocationAuthMethods,

            @JsonProperty("code_challenge_methods_supported")
            List<String> challengeMethods,

            @JsonProperty("authorization_response_iss_parameter_supported")
            boolean issParameter,

            @JsonProperty("client_id_metadata_document_supported")
            boolean clientDocuments,

            @JsonProperty("protected_resources") List<String> protectedResources,
            @JsonProperty("service_documentation") String documentation) {}

    MetadataRoutes(Places places, Supplier<List<String>> offered, boolean registers) {
        this.places = places;
        this.offered = offered;
        this.registers = registers;
    }

    @Override
    public void register(Router router) {
        router.add(
                metadata(Places.SERVER_METADATA, "Describe the authorization server")
                        .description("RFC 8414: where programs ask for access to /mcp, and how.")
                        .answers(200, ServerBody.class)
                        .build(),
                this::server);
        for (var path : List.of(Places.RESOURCE_METADATA, Places.RESOURCE_METADATA + Places.MCP)) {
            router.add(
                    metadata(path, "Describe /mcp as a protected resource")
                            .description("RFC 9728: whom a program asks for access. A 401 of /mcp leads here.")
                            .answers(200, ResourceBody.class)
                            .build(),
                    this::resource);
        }
    }

    private static Endpoint.Builder metadata(String path, String summary) {
        return Endpoint.get(path).audience(Endpoint.Audience.PUBLIC).summary(summary);
    }

    private Response resource(Request request) {
        return Response.ok(new ResourceBody(
                places.resource(),
                List.of(places.issuer()),
                offered.get(),
                List.of("header"),
                "Mailgent",
                places.at("/docs")));
    }

    private Response server(Request request) {
        return Response.ok(new ServerBody(
                places.issuer(),
                places.at(Places.AUTHORIZE),
                places.at(Places.TOKEN),
                places.at(Places.REVOKE),
                registers ? places.at(Places.REGISTER) : null,
                offered.get(),
                List.of("code"),
                List.of("query"),
                List.of("authorization_code", "refresh_token"),
                List.of("none"),
                List.of("none"),
                List.of("S256"),
                true,
                true,
                List.of(places.resource()),
                places.at("/docs")));
    }
}
