package dev.mailgent.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.FakeReceiver;
import dev.mailgent.kit.OAuthProgram;
import dev.mailgent.kit.TestApp;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Attacks 25, 27 and 28: forged tokens, the known attacks on OAuth, and hostile client documents.
class OAuthAttackTest {
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
        agent = app.agent(platformKey, "mail:read");
    }

    // ---- 25

    /// No JWT is read anywhere, so that none can be confused; this shows that none is taken for anything else.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"none\"}",
                "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}",
                "{\"alg\":\"RS256\",\"kid\":\"../../keys/root.key\"}",
                "{\"alg\":\"RS256\",\"kid\":\"x' OR '1'='1\"}",
                "{\"alg\":\"RS256\",\"jku\":\"http://127.0.0.1:1/keys\"}",
                "{\"alg\":\"RS256\",\"x5u\":\"http://169.254.169.254/\"}",
                "{\"alg\":\"EdDSA\",\"crit\":[\"exp\"]}",
                "{\"alg\":\"none\",\"alg\":\"RS256\"}"
            })
    void attack_25_a_forged_jwt_is_no_token_no_code_no_client_and_no_request(String header) {
        var claims = "{\"iss\":\"" + app.baseUrl() + "\",\"sub\":\"" + agent.id() + "\",\"aud\":\"" + program.resource()
                + "\",\"aud\":\"https://other.test\",\"exp\":1,\"scope\":\"mail:read\",\"client_id\":\""
                + program.clientId + "\"}";
        for (var signature : List.of("", "c2lnbmF0dXJl")) {
            var jwt = part(header) + "." + part(claims) + "." + signature;
            assertThat(program.mcp(jwt)).isEqualTo(401);
            assertThat(app.get("/v0/whoami", jwt).status()).isEqualTo(401);
            assertError(program.token(program.exchange(jwt)), 400, "invalid_grant");
            assertError(program.renew(jwt), 400, "invalid_grant");
            var form = program.exchange(program.code(agent.key(), "mail:read"));
            form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
            form.put("client_assertion", jwt);
            assertError(program.token(form), 401, "invalid_client");
            var grant = Map.of(
                    "grant_type",
                    "urn:ietf:params:oauth:grant-type:jwt-bearer",
                    "assertion",
                    jwt,
                    "resource",
                    program.resource());
            assertError(program.token(grant), 400, "unsupported_grant_type");
            assertThat(errorOf(program.open(changed("request", jwt)))).isEqualTo("request_not_supported");
        }
        try (var keys = FakeReceiver.start()) {
            var jwt = part("{\"alg\":\"RS256\",\"jku\":\"" + keys.url("/jku") + "\"}") + "." + part(claims) + ".c2ln";
            program.mcp(jwt);
            program.renew(jwt);
            assertThat(keys.got("/jku")).isEmpty();
        }
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    // ---- 27

    @Test
    void attack_27_no_answer_goes_where_the_client_did_not_register() {
        for (var uri : List.of(
                "https://evil.test/callback",
                "http://127.0.0.1.evil.test/callback",
                "http://127.0.0.1:80@evil.test/callback",
                "http://127.0.0.1/callback/../evil",
                "http://127.0.0.1/callback#x",
                "http://127.0.0.1/callback?x=1",
                "http://127.0.0.1/Callback",
                "http://localhost/callback",
                "https://127.0.0.1/callback",
                "http://[::1]/callback",
                "http://127.0.0.1\\@evil.test/callback",
                "//evil.test",
                "javascript:alert(1)",
                "http://127.0.0.1:/callback",
                "http://127.0.0.1:99999999/callback")) {
            var answer = program.open(changed("redirect_uri", uri));
            assertThat(answer.status()).as(uri).isEqualTo(400);
            assertThat(answer.headers()).doesNotContainKey("location");
            assertThat(answer.text()).as(uri).contains("invalid_request").doesNotContain("evil", "href");
        }
    }

    @Test
    void attack_27_a_request_in_disorder_leads_nobody_to_a_place_a_stranger_chose() {
        try (var site = FakeReceiver.start()) {
            var stranger = new OAuthProgram(app, document(site, "/c", Map.of()), "https://evil.test/cb");
            var request = stranger.request("mail:read");
            request.remove("code_challenge");
            var answer = stranger.open(request);
            assertThat(answer.status()).as("the person decides").isEqualTo(400);
            assertThat(answer.headers()).doesNotContainKey("location");
            assertThat(answer.text()).contains("href=\"https://evil.test/cb?error=invalid_request", "evil.test</a>");
        }
    }

    @Test
    void attack_27_without_pkce_or_with_plain_there_is_no_code() {
        for (var change : List.of(
                changed("code_challenge", ""),
                changed("code_challenge_method", "plain"),
                changed("code_challenge_method", ""),
                changed("code_challenge_method", "s256"),
                changed("code_challenge", "short"))) {
            assertThat(errorOf(program.open(change))).isEqualTo("invalid_request");
        }
        var without = program.exchange(program.code(agent.key(), "mail:read"));
        without.remove("code_verifier");
        assertError(program.token(without), 400, "invalid_request");
    }

    @Test
    void attack_27_a_code_with_another_verifier_client_or_place_gives_nothing_and_is_burnt() {
        for (var wrong : List.of(
                Map.of("code_verifier", "another-verifier-of-43-characters-or-more-0000"),
                Map.of("client_id", OAuthProgram.WEB),
                Map.of("redirect_uri", OAuthProgram.REDIRECT))) {
            var code = program.code(agent.key(), "mail:read");
            var form = program.exchange(code);
            form.putAll(wrong);
            assertError(program.token(form), 400, "invalid_grant");
            assertError(program.token(program.exchange(code)), 400, "invalid_grant");
        }
    }

    @Test
    void attack_27_a_code_used_twice_ends_what_came_of_it() {
        var code = program.code(agent.key(), "mail:read");
        var given = program.token(program.exchange(code));
        assertThat(program.mcp(given.string("access_token"))).isEqualTo(200);
        assertError(program.token(program.exchange(code)), 400, "invalid_grant");
        assertThat(program.mcp(given.string("access_token"))).isEqualTo(401);
        assertError(program.renew(given.string("refresh_token")), 400, "invalid_grant");
        assertThat(app.get("/v0/audit?limit=100", platformKey).text()).contains("oauth.reuse");
        assertThat(app.get("/v0/logs?action=oauth_end", agent.key()).text()).contains("used twice");
    }

    @Test
    void attack_27_of_many_callers_with_one_code_one_wins_and_nothing_outlives_the_quarrel() throws Exception {
        var code = program.code(agent.key(), "mail:read");
        var answers = together(8, () -> program.token(program.exchange(code)));
        var won = answers.stream().filter(answer -> answer.status() == 200).toList();
        assertThat(won).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.status() == 400)).hasSize(7);
        assertThat(program.mcp(won.getFirst().string("access_token"))).isEqualTo(401);
        assertError(program.renew(won.getFirst().string("refresh_token")), 400, "invalid_grant");
    }

    @Test
    void attack_27_a_refresh_token_used_twice_ends_the_whole_family() {
        var first = program.tokens(agent.key(), "mail:read");
        var second = program.renew(first.string("refresh_token"));
        var third = program.renew(second.string("refresh_token"));
        assertThat(third.status()).isEqualTo(200);

        assertError(program.renew(first.string("refresh_token")), 400, "invalid_grant");

        for (var given : List.of(first, second, third)) {
            assertThat(program.mcp(given.string("access_token"))).isEqualTo(401);
            assertError(program.renew(given.string("refresh_token")), 400, "invalid_grant");
        }
        assertThat(app.call("POST", "/mcp", agent.key(), "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}")
                        .status())
                .as("the key itself lives")
                .isEqualTo(200);
    }

    @Test
    void attack_27_of_many_callers_with_one_refresh_token_none_keeps_anything() throws Exception {
        var given = program.tokens(agent.key(), "mail:read");
        var answers = together(8, () -> program.renew(given.string("refresh_token")));
        var won = answers.stream().filter(answer -> answer.status() == 200).toList();
        assertThat(won).hasSize(1);
        assertThat(program.mcp(won.getFirst().string("access_token"))).isEqualTo(401);
    }

    @Test
    void attack_27_an_answer_names_its_issuer_so_that_servers_are_not_mixed_up() {
        var granted = program.answer(program.page("mail:read"), "allow", agent.key(), List.of("mail:read"));
        var refused = program.open(changed("scope", "no:such"));
        for (var answer : List.of(granted, refused)) {
            assertThat(OAuthProgram.parameters(answer.header("location"))).containsEntry("iss", app.baseUrl());
        }
    }

    @Test
    void attack_27_a_token_is_no_key_anywhere_but_at_mcp() {
        var token = program.tokens(agent.key(), "mail:read").string("access_token");
        for (var path : List.of("/v0/whoami", "/v0/messages", "/v0/logs", "/v0/events")) {
            assertThat(app.get(path, token).status()).as(path).isEqualTo(401);
        }
        var consent = program.answer(program.page("mail:read"), "allow", token, List.of("mail:read"));
        assertThat(consent.status()).as("nor does it let in another program").isEqualTo(400);
        assertThat(program.mcp(program.tokens(agent.key(), "mail:read").string("refresh_token")))
                .as("nor is a refresh token one")
                .isEqualTo(401);
    }

    @Test
    void attack_27_a_token_for_another_resource_is_not_given() {
        for (var other : List.of("https://other.test/mcp", app.baseUrl(), app.baseUrl() + "/mcp2", "mcp", "")) {
            assertThat(errorOf(program.open(changed("resource", other))))
                    .as(other)
                    .isEqualTo("invalid_target");
        }
        var form = program.exchange(program.code(agent.key(), "mail:read"));
        form.put("resource", "https://other.test/mcp");
        assertError(program.token(form), 400, "invalid_target");
        var given = program.tokens(agent.key(), "mail:read");
        var renewal = program.renewal(given.string("refresh_token"));
        renewal.remove("resource");
        assertError(program.token(renewal), 400, "invalid_target");
    }

    @Test
    void attack_27_a_token_whose_row_names_another_resource_is_refused() throws SQLException {
        var postgres = TestPostgres.shared().empty();
        try (var own = TestApp.start(postgres, TestApp.temporary(), Map.of())) {
            var host = new OAuthProgram(own);
            var key = own.agent(own.organization(), "mail:read").key();
            var moved = host.tokens(key, "mail:read").string("access_token");
            try (var connection = postgres.connect();
                    var statement = connection.createStatement()) {
                statement.execute("UPDATE api_key SET resource = 'https://other.test/mcp' WHERE resource IS NOT NULL");
            }
            assertThat(host.mcp(moved)).isEqualTo(401);
            assertThat(host.mcp(host.tokens(key, "mail:read").string("access_token")))
                    .isEqualTo(200);
        }
    }

    @Test
    void attack_27_another_sites_form_and_another_browsers_page_are_refused() {
        var page = program.page("mail:read");
        for (var headers : List.of(
                new String[] {"Sec-Fetch-Site", "cross-site"},
                new String[] {"Sec-Fetch-Site", "same-site"},
                new String[] {"Origin", "https://evil.test"})) {
            var answer = program.answer(page, "allow", agent.key(), List.of("mail:read"), headers);
            assertThat(answer.status()).isEqualTo(403);
        }
        var stolen = new OAuthProgram.Page(page.answer(), page.sealed(), "");
        var fixed = new OAuthProgram.Page(page.answer(), page.sealed(), "mg_consent=" + "A".repeat(43));
        var made = new OAuthProgram.Page(page.answer(), page.sealed().replace('A', 'B') + "AA", page.cookie());
        for (var one : List.of(stolen, fixed, made)) {
            var answer = program.answer(one, "allow", agent.key(), List.of("mail:read"));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.headers()).doesNotContainKey("location");
        }
        var own = program.answer(
                page, "allow", agent.key(), List.of("mail:read"), "Sec-Fetch-Site", "same-origin", "Origin", "null");
        assertThat(own.status()).isEqualTo(303);
    }

    @Test
    void attack_27_a_database_writer_makes_no_token() {
        var forged = "mgdt-" + "0".repeat(64);
        assertThat(program.mcp(forged)).isEqualTo(401);
        assertThat(app.call("POST", "/mcp", forged, "{}").header("www-authenticate"))
                .contains("error=\"invalid_token\"");
    }

    // ---- 28

    @Test
    void attack_28_documents_at_addresses_that_are_not_public_are_not_fetched() {
        // With the switch that tests use, loopback is allowed: everything else is refused as it is in production.
        for (var url : List.of(
                "https://169.254.169.254/latest/meta-data",
                "https://10.0.0.1/client.json",
                "https://[fd00:ec2::254]/client.json",
                "https://2130706433/client.json",
                "https://metadata/client.json",
                "https://user@host.test/client.json",
                "https://host.test:8443/client.json",
                "https://host.test",
                "https://host.test/",
                "https://host.test/a/../client.json",
                "https://host.test/%2e%2e/client.json",
                "https://host.test/client.json#x",
                "http://host.test/client.json",
                "file:///etc/passwd",
                "https://host.test/" + "x".repeat(600))) {
            var answer = program.open(changed("client_id", url));
            assertThat(answer.status()).as(url).isEqualTo(400);
            assertThat(answer.text()).contains("invalid_client").doesNotContain("href");
        }
    }

    @Test
    void attack_28_documents_that_are_huge_slow_redirecting_or_not_their_own_are_refused() {
        try (var site = FakeReceiver.start()) {
            var good = Map.of("Content-Type", "application/json");
            site.answer("/huge", 200, good, "{\"client_id\": \"" + "x".repeat(6000) + "\"}");
            site.answer("/slow", 0);
            site.answer("/moved", 302, Map.of("Location", site.url("/huge")), "");
            site.answer("/html", 200, Map.of("Content-Type", "text/html"), "<p>");
            site.answer("/text", 200, good, "no json");
            site.answer("/list", 200, good, "[]");
            site.answer("/deep", 200, good, "[".repeat(5000));
            site.answer("/gone", 404, good, "{}");
            document(site, "/other", Map.of("client_id", site.url("/another")));
            document(site, "/secret", Map.of("token_endpoint_auth_method", "client_secret_basic"));
            document(site, "/jwt", Map.of("token_endpoint_auth_method", "private_key_jwt"));
            document(site, "/nameless", Map.of("client_name", ""));
            document(site, "/nowhere", Map.of("redirect_uris", List.of()));
            document(site, "/script", Map.of("redirect_uris", List.of("javascript:alert(1)")));
            document(site, "/plain", Map.of("redirect_uris", List.of("http://app.test/cb")));
            for (var path : List.of(
                    "/huge",
                    "/slow",
                    "/moved",
                    "/html",
                    "/text",
                    "/list",
                    "/deep",
                    "/gone",
                    "/other",
                    "/secret",
                    "/jwt",
                    "/nameless",
                    "/nowhere",
                    "/script",
                    "/plain")) {
                var begin = System.nanoTime();
                var answer = program.open(changed("client_id", site.url(path)));
                assertThat(answer.status()).as(path).isEqualTo(400);
                assertThat(answer.text()).as(path).contains("invalid_client").doesNotContain("href");
                assertThat(System.nanoTime() - begin).as(path).isLessThan(15_000_000_000L);
            }
            assertThat(site.got("/huge")).as("redirects are not followed").hasSize(1);
            program.open(changed("client_id", site.url("/other")));
            assertThat(site.got("/other")).as("a refusal is kept for a while").hasSize(1);
        }
    }

    @Test
    void attack_28_one_address_has_only_so_many_documents_fetched() {
        var settings = Map.of("oauth-documents-per-minute", "3");
        try (var strict = TestApp.start(TestPostgres.shared().empty(), TestApp.temporary(), settings);
                var site = FakeReceiver.start()) {
            var statuses = new ArrayList<Integer>();
            for (var i = 0; i < 5; i++) {
                statuses.add(new OAuthProgram(strict, site.url("/" + i), "https://a.test/cb")
                        .open(new OAuthProgram(strict, site.url("/" + i), "https://a.test/cb").request("mail:read"))
                        .status());
            }
            assertThat(statuses).containsExactly(400, 400, 400, 429, 429);
            assertThat(site.got("/3")).isEmpty();
        }
    }

    /// A document that is in order but for what is changed. @return its URL
    private static String document(FakeReceiver site, String path, Map<String, ?> changes) {
        var document = new HashMap<String, Object>(Map.of(
                "client_id", site.url(path),
                "client_name", "Stranger",
                "redirect_uris", List.of("https://evil.test/cb")));
        document.putAll(changes);
        site.answer(path, 200, Map.of("Content-Type", "application/json"), Json.MAPPER.writeValueAsString(document));
        return site.url(path);
    }

    private Map<String, String> changed(String parameter, String value) {
        var request = program.request("mail:read");
        request.put(parameter, value);
        return request;
    }

    /// The error that was sent to the client.
    private static String errorOf(TestApp.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(303);
        return OAuthProgram.parameters(answer.header("location")).getOrDefault("error", "");
    }

    private static void assertError(TestApp.Answer answer, int status, String error) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.string("error")).isEqualTo(error);
        assertThat(answer.string("error_description")).isNotEmpty();
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
    }

    private static List<TestApp.Answer> together(int callers, Callable<TestApp.Answer> call) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<TestApp.Answer>();
            for (var one : threads.invokeAll(Collections.nCopies(callers, call))) {
                answers.add(one.get());
            }
            return answers;
        }
    }
}
