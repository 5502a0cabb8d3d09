package dev.mailgent.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mailgent.cli.kit.Keys;
import dev.mailgent.cli.kit.Terminal;
import dev.mailgent.cli.screen.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The bridge, from the lines of a host to the requests a server gets, and back.
@Timeout(60)
class McpCommandTest {
    private static final String HELLO = """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            """;

    private record Asked(JsonNode message, Map<String, List<String>> headers) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    /// @param body empty for none
    private record Reply(int status, String body) {}

    @FunctionalInterface
    private interface Answering {
        Reply answer(JsonNode message) throws InterruptedException;
    }

    @TempDir
    Path directory;

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;
    private volatile Answering answering = McpCommandTest::ordinary;

    private static Reply ordinary(JsonNode message) {
        if (!message.has("id")) {
            return new Reply(202, "");
        }
        var result = message.path("method").asString().equals("initialize")
                ? "{\n  \"protocolVersion\": \"2025-06-18\"\n}"
                : "{}";
        return new Reply(
                200, "{\"jsonrpc\": \"2.0\",\n \"id\": " + message.get("id") + ", \"result\": " + result + "}");
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/mcp", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        var message = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
        asked.add(new Asked(message, Map.copyOf(exchange.getRequestHeaders())));
        try {
            var reply = answering.answer(message);
            var body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private Terminal terminal() {
        return new Terminal(directory)
                .set(
                        "MAILGENT_API_URL",
                        "http://127.0.0.1:" + server.getAddress().getPort())
                .set("MAILGENT_API_KEY", Keys.IDENTITY)
                .set("MAILGENT_PLATFORM_KEY", Keys.PLATFORM);
    }

    private Terminal.Result run(String input, String... options) {
        var arguments = new String[options.length + 1];
        arguments[0] = "mcp";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return terminal().input(input.getBytes(StandardCharsets.UTF_8)).run(arguments);
    }

    private static List<JsonNode> messages(Terminal.Result result) {
        return Arrays.stream(result.out().split("\n"))
                .filter(line -> !line.isEmpty())
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }

    private static String ping(Object id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}\n";
    }

    @Test
    void each_message_goes_on_with_the_key_and_its_answer_is_one_line() {
        var result = run(HELLO + "\r\n\n" + ping("\"a\""));

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out().lines())
                .containsExactly(
                        "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-06-18\"}}",
                        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{}}");
        assertThat(asked)
                .hasSize(3)
                .allMatch(request -> request.header("Authorization").equals("Bearer " + Keys.IDENTITY));
    }

    @Test
    void what_follows_a_handshake_names_the_revision_that_was_agreed_on() {
        run(HELLO + ping(1));

        assertThat(asked.getFirst().header("Mcp-protocol-version")).isEmpty();
        assertThat(asked.subList(1, 3))
                .allMatch(request -> request.header("Mcp-protocol-version").equals("2025-06-18"));
    }

    @Test
    void a_message_of_the_stateless_revision_gets_the_headers_it_needs() {
        var meta = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}";
        run("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"mail_wait\"," + meta
                + "}}\n");
        run("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/get\",\"params\":{\"name\":\"é\"," + meta + "}}\n");

        assertThat(asked.getFirst().header("Mcp-protocol-version")).isEqualTo("2026-07-28");
        assertThat(asked.getFirst().header("Mcp-method")).isEqualTo("tools/call");
        assertThat(asked.getFirst().header("Mcp-name")).isEqualTo("mail_wait");
        assertThat(asked.getLast().header("Mcp-name")).isEqualTo("=?base64?w6k=?=");
    }

    @Test
    void a_call_that_waits_holds_up_no_other() {
        var second = new CountDownLatch(1);
        answering = message -> {
            if (message.path("id").asInt() == 1) {
                assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
            } else {
                second.countDown();
            }
            return ordinary(message);
        };

        assertThat(messages(run(ping(1) + ping(2))))
                .extracting(message -> message.get("id").asInt())
                .containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void a_call_that_the_host_takes_back_ends_and_is_not_answered() throws Exception {
        var begun = new CountDownLatch(1);
        answering = message -> {
            if (message.path("id").asInt() == 1) {
                begun.countDown();
                end.await();
            }
            return ordinary(message);
        };
        var out = new ByteArrayOutputStream();
        var screen = new Screen(out, new ByteArrayOutputStream(), StandardCharsets.UTF_8, 0);
        var environment = Map.of(
                "MAILGENT_API_URL",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "MAILGENT_API_KEY",
                Keys.IDENTITY);
        var exit = new AtomicInteger(-1);
        var in = new PipedInputStream();
        var around = new Surroundings(environment, directory, ZoneId.of("UTC"), in, screen);
        Thread bridge;
        try (var typed = new PipedOutputStream(in)) {
            bridge = Thread.ofPlatform().start(() -> exit.set(Client.run(new String[] {"mcp"}, around)));
            typed.write(ping(1).getBytes(StandardCharsets.UTF_8));
            typed.flush();
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            typed.write(("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}\n"
                            + ping(2))
                    .getBytes(StandardCharsets.UTF_8));
        }
        bridge.join(30_000);

        assertThat(exit.get()).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n");
    }

    @Test
    void a_refusal_of_the_server_is_an_answer_and_said_on_standard_error() {
        answering = _ -> new Reply(
                429,
                "{\"error\":\"rate_limited\",\"message\":\"Too many.\",\"status\":429,\"requestId\":\"req_1\","
                        + "\"fix\":\"Wait.\"}");

        var result = run(ping(1) + "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n");

        assertThat(result.exitCode()).isZero();
        assertThat(messages(result)).hasSize(1);
        var answer = messages(result).getFirst();
        assertThat(answer.get("id").asInt()).isEqualTo(1);
        assertThat(answer.get("error").get("code").asInt()).isEqualTo(-32000);
        assertThat(answer.get("error").get("message").asString()).contains("[429]", "Too many.", "Wait.", "req_1");
        assertThat(answer.get("error").get("data").get("status").asInt()).isEqualTo(429);
        assertThat(result.err()).contains("Error [429]: Too many.").doesNotContain(Keys.IDENTITY);
    }

    @Test
    void an_error_of_the_protocol_is_passed_on_under_the_id_that_was_asked_with() {
        answering = _ ->
                new Reply(400, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"No.\"}}");

        var result = run(ping(9) + "[]\n" + "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/odd\"}\n");

        assertThat(messages(result))
                .extracting(message -> message.get("id").toString())
                .containsExactlyInAnyOrder("9", "null");
        assertThat(result.err()).isEqualTo("The server refused notifications/odd: No.\n");
    }

    @Test
    void what_cannot_be_carried_is_answered_and_the_bridge_goes_on() {
        var result = run("what?\n" + ping(1));

        assertThat(messages(result)).hasSize(2);
        assertThat(messages(result).getFirst().toString())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,"
                        + "\"message\":\"The line is not valid JSON.\"}}");

        server.stop(0);
        var away = run(ping(1) + ping(2));
        assertThat(away.exitCode()).isZero();
        assertThat(messages(away))
                .hasSize(2)
                .allMatch(message ->
                        message.get("error").get("message").asString().contains("cannot be reached"));
    }

    @Test
    void a_line_longer_than_any_message_is_refused_and_skipped() {
        var result = run("x".repeat(36 * 1024 * 1024 + 1) + "\n" + ping(1));

        assertThat(messages(result)).hasSize(2);
        assertThat(messages(result).getFirst().get("error").get("code").asInt()).isEqualTo(-32600);
    }

    @Test
    void a_host_may_manage_identities_with_the_platform_key() {
        run(ping(1), "--platform");

        assertThat(asked.getFirst().header("Authorization")).isEqualTo("Bearer " + Keys.PLATFORM);
    }

    @Test
    void without_a_key_it_ends_at_once_and_leaves_standard_output_alone() {
        var result = new Terminal(directory).run("mcp");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("Error: There is no API key.");
    }
}
