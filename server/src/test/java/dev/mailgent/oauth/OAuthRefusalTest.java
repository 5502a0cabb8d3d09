package dev.mailgent.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.OAuthProgram;
import dev.mailgent.kit.TestApp;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each refusal with the error code of its RFC.
class OAuthRefusalTest {
    private static TestApp app;
    private static OAuthProgram program;
    private static String key;

    @BeforeAll
    static void start() {
        app = TestApp.shared();
        program = new OAuthProgram(app);
        key = app.agent(app.organization(), "mail:read", "mail:send").key();
    }

    /// A parameter, what it is changed to (`-`: left out), and the error the client is sent.
    @ParameterizedTest
    @CsvSource({
        "response_type, token, unsupported_response_type",
        "response_type, -, invalid_request",
        "response_mode, fragment, invalid_request",
        "code_challenge, -, invalid_request",
        "code_challenge_method, -, invalid_request",
        "scope, mail:read no:such, invalid_scope",
        "scope, payments:spend, invalid_scope",
        "resource, -, invalid_target",
        "resource, https://other.test/mcp, invalid_target",
        "request, e30.e30., request_not_supported",
        "request_uri, https://x.test/, request_uri_not_supported"
    })
    void a_request_in_disorder_is_told_to_a_client_on_the_persons_machine(String name, String value, String error) {
        var request = program.request("mail:read");
        change(request, name, value);
        var answer = program.open(request);
        assertThat(answer.status()).as(answer.text()).isEqualTo(303);
        assertThat(OAuthProgram.parameters(answer.header("location")))
                .containsEntry("error", error)
                .containsEntry("state", "st ate&=%")
                .containsKey("error_description");
    }

    @ParameterizedTest
    @CsvSource({
        "client_id, -, invalid_request",
        "client_id, nobody, invalid_client",
        "client_id, mgc_00000000000000000000000000000000, invalid_client",
        "redirect_uri, -, invalid_request",
        "redirect_uri, https://other.test/, invalid_request"
    })
    void without_a_client_and_a_place_of_its_own_only_the_person_is_told(String name, String value, String error) {
        var request = program.request("mail:read");
        change(request, name, value);
        var answer = program.open(request);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers()).doesNotContainKey("location");
        assertThat(answer.text()).contains("<code>" + error + "</code>");
        assertThat(answer.header("content-security-policy")).contains("form-action 'none'", "frame-ancestors 'none'");
    }

    @Test
    void a_parameter_that_comes_twice_is_refused() {
        var query = OAuthProgram.encode(program.request("mail:read"));
        var twice = program.open(query + "&scope=mail:send", null);
        assertThat(OAuthProgram.parameters(twice.header("location"))).containsEntry("error", "invalid_request");
        assertThat(program.open(query + "&redirect_uri=https%3A%2F%2Fevil.test", null)
                        .status())
                .isEqualTo(400);
        var form = OAuthProgram.encode(program.exchange(program.code(key, "mail:read")));
        assertError(program.post("/oauth/token", form + "&code=x"), 400, "invalid_request");
    }

    @ParameterizedTest
    @CsvSource({
        "grant_type, -, 400, invalid_request",
        "grant_type, password, 400, unsupported_grant_type",
        "grant_type, client_credentials, 400, unsupported_grant_type",
        "code, -, 400, invalid_request",
        "code, unknown, 400, invalid_grant",
        "code, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, 400, invalid_grant",
        "client_id, -, 400, invalid_request",
        "client_id, another, 400, invalid_grant",
        "code_verifier, -, 400, invalid_request",
        "code_verifier, short, 400, invalid_request",
        "code_verifier, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, 400, invalid_grant",
        "redirect_uri, http://127.0.0.1:1/callback, 400, invalid_grant",
        "resource, -, 400, invalid_target",
        "resource, https://other.test/mcp, 400, invalid_target",
        "client_secret, hush, 401, invalid_client",
        "client_assertion, e30.e30., 401, invalid_client"
    })
    void a_code_is_exchanged_by_the_letter(String name, String value, int status, String error) {
        var form = program.exchange(program.code(key, "mail:read"));
        change(form, name, value);
        assertError(program.token(form), status, error);
    }

    @ParameterizedTest
    @CsvSource({
        "refresh_token, -, 400, invalid_request",
        "refresh_token, mgrt-, 400, invalid_grant",
        "client_id, -, 400, invalid_request",
        "client_id, another, 400, invalid_grant",
        "resource, -, 400, invalid_target",
        "scope, mail:read mail:send, 400, invalid_scope",
        "scope, no:such, 400, invalid_scope"
    })
    void a_mistake_in_renewing_costs_the_program_nothing(String name, String value, int status, String error) {
        var token = program.tokens(key, "mail:read").string("refresh_token");
        var form = program.renewal(token);
        change(form, name, value);
        assertError(program.token(form), status, error);
        assertThat(program.renew(token).status()).isEqualTo(200);
    }

    @Test
    void a_client_that_shows_a_secret_or_sends_json_is_told_so() {
        var form = program.exchange(program.code(key, "mail:read"));
        var basic = program.token(form, "Authorization", "Basic a25vd246");
        assertError(basic, 401, "invalid_client");
        assertThat(basic.header("www-authenticate")).startsWith("Basic");
        var json = program.post("/oauth/token", "{}", "Content-Type", "application/json");
        assertError(json, 400, "invalid_request");
        assertThat(program.token(form).status()).as("the code was not used").isEqualTo(200);
    }

    @Test
    void a_slash_and_the_case_of_the_host_make_no_other_resource() {
        var request = program.request("mail:read");
        request.put("resource", program.resource().replace("http://", "HTTP://") + "/");
        assertThat(program.open(request).status()).isEqualTo(200);
    }

    private static void change(Map<String, String> fields, String name, String value) {
        if (value.equals("-")) {
            fields.remove(name);
        } else {
            fields.put(name, value);
        }
    }

    private static void assertError(TestApp.Answer answer, int status, String error) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.string("error")).isEqualTo(error);
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
    }
}
