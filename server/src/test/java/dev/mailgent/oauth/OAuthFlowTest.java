package dev.mailgent.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.FakeReceiver;
import dev.mailgent.kit.LeakReporter;
import dev.mailgent.kit.OAuthProgram;
import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The whole way of a program that knows nothing but the URL of `/mcp`.
class OAuthFlowTest {
    private static TestApp app;
    private static String platformKey;

    private OAuthProgram program;
    private TestApp.Agent agent;

    @BeforeAll
    static void start() {
        app = TestApp.shared();
        platformKey = app.organization();
    }

    @BeforeEach
    void another() {
        program = new OAuthProgram(app);
        agent = app.agent(platformKey, "mail:read", "mail:send", "vault:read");
    }

    private static TestApp.Answer call(String token, String tool) {
        return app.call(
                "POST",
                "/mcp",
                token,
                Json.MAPPER.writeValueAsString(
                        Map.of("jsonrpc", "2.0", "id", 1, "method", "tools/call", "params", Map.of("name", tool))));
    }

    @Test
    void a_program_that_knows_the_url_of_mcp_finds_its_way_to_a_token_and_calls_a_tool() {
        var refused = app.call("POST", "/mcp", null, "{}");
        assertThat(refused.status()).isEqualTo(401);
        var challenge = refused.header("www-authenticate");
        assertThat(challenge)
                .startsWith("Bearer resource_metadata=\"" + app.baseUrl()
                        + "/.well-known/oauth-protected-resource/mcp\", scope=\"mail:read mail:send")
                .doesNotContain("error");

        var resource =
                app.get("/.well-known/oauth-protected-resource/mcp", null).json();
        assertThat(resource.get("resource").asString()).isEqualTo(app.baseUrl() + "/mcp");
        assertThat(app.get("/.well-known/oauth-protected-resource", null).json())
                .isEqualTo(resource);
        assertThat(resource.get("authorization_servers").get(0).asString()).isEqualTo(app.baseUrl());

        var server = app.get("/.well-known/oauth-authorization-server", null).json();
        assertThat(server.get("issuer").asString()).isEqualTo(app.baseUrl());
        assertThat(server.get("code_challenge_methods_supported").toString()).isEqualTo("[\"S256\"]");
        assertThat(server.get("token_endpoint").asString()).isEqualTo(app.baseUrl() + "/oauth/token");
        assertThat(server.get("authorization_response_iss_parameter_supported").asBoolean())
                .isTrue();
        assertThat(server.get("client_id_metadata_document_supported").asBoolean())
                .isTrue();

        var page = program.page("mail:read vault:read");
        var back = program.answer(page, "allow", agent.key(), List.of("mail:read"));
        assertThat(back.status()).isEqualTo(303);
        assertThat(back.header("location"))
                .startsWith(program.redirectUri + "?code=")
                .doesNotContain("mgnt-");
        var answer = OAuthProgram.parameters(back.header("location"));
        assertThat(answer).containsEntry("state", "st ate&=%").containsEntry("iss", app.baseUrl());

        var given = program.token(program.exchange(Objects.requireNonNull(answer.get("code"))));
        assertThat(given.status()).as(given.text()).isEqualTo(200);
        assertThat(given.header("cache-control")).isEqualTo("no-store");
        assertThat(given.string("token_type")).isEqualTo("Bearer");
        assertThat(given.string("scope")).isEqualTo("mail:read");
        assertThat(given.json().get("expires_in").asInt()).isEqualTo(900);
        assertThat(given.string("refresh_token")).matches("mgrt-[0-9a-f]{64}");
        var token = given.string("access_token");
        assertThat(token).matches("mgdt-[0-9a-f]{64}");

        var me = call(token, "identity_whoami").json().get("result").get("structuredContent");
        assertThat(me.get("identityId").asString()).isEqualTo(agent.id());
        assertThat(me.get("scopes").toString()).isEqualTo("[\"mail:read\"]");
    }

    @Test
    void a_token_is_offered_what_was_ticked_and_told_by_403_what_it_lacks() {
        var token = program.tokens(agent.key(), "mail:read").string("access_token");
        var tools = app.call("POST", "/mcp", token, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}")
                .text();
        assertThat(tools).contains("\"mail_list_messages\"").doesNotContain("\"mail_send\"", "\"vault_get\"");

        var lacking = call(token, "mail_send");
        assertThat(lacking.status()).isEqualTo(403);
        assertThat(lacking.header("www-authenticate"))
                .contains("error=\"insufficient_scope\"", "scope=\"mail:send\"", "resource_metadata=\"");

        var narrow = app.agent(platformKey, "mail:read");
        var withKey = call(narrow.key(), "mail_send");
        assertThat(withKey.status()).as("with a key the model is told").isEqualTo(200);
        assertThat(withKey.json().get("result").get("isError").asBoolean()).isTrue();
    }

    @Test
    void waiting_for_mail_works_with_a_token_and_with_a_key_in_any_header() {
        var wait = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"mail_wait\","
                + "\"arguments\":{\"timeout\":0}}}";
        var token = program.tokens(agent.key(), "mail:read").string("access_token");
        for (var answer : List.of(
                app.call("POST", "/mcp", token, wait),
                app.call("POST", "/mcp", agent.key(), wait),
                app.call("POST", "/mcp", null, wait, "MAILGENT_API_KEY", agent.key()))) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).contains("\"kind\":\"none\"").doesNotContain("isError\":true");
        }
    }

    @Test
    void a_token_never_does_more_than_the_key_that_allowed_it() {
        var narrow = app.agent(platformKey, "mail:read");
        var given = program.token(program.exchange(program.code(narrow.key(), "mail:read mail:send vault:read")));
        assertThat(given.string("scope")).isEqualTo("mail:read");

        var whole = program.tokens(agent.key(), "mail:read mail:send").string("access_token");
        app.call("PATCH", "/v0/platform/identities/" + agent.id(), platformKey, "{\"removeScopes\": [\"mail:send\"]}");
        assertThat(call(whole, "mail_send").status())
                .as("what the identity lost, the token lost at once")
                .isEqualTo(403);
    }

    @Test
    void a_token_dies_with_the_key_that_allowed_it_and_so_does_its_renewal() {
        var keys = "/v0/platform/identities/" + agent.id() + "/keys";
        var made = app.call("POST", keys, platformKey, "{\"name\": \"for programs\"}");
        var given = program.tokens(made.string("rawKey"), "mail:read");
        assertThat(program.mcp(given.string("access_token"))).isEqualTo(200);

        app.call("DELETE", keys + "/" + made.string("keyId"), platformKey, null);

        assertThat(program.mcp(given.string("access_token"))).isEqualTo(401);
        var renewed = program.renew(given.string("refresh_token"));
        assertThat(renewed.string("error")).isEqualTo("invalid_grant");
        assertThat(audit("oauth.key_ended")).isOne();
    }

    @Test
    void a_token_works_only_from_where_its_key_works() {
        var made = app.call(
                "POST",
                "/v0/platform/identities/" + agent.id() + "/keys",
                platformKey,
                "{\"name\": \"elsewhere\", \"allowedIps\": [\"203.0.113.7\"]}");
        var answer = program.answer(program.page("mail:read"), "allow", made.string("rawKey"), List.of("mail:read"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("may not be used from this address");
        assertThat(app.call("POST", "/mcp", made.string("rawKey"), "{}").header("www-authenticate"))
                .startsWith("Bearer resource_metadata=\"");
    }

    @Test
    void a_refresh_token_is_replaced_each_time_and_may_ask_for_less() {
        var first = program.tokens(agent.key(), "mail:read mail:send");
        var fewer = program.renewal(first.string("refresh_token"));
        fewer.put("scope", "mail:read");
        var second = program.token(fewer);
        assertThat(second.string("scope")).isEqualTo("mail:read");
        assertThat(second.string("refresh_token")).isNotEqualTo(first.string("refresh_token"));
        assertThat(program.renew(second.string("refresh_token")).string("scope"))
                .isEqualTo("mail:read mail:send");
        assertThat(program.mcp(first.string("access_token"))).isEqualTo(200);
    }

    @Test
    void a_program_that_gives_up_its_refresh_token_has_nothing_left() {
        var given = program.tokens(agent.key(), "mail:read");
        var token = Map.of("token", given.string("refresh_token"), "client_id", program.clientId);
        assertThat(program.revoke(token).status()).isEqualTo(200);
        assertThat(program.revoke(token).status()).as("again").isEqualTo(200);
        assertThat(program.mcp(given.string("access_token"))).isEqualTo(401);
        assertThat(program.renew(given.string("refresh_token")).string("error")).isEqualTo("invalid_grant");
        assertThat(audit("oauth.revoke")).isOne();
    }

    @Test
    void a_program_may_give_up_one_access_token_and_keep_the_rest() {
        var given = program.tokens(agent.key(), "mail:read");
        assertThat(program.revoke(Map.of("token", given.string("access_token"))).status())
                .isEqualTo(200);
        assertThat(program.mcp(given.string("access_token"))).isEqualTo(401);
        assertThat(program.renew(given.string("refresh_token")).status()).isEqualTo(200);
        assertThat(program.revoke(Map.of("token", "what is this")).status()).isEqualTo(200);
        assertThat(program.revoke(Map.of("token", agent.key())).string("error")).isEqualTo("unsupported_token_type");
        assertThat(program.revoke(Map.of("nothing", "x")).string("error")).isEqualTo("invalid_request");
        var others = program.tokens(agent.key(), "mail:read").string("refresh_token");
        assertThat(program.revoke(Map.of("token", others, "client_id", "another"))
                        .string("error"))
                .isEqualTo("invalid_grant");
        assertThat(program.renew(others).status()).isEqualTo(200);
    }

    @Test
    void whoever_finds_a_token_can_end_it_like_any_key() {
        var token = program.tokens(agent.key(), "mail:read").string("access_token");
        assertThat(app.call("POST", "/v0/keys/revoke", null, "{\"key\": \"" + token + "\"}")
                        .status())
                .isEqualTo(204);
        assertThat(program.mcp(token)).isEqualTo(401);

        var given = program.tokens(agent.key(), "mail:read");
        assertThat(app.call("POST", "/v0/keys/revoke", null, "{\"key\": \"" + given.string("refresh_token") + "\"}")
                        .status())
                .isEqualTo(204);
        assertThat(program.mcp(given.string("access_token"))).isEqualTo(401);
        assertThat(program.renew(given.string("refresh_token")).string("error")).isEqualTo("invalid_grant");
        assertThat(app.get("/v0/logs?action=oauth_end", agent.key()).text()).contains("was given up");
    }

    @Test
    void a_refresh_token_that_a_scanner_reports_is_ended() {
        var given = program.tokens(agent.key(), "mail:read");
        var report = "[{\"token\": \"" + given.string("refresh_token") + "\", \"url\": \"https://x.test/\"}]";
        var taken = app.call(
                "POST",
                "/v0/security/leaked-tokens",
                null,
                report,
                LeakReporter.NAME_HEADER,
                LeakReporter.NAME,
                LeakReporter.HEADER,
                LeakReporter.sign(report));
        assertThat(taken.status()).isEqualTo(204);
        assertThat(program.mcp(given.string("access_token"))).isEqualTo(401);
    }

    @Test
    void tokens_are_not_listed_among_the_keys_of_the_identity() {
        program.tokens(agent.key(), "mail:read");
        var listed = app.get("/v0/platform/identities/" + agent.id() + "/keys", platformKey);
        assertThat(listed.json().get("count").asInt()).isOne();
        assertThat(listed.text()).doesNotContain("mgdt-");
    }

    @Test
    void a_person_who_says_no_sends_the_program_away() {
        var answer = program.answer(program.page("mail:read"), "deny", "", List.of());
        assertThat(answer.status()).isEqualTo(303);
        assertThat(OAuthProgram.parameters(answer.header("location")))
                .containsEntry("error", "access_denied")
                .containsEntry("state", "st ate&=%")
                .containsEntry("iss", app.baseUrl());
    }

    @Test
    void the_page_says_who_asks_for_what_and_works_without_a_script() {
        try (var site = FakeReceiver.start()) {
            var id = site.url("/client.json");
            var document = Map.of(
                    "client_id",
                    id,
                    "client_name",
                    "Helper <b>Pro</b>\u202e",
                    "redirect_uris",
                    List.of("https://app.helper.test/cb"),
                    "token_endpoint_auth_method",
                    "none");
            site.answer(
                    "/client.json",
                    200,
                    Map.of("Content-Type", "application/json"),
                    Json.MAPPER.writeValueAsString(document));
            var page = new OAuthProgram(app, id, "https://app.helper.test/cb").page("mail:read vault:totp");
            var html = page.answer().text();
            assertThat(html)
                    .contains("Helper &lt;b&gt;Pro&lt;/b&gt;", "<b>" + id.split("/")[2] + "</b>")
                    .contains("<b>app.helper.test</b>", "Read the mail of this identity", "Get codes of second factors")
                    .contains("type=password", "value=\"mail:read\" checked")
                    .doesNotContain("<script", "\u202e", "your own computer");
            assertThat(page.answer().header("cache-control")).isEqualTo("no-store");
            assertThat(page.answer().header("referrer-policy")).isEqualTo("no-referrer");
            assertThat(page.answer().header("x-frame-options")).isEqualTo("DENY");
            assertThat(page.answer().header("content-security-policy"))
                    .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
                    .contains("form-action 'self' https://app.helper.test")
                    .doesNotContain("unsafe", "script-src");
            assertThat(page.answer().header("set-cookie")).contains("HttpOnly", "SameSite=Strict");
            assertThat(program.page("mail:read").answer().text())
                    .contains("nobody vouches for the name", "your own computer");
        }
    }

    @Test
    void a_wrong_answer_shows_the_page_again_with_what_was_ticked_and_without_the_key() {
        var page = program.page("mail:read mail:send");
        var wrong = agent.key().substring(0, 60) + "000000000";
        for (var key : List.of(wrong, "", "hello", platformKey)) {
            var answer = program.answer(page, "allow", key, List.of("mail:send"));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text())
                    .contains("role=alert", "value=\"mail:send\" checked", "value=\"mail:read\">")
                    .doesNotContain("mgnt-0", wrong, platformKey);
        }
        assertThat(program.answer(page, "allow", agent.key(), List.of()).text()).contains("Tick at least one");
        assertThat(program.answer(page, "allow", agent.key(), List.of("calendar:read"))
                        .text())
                .as("what was not asked for cannot be ticked")
                .contains("Tick at least one");
        assertThat(program.answer(page, "allow", agent.key(), List.of("mail:send"))
                        .status())
                .isEqualTo(303);
    }

    @Test
    void what_was_allowed_and_taken_is_on_record() {
        var given = program.tokens(agent.key(), "mail:read");
        program.renew(given.string("refresh_token"));
        assertThat(audit("oauth.grant")).isOne();
        assertThat(audit("oauth.token")).isOne();
        assertThat(audit("oauth.refresh")).isOne();
        var log = app.get("/v0/logs?action=oauth_grant", agent.key()).text();
        assertThat(log).contains("A program was allowed to act for this identity: mail:read.", program.clientId);
        var whole = app.get("/v0/audit", platformKey).text() + log;
        assertThat(whole).doesNotContain(agent.key(), given.string("access_token"), given.string("refresh_token"));
    }

    @Test
    void a_registered_program_is_known_and_believed_nothing() {
        var made = program.post(
                "/oauth/register",
                "{\"client_name\": \"Desk\", \"redirect_uris\": [\"http://localhost/cb\"], \"grant_types\":"
                        + " [\"authorization_code\"]}",
                "Content-Type",
                "application/json");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        var desk = new OAuthProgram(app, made.string("client_id"), "http://localhost:7777/cb");
        assertThat(desk.page("mail:read").answer().text()).contains("nobody vouches for the name");
        var given = desk.tokens(agent.key(), "mail:read");
        assertThat(given.json().has("refresh_token"))
                .as("it did not want to renew")
                .isFalse();
        for (var uri : List.of("http://app.test/cb", "javascript:alert(1)", "https://u@h.test/", "https://h.test/#f")) {
            var refused = program.post(
                    "/oauth/register",
                    "{\"client_name\": \"x\", \"redirect_uris\": [\"" + uri + "\"]}",
                    "Content-Type",
                    "application/json");
            assertThat(refused.string("error")).isEqualTo("invalid_redirect_uri");
        }
    }

    /// Entries of the audit log about this identity.
    private long audit(String action) {
        return app.get("/v0/audit?limit=100", platformKey)
                .json()
                .get("entries")
                .valueStream()
                .filter(entry -> entry.get("action").asString().equals(action))
                .filter(entry -> entry.get("identity").asString("").equals(agent.id()))
                .count();
    }
}
