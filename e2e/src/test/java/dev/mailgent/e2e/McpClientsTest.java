package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.json.Json;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The main job of an agent, done by the official clients of MCP: learn one's address, wait for a code, read its mail,
/// answer it, and get a login code.
class McpClientsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CODE = "482913";

    /// JBSWY3DPEHPK3PXP in base32, as the clients store it.
    private static final byte[] SEED = {'H', 'e', 'l', 'l', 'o', '!', (byte) 0xDE, (byte) 0xAD, (byte) 0xBE, (byte) 0xEF
    };

    @TempDir
    private static Path directory;

    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        server = RunningServer.start(
                directory.resolve("data"), List.of("--domain", "mcp.test", "--rate-per-minute", "100000"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void the_official_typescript_client_does_the_main_job(String line) throws Exception {
        typescript(Map.of("client", line, "url", server.baseUrl() + "/mcp", "key", server.apiKey()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void the_official_typescript_client_does_it_through_the_bridge(String line) throws Exception {
        var command = List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.mailgent.cli.Main",
                "mcp");
        var environment = Map.of("MAILGENT_API_URL", server.baseUrl(), "MAILGENT_API_KEY", server.apiKey());
        typescript(Map.of("client", line, "command", command, "environment", environment));
    }

    private static void typescript(Map<String, Object> given) throws Exception {
        var process = NodeScript.of("mcp").start("client.mjs", Json.MAPPER.writeValueAsString(given));
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(Json.MAPPER
                            .readTree(String.valueOf(out.readLine()))
                            .path("waiting")
                            .asString(""))
                    .isEqualTo(server.email());
            receiveOnceItWaits();
            var done = Json.MAPPER.readTree(String.valueOf(out.readLine()));
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(done.get("server").asString()).isEqualTo("mailgent");
            assertThat(done.get("tools").toString()).contains("\"mail_wait\"", "\"vault_totp\"");
            assertThat(done.get("prompts").asInt()).isEqualTo(13);
            assertThat(done.get("refused").asBoolean()).isTrue();
            check(done.get("code"), done.get("mail"), done.get("reply"), done.get("totp"));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void the_official_java_client_does_the_main_job() throws Exception {
        var transport = HttpClientStreamableHttpTransport.builder(server.baseUrl())
                .endpoint("/mcp")
                .requestBuilder(HttpRequest.newBuilder().header("Authorization", "Bearer " + server.apiKey()))
                .build();
        try (var client = McpClient.sync(transport).requestTimeout(PATIENCE).build();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(client.initialize().serverInfo().name()).isEqualTo("mailgent");
            assertThat(client.listTools().tools())
                    .extracting(McpSchema.Tool::name)
                    .contains("mail_wait", "vault_totp");
            assertThat(call(client, "identity_whoami", Map.of()).get("email").asString())
                    .isEqualTo(server.email());
            var waiting = threads.submit(() -> call(client, "mail_wait", Map.of("for", "code", "timeout", 50)));
            receiveOnceItWaits();
            call(
                    client,
                    "vault_store",
                    Map.of("name", "e2e", "type", "TOTP", "data", Map.of("secret", "JBSWY3DPEHPK3PXP")));
            var code = waiting.get();
            var messageId = code.get("messageId").asString();
            check(
                    code,
                    call(client, "mail_get_message", Map.of("messageId", messageId)),
                    call(client, "mail_reply", Map.of("messageId", messageId, "text", "Thank you.")),
                    call(client, "vault_totp", Map.of("name", "e2e")));
        }
    }

    private static JsonNode call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        var result = client.callTool(
                McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
        assertThat(result.isError()).as("%s", result.content()).isNotEqualTo(true);
        return Json.MAPPER.valueToTree(result.structuredContent());
    }

    private static void receiveOnceItWaits() throws Exception {
        Until.holds(
                "it waits",
                PATIENCE,
                () -> server.call("GET", "/metrics", server.apiKey(), "").body().contains("mailgent_waits_open 1\n"));
        receive();
    }

    /// Each mail from another sender: the server would take equal answers to one for a loop.
    private static void receive() throws IOException {
        var id = UUID.randomUUID();
        try (var talk = SmtpTalk.greeted(server.smtpPort())) {
            var mail = "From: Shop <shop-" + id + "@sender.test>\r\nTo: " + server.email() + "\r\nMessage-ID: <" + id
                    + "@sender.test>\r\nSubject: Your code\r\n\r\nYour verification code is " + CODE + ".\r\n";
            assertThat(talk.mail(server.email(), mail)).startsWith("250");
        }
    }

    private static void check(JsonNode code, JsonNode mail, JsonNode reply, JsonNode totp) throws Exception {
        assertThat(code.get("kind").asString()).isEqualTo("code");
        assertThat(code.get("code").asString()).isEqualTo(CODE);
        assertThat(code.has("subject")).isFalse();
        assertThat(mail.get("messageId")).isEqualTo(code.get("messageId"));
        assertThat(mail.get("untrusted_content").get("content").get("text").asString())
                .contains("Your verification code is " + CODE);
        assertThat(reply.get("threadId")).isEqualTo(code.get("threadId"));
        var thread = server.call("GET", "/v0/threads/" + code.get("threadId").asString(), server.apiKey(), "");
        assertThat(Json.MAPPER.readTree(thread.body()).get("totalMessages").asInt())
                .isEqualTo(2);
        var step = Instant.now().getEpochSecond() / 30;
        assertThat(totp.get("code").asString()).isIn(loginCode(step), loginCode(step - 1));
    }

    /// RFC 6238 with the usual 6 digits, 30 seconds and SHA-1.
    private static String loginCode(long step) throws Exception {
        var mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(SEED, "HmacSHA1"));
        var hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
        var number = ByteBuffer.wrap(hash).getInt(hash[19] & 0xF) & 0x7FFFFFFF;
        return String.format(java.util.Locale.ROOT, "%06d", number % 1_000_000);
    }
}
