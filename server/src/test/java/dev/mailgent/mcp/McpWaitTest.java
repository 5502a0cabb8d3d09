package dev.mailgent.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestApp;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// mail_wait, on a server that serves two requests at once.
class McpWaitTest {
    private static final int WAITERS = 6;
    private static final String LINK = "https://sender.example/verify?token=8f3a9c1e5b7d2460a9c1e5b7d2460a9c";

    private static TestApp app;
    private static TestApp.Agent agent;

    @BeforeAll
    static void start() {
        app = TestApp.start(TestPostgres.shared().empty(), TestApp.temporary(), Map.of("http-max-concurrent", "2"));
        agent = app.agent(app.organization());
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static void receive(String id, String text) {
        app.receive("shop@sender.example", agent.email(), """
                From: Shop <shop@sender.example>
                To: %s
                Message-ID: %s
                Subject: Hello

                %s
                """.formatted(agent.email(), id, text));
    }

    private static boolean wait(int open) {
        return app.get("/metrics", null).text().contains("mailgent_waits_open " + open + "\n");
    }

    @Test
    void calls_that_wait_leave_the_places_of_requests_to_others() throws Exception {
        var mcp = new McpCalls(app, agent.key());
        Callable<JsonNode> waiting = () -> mcp.tool("mail_wait", Map.of("timeout", 40));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waits = new ArrayList<Future<JsonNode>>();
            for (var i = 0; i < WAITERS; i++) {
                var open = i + 1;
                waits.add(threads.submit(waiting));
                Await.until(() -> wait(open));
            }
            assertThat(mcp.tool("identity_whoami", Map.of()).get("email").asString())
                    .isEqualTo(agent.email());
            receive("<waited-1@sender.example>", "Hello.");
            for (var wait : waits) {
                assertThat(wait.get().get("messageId").asString()).isEqualTo("<waited-1@sender.example>");
            }
        }
        assertThat(wait(0)).isTrue();
    }

    @Test
    void a_code_is_answered_in_its_place_and_the_words_of_the_mail_apart() {
        var mcp = new McpCalls(app, agent.key());
        receive("<waited-2@sender.example>", "Your verification code is 482913.");
        receive("<waited-3@sender.example>", "Please verify your email:\n" + LINK);

        var code = mcp.tool("mail_wait", Map.of("for", "code", "since", "2000-01-01", "timeout", 0));
        assertThat(code.get("kind").asString()).isEqualTo("code");
        assertThat(code.get("code").asString()).isEqualTo("482913");
        assertThat(code.propertyNames())
                .contains("messageId", "threadId", "confidence", "receivedAt", "resume")
                .doesNotContain("subject", "sender");
        var words = code.get("untrusted_content").get("content");
        assertThat(words.get("sender").asString()).isEqualTo("shop@sender.example");
        assertThat(words.get("subject").asString()).isEqualTo("Hello");

        var link = mcp.tool("mail_wait", Map.of("for", "link", "since", "2000-01-01", "timeout", 0));
        assertThat(link.get("linkKind").asString()).isEqualTo("verify_link");
        assertThat(link.has("link")).isFalse();
        assertThat(link.get("untrusted_content").get("content").get("link").asString())
                .isEqualTo(LINK);

        var none = mcp.tool("mail_wait", Map.of("for", "code", "timeout", 0));
        assertThat(none.get("kind").asString()).isEqualTo("none");
        assertThat(none.has("untrusted_content")).isFalse();
        assertThat(mcp.tool("mail_wait", Map.of("resume", none.get("resume").asString(), "timeout", 0))
                        .get("kind")
                        .asString())
                .isEqualTo("none");
    }

    @Test
    void the_key_may_come_in_a_published_header_and_its_end_ends_the_wait() throws Exception {
        var platformKey = app.organization();
        var other = app.agent(platformKey);
        var message = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"mail_wait\","
                + "\"arguments\":{\"timeout\":40}}}";
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var wait = threads.submit(() -> app.call("POST", "/mcp", null, message, "MAILGENT_API_KEY", other.key()));
            Await.until(() -> wait(1));
            app.call("POST", "/v0/platform/identities/" + other.id() + "/rotate-key", platformKey, null);
            assertThat(wait.get().json().get("result").toString()).contains("status 401");
        }
    }

    @Test
    void a_call_that_waits_may_not_hold_much_memory() {
        var padding = "x".repeat(20_000);
        var body = Json.MAPPER.writeValueAsString(Map.of(
                "jsonrpc",
                "2.0",
                "id",
                1,
                "method",
                "tools/call",
                "params",
                Map.of(
                        "name",
                        "mail_wait",
                        "arguments",
                        Map.of("timeout", 0),
                        "_meta",
                        Map.of("p", List.of(padding)))));
        assertThat(app.call("POST", "/mcp", agent.key(), body).text()).contains("status 413");
    }
}
