package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.OAuthProgram;
import dev.mailgent.kit.Shape;
import dev.mailgent.kit.TestApp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// OAuth: the endpoints a program and a person's browser use.
final class OAuthCases {
    private static final String RESOURCE = """
            {"resource": "~http.*/mcp", "authorization_servers": ["string"], "scopes_supported": ["string"],
             "bearer_methods_supported": ["string"], "resource_name": "=Mailgent", "resource_documentation": "string"}""";

    private OAuthCases() {}

    static Map<String, ContractTest.Case> all() {
        var all = new HashMap<String, ContractTest.Case>();
        for (var path : List.of("", "/mcp")) {
            var name = "GET /.well-known/oauth-protected-resource" + path;
            all.put(name, api -> api.expect(name, null, RESOURCE));
        }
        all.put("GET /.well-known/oauth-authorization-server", OAuthCases::server);
        all.put("GET /oauth/authorize", OAuthCases::ask);
        all.put("POST /oauth/authorize", OAuthCases::answer);
        all.put("POST /oauth/token", OAuthCases::token);
        all.put("POST /oauth/revoke", OAuthCases::revoke);
        all.put("POST /oauth/register", OAuthCases::register);
        return all;
    }

    private static void server(Api api) {
        var metadata = api.expect("GET /.well-known/oauth-authorization-server", null, """
                {"issuer": "~http.*", "authorization_endpoint": "~http.*/oauth/authorize",
                 "token_endpoint": "~http.*/oauth/token", "revocation_endpoint": "~http.*/oauth/revoke",
                 "registration_endpoint?": "~http.*/oauth/register", "scopes_supported": ["string"],
                 "response_types_supported": ["string"], "response_modes_supported": ["string"],
                 "grant_types_supported": ["string"], "token_endpoint_auth_methods_supported": ["string"],
                 "revocation_endpoint_auth_methods_supported": ["string"], "code_challenge_methods_supported": ["string"],
                 "authorization_response_iss_parameter_supported": "bool", "client_id_metadata_document_supported": "bool",
                 "protected_resources": ["string"], "service_documentation": "string"}""");
        assertThat(metadata.get("scopes_supported").toString()).contains("mail:read", "vault:totp");
    }

    private static void ask(Api api) {
        var page = new OAuthProgram(api.app).page("mail:read").answer();
        assertThat(page.header("content-type")).startsWith("text/html");
        api.keep(api.endpoint("GET /oauth/authorize"), page);
    }

    private static void answer(Api api) {
        var program = new OAuthProgram(api.app);
        var answer = program.answer(program.page("mail:read"), "allow", api.agent.key(), List.of("mail:read"));
        assertThat(answer.status()).isEqualTo(303);
        api.keep(api.endpoint("POST /oauth/authorize"), answer);
    }

    private static void token(Api api) {
        var program = new OAuthProgram(api.app);
        var given = program.tokens(api.agent.key(), "mail:read");
        for (var answer : List.of(given, program.renew(given.string("refresh_token")))) {
            assertThat(Shape.faults("""
                    {"access_token": "~mgdt-[0-9a-f]{64}", "token_type": "=Bearer", "expires_in": "int",
                     "refresh_token?": "~mgrt-[0-9a-f]{64}", "scope": "=mail:read"}""", answer.json())).isEmpty();
            api.keep(api.endpoint("POST /oauth/token"), answer);
        }
        assertThat(Shape.faults(
                        "{\"error\": \"=invalid_grant\", \"error_description\": \"string\"}",
                        program.renew("x").json()))
                .isEmpty();
    }

    private static void revoke(Api api) {
        var program = new OAuthProgram(api.app);
        var token = program.tokens(api.agent.key(), "mail:read").string("refresh_token");
        keep(api, "POST /oauth/revoke", program.revoke(Map.of("token", token)));
    }

    private static void register(Api api) {
        var made = new OAuthProgram(api.app)
                .post(
                        "/oauth/register",
                        "{\"client_name\": \"Desk\", \"redirect_uris\": [\"http://127.0.0.1/cb\"]}",
                        "Content-Type",
                        "application/json");
        assertThat(Shape.faults("""
                {"client_id": "~mgc_[0-9a-f]{32}", "client_id_issued_at": "int", "client_name": "=Desk",
                 "redirect_uris": ["string"], "grant_types": ["string"], "response_types": ["string"],
                 "token_endpoint_auth_method": "=none"}""", made.json())).isEmpty();
        keep(api, "POST /oauth/register", made);
    }

    private static void keep(Api api, String name, TestApp.Answer answer) {
        assertThat(answer.status())
                .as(answer.text())
                .isEqualTo(api.endpoint(name).status());
        api.keep(api.endpoint(name), answer);
    }
}
