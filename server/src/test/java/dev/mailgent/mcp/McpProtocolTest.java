package dev.mailgent.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The transport and the handshake, message by message.
class McpProtocolTest {
    private static final String VERSION = "MCP-Protocol-Version";
    private static final Map<String, Object> CLIENT = Map.of("name", "test", "version", "1");

    private static TestApp app;
    private static McpCalls mcp;
    private static String platformKey;

    @BeforeAll
    static void start() {
        app = TestApp.shared();
        platformKey = app.organization();
        mcp = new McpCalls(app, app.agent(platformKey).key());
    }

    @ParameterizedTest
    @CsvSource({
        "2025-06-18, 2025-06-18",
        "2025-11-25, 2025-11-25",
        "2024-11-05, 2025-11-25",
        "2026-07-28, 2025-11-25",
        "nonsense, 2025-11-25"
    })
    void a_handshake_ends_in_the_asked_revision_or_the_newest_that_has_one(String asked, String given) {
        var result = mcp.send(
                        "initialize", Map.of("protocolVersion", asked, "capabilities", Map.of(), "clientInfo", CLIENT))
                .json()
                .get("result");
        assertThat(result.get("protocolVersion").asString()).isEqualTo(given);
        assertThat(result.get("serverInfo").get("name").asString()).isEqualTo("mailgent");
        assertThat(result.get("capabilities").has("tools")).isTrue();
        assertThat(result.get("instructions").asString()).contains("untrusted_content");
    }

    @Test
    void no_session_is_given_and_one_that_was_not_given_is_not_found() {
        var hello = Map.of("protocolVersion", "2025-11-25", "capabilities", Map.of(), "clientInfo", CLIENT);
        assertThat(mcp.send("initialize", hello).headers()).doesNotContainKey("mcp-session-id");
        assertThat(mcp.send("ping", Map.of(), "Mcp-Session-Id", "of-another-server")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_notification_and_an_answer_of_the_client_are_taken_without_a_word() {
        for (var message : List.of(
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}")) {
            var answer = app.call("POST", "/mcp", mcp.key(), message, VERSION, "2025-06-18");
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.bytes()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "PUT"})
    void there_is_no_stream_to_open_and_no_session_to_end(String method) {
        var answer = app.call(method, "/mcp", mcp.key(), null);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow")).isEqualTo("POST");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"jsonrpc\":\"2.0\" | -32700",
                "'' | -32600",
                "[] | -32600",
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}] | -32600",
                "null | -32600",
                "7 | -32600",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"} | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"} | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"} | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"} | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1} | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7} | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[1]} | -32600",
            })
    void what_is_no_message_is_refused_with_the_code_of_json_rpc(String body, int code) {
        var answer = app.call("POST", "/mcp", mcp.key(), body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("error").get("code").asInt()).isEqualTo(code);
        assertThat(answer.json().get("id").isNull()).isTrue();
    }

    @Test
    void an_id_comes_back_as_it_was_sent() {
        for (var id : List.of("\"a b\"", "0", "-3", "12345678901234567890")) {
            var body = "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}";
            assertThat(app.call("POST", "/mcp", mcp.key(), body)
                            .json()
                            .get("id")
                            .toString())
                    .isEqualTo(id);
        }
    }

    @Test
    void an_unknown_method_tool_or_prompt_is_an_error_of_json_rpc() {
        assertThat(code(mcp.send("resources/subscribe", Map.of("uri", "x")))).isEqualTo(-32601);
        assertThat(code(mcp.send("tools/call", Map.of("name", "no_such_tool")))).isEqualTo(-32602);
        assertThat(code(mcp.send("tools/call", Map.of()))).isEqualTo(-32602);
        assertThat(code(mcp.send("tools/call", Map.of("name", "identity_whoami", "arguments", List.of()))))
                .isEqualTo(-32602);
        assertThat(code(mcp.send("prompts/get", Map.of("name", "read-thread")))).isEqualTo(-32602);
        assertThat(code(mcp.send("tools/list", Map.of("cursor", "x")))).isEqualTo(-32602);
    }

    @Test
    void there_are_no_resources_and_a_host_that_asks_all_the_same_is_told_so() {
        assertThat(mcp.result("resources/list", Map.of()).toString()).isEqualTo("{\"resources\":[]}");
        assertThat(mcp.result("resources/templates/list", Map.of()).toString()).isEqualTo("{\"resourceTemplates\":[]}");
        var read = mcp.send("resources/read", Map.of("uri", "x://y"));
        assertThat(code(read)).isEqualTo(-32002);
        assertThat(read.json().get("error").get("data").get("uri").asString()).isEqualTo("x://y");
        assertThat(code(modern("resources/read", Map.of("uri", "x://y"), "resources/read", "x://y")))
                .isEqualTo(-32602);
    }

    @Test
    void a_level_of_log_messages_may_be_set_though_none_are_sent() {
        assertThat(mcp.result("logging/setLevel", Map.of("level", "warning")).isEmpty())
                .isTrue();
        assertThat(code(mcp.send("logging/setLevel", Map.of("level", "loud")))).isEqualTo(-32602);
        assertThat(code(mcp.send("logging/setLevel", Map.of()))).isEqualTo(-32602);
    }

    @Test
    void arguments_of_prompts_are_completed_with_what_the_caller_may_see() {
        mcp.tool("vault_storeApiKey", Map.of("name", "Stripe live", "secret", "s"));
        mcp.tool("vault_storeApiKey", Map.of("name", "github", "secret", "s"));
        assertThat(completed("get-totp", "name", "str")).isEqualTo("[\"Stripe live\"]");
        assertThat(completed("store-credential", "type", "to")).isEqualTo("[\"TOTP\"]");
        assertThat(completed("get-totp", "type", "")).as("not of this prompt").isEqualTo("[]");
        assertThat(completed("no-such-prompt", "name", "")).isEqualTo("[]");
        var limited = new McpCalls(app, app.agent(platformKey, "mail:read").key());
        assertThat(limited.result("completion/complete", completion("get-totp", "name", ""))
                        .get("completion")
                        .get("values")
                        .isEmpty())
                .isTrue();
        assertThat(code(mcp.send("completion/complete", Map.of()))).isEqualTo(-32602);
    }

    private static String completed(String prompt, String argument, String begun) {
        return mcp.result("completion/complete", completion(prompt, argument, begun))
                .get("completion")
                .get("values")
                .toString();
    }

    private static Map<String, Object> completion(String prompt, String argument, String begun) {
        return Map.of(
                "ref",
                Map.of("type", "ref/prompt", "name", prompt),
                "argument",
                Map.of("name", argument, "value", begun));
    }

    @Test
    void without_a_key_it_is_401_and_the_key_may_come_in_published_headers() {
        var ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
        var refused = app.call("POST", "/mcp", null, ping);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("www-authenticate")).startsWith("Bearer");
        for (var name : List.of("MAILGENT_API_KEY", "MAILGENT-API-KEY", "LOOMAL_API_KEY", "loomal-api-key")) {
            assertThat(app.call("POST", "/mcp", null, ping, name, mcp.key()).status())
                    .as(name)
                    .isEqualTo(200);
            assertThat(app.call("GET", "/v0/whoami", null, null, name, mcp.key())
                            .status())
                    .as("only here")
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:6274, 200",
        "http://127.0.0.1, 200",
        "'http://[::1]:1', 200",
        "http://evil.example, 403",
        "https://localhost.evil.example, 403",
        "http://127.0.0.1.evil.example, 403",
        "http://localhost@evil.example, 403",
        "null, 403",
        "'', 200"
    })
    void a_page_of_a_stranger_cannot_call_even_with_a_key(String origin, int status) {
        var headers = origin.isEmpty() ? new String[0] : new String[] {"Origin", origin};
        assertThat(mcp.send("ping", Map.of(), headers).status()).isEqualTo(status);
    }

    @Test
    void a_revision_that_is_not_spoken_is_refused_with_those_that_are() {
        var answer = mcp.send("ping", Map.of(), VERSION, "1999-01-01");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(code(answer)).isEqualTo(-32022);
        assertThat(answer.json().get("error").get("data").toString())
                .contains("\"2025-06-18\",\"2025-11-25\",\"2026-07-28\"")
                .contains("\"requested\":\"1999-01-01\"");
    }

    @Test
    void a_stateless_request_says_itself_what_a_handshake_said() {
        var found = modern("server/discover", Map.of(), "server/discover", null);
        assertThat(found.status()).isEqualTo(200);
        var result = found.json().get("result");
        assertThat(result.get("supportedVersions").toString())
                .isEqualTo("[\"2025-06-18\",\"2025-11-25\",\"2026-07-28\"]");
        assertThat(result.get("resultType").asString()).isEqualTo("complete");
        assertThat(result.get("ttlMs").asInt()).isPositive();
        assertThat(result.get("cacheScope").asString()).isEqualTo("private");
        assertThat(result.get("_meta")
                        .get("io.modelcontextprotocol/serverInfo")
                        .get("name")
                        .asString())
                .isEqualTo("mailgent");

        var bare = mcp.send("tools/list", Map.of(), VERSION, "2026-07-28", "Mcp-Method", "tools/list");
        assertThat(bare.status()).isEqualTo(400);
        assertThat(code(bare)).isEqualTo(-32602);
    }

    @Test
    void headers_that_say_something_else_than_the_message_are_refused() {
        var call = Map.<String, Object>of("name", "identity_whoami", "arguments", Map.of());
        assertThat(modern("tools/call", call, "tools/call", "identity_whoami").status())
                .isEqualTo(200);
        assertThat(modern("tools/call", call, "tools/call", "=?base64?aWRlbnRpdHlfd2hvYW1p?=")
                        .status())
                .isEqualTo(200);
        assertMismatch(modern("tools/call", call, "tools/list", "identity_whoami"));
        assertMismatch(modern("tools/call", call, "TOOLS/CALL", "identity_whoami"));
        assertMismatch(modern("tools/call", call, null, "identity_whoami"));
        assertMismatch(modern("tools/call", call, "tools/call", "vault_list"));
        assertMismatch(modern("tools/call", call, "tools/call", "=?base64?!!!?="));
        assertMismatch(modern("tools/call", call, "tools/call", null));
        var claimed = Map.of("_meta", meta());
        assertMismatch(mcp.send("tools/list", claimed));
        assertMismatch(mcp.send("tools/list", claimed, VERSION, "2025-11-25"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"initialize", "ping", "logging/setLevel", "resources/subscribe", "subscriptions/listen", "x/y"})
    void what_the_stateless_revision_has_no_more_is_not_found(String method) {
        var answer = modern(method, Map.of(), method, null);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(code(answer)).isEqualTo(-32601);
        assertThat(answer.json().get("id").asInt()).isEqualTo(7);
    }

    @Test
    void a_request_to_mcp_costs_one_of_the_limit_and_a_refused_key_is_a_refused_key() {
        assertThat(mcp.send("ping", Map.of()).header("x-ratelimit-limit")).isEqualTo("1000000");
        var unknown = new McpCalls(app, "mgnt-" + "0".repeat(64));
        assertThat(unknown.send("ping", Map.of()).status()).isEqualTo(401);
    }

    private static TestApp.Answer modern(
            String method, Map<String, Object> params, @Nullable String header, @Nullable String name) {
        var all = new HashMap<>(params);
        all.put("_meta", meta());
        var headers = new java.util.ArrayList<>(List.of(VERSION, "2026-07-28"));
        if (header != null) {
            headers.addAll(List.of("mcp-method", header));
        }
        if (name != null) {
            headers.addAll(List.of("Mcp-Name", name));
        }
        return mcp.send(method, all, headers.toArray(String[]::new));
    }

    private static Map<String, Object> meta() {
        return Map.of(
                "io.modelcontextprotocol/protocolVersion",
                "2026-07-28",
                "io.modelcontextprotocol/clientInfo",
                CLIENT,
                "io.modelcontextprotocol/clientCapabilities",
                Map.of());
    }

    private static void assertMismatch(TestApp.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(code(answer)).isEqualTo(-32020);
    }

    private static int code(TestApp.Answer answer) {
        return Json.MAPPER.readTree(answer.bytes()).get("error").get("code").asInt();
    }
}
