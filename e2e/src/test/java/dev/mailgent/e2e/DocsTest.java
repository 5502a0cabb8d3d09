package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.json.Json;
import dev.mailgent.protocol.smtp.client.Delivery;
import dev.mailgent.protocol.smtp.client.OutgoingMail;
import dev.mailgent.protocol.smtp.client.SmtpClient;
import dev.mailgent.protocol.smtp.client.SmtpClientSettings;
import dev.mailgent.protocol.smtp.client.SmtpHop;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Every command of README.md and of pages in docs/, run in order by a shell against a server made here, and
/// its answer looked at. The data directory reaches the commands by an environment variable, ports and
/// keys as they reach a reader; `./mailgent` starts the built client without the launcher's build, which
/// cannot run inside a build.
class DocsTest {
    /// What a command's output holds. Each documented command must begin with one of these.
    private static final Map<String, String> ANSWERS = answers();

    /// Not run here, and who does: the server is started by this test, and tests are not run inside
    /// tests.
    private static final List<String> ELSEWHERE = List.of("./mailgent up", "./mailgent test");

    private static final Pattern FENCE = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");

    private static final Pattern JSON = Pattern.compile("(?ms)^```json\\n(.*?)^```$");

    @TempDir
    private static Path directory;

    private static RunningServer server;

    private static final String API = "curl -sS -H \"Authorization: Bearer $MAILGENT_API_KEY\" \"$MAILGENT_API_URL";

    private static Map<String, String> answers() {
        var known = new LinkedHashMap<String, String>();
        known.put("./mailgent whoami", "agent-[a-z0-9]{5}@docs\\.test");
        known.put("./mailgent env", "export MAILGENT_API_KEY=mgnt-[0-9a-f]{64}");
        known.put("eval \"$(./mailgent env)\"", "");
        known.put("./mailgent mail list", "(?s)DATE +FROM +SUBJECT +LABELS +ID\\n.*@");
        known.put("./mailgent mail search", "(?s)DATE +FROM +SUBJECT +FOUND +ID\\n.*Welcome");
        known.put("./mailgent mail get", "(?s)From: .*Subject: .*Thread: +thd_[0-9a-f]{16}");
        known.put("./mailgent mail labels", "Labels: received, done");
        known.put("./mailgent mail send", "Sent .+@docs\\.test");
        known.put("./mailgent mail reply", "Sent .+@docs\\.test");
        known.put("./mailgent mail reply-all", "Sent .+@docs\\.test");
        known.put("./mailgent mail forward", "Sent .+@docs\\.test");
        known.put("./mailgent mail deliveries", "queued .*ada@example\\.com");
        known.put("./mailgent mail cancel", "failed .*Cancelled");
        known.put("./mailgent mail raw", "");
        known.put("./mailgent mail attachment", "");
        known.put("./mailgent mail delete", "");
        known.put("./mailgent mail drafts create", "drf_[0-9a-f]{16}");
        known.put("./mailgent mail drafts list", "drf_[0-9a-f]{16}");
        known.put("./mailgent mail drafts get", "drf_[0-9a-f]{16}");
        known.put("./mailgent mail drafts update", "drf_[0-9a-f]{16}");
        known.put("./mailgent mail drafts send", "Sent .+@docs\\.test");
        known.put("./mailgent mail drafts delete", "");
        known.put("./mailgent mail rules add", "rul_[0-9a-f]{16}");
        known.put("./mailgent mail rules list", "rul_[0-9a-f]{16}");
        known.put("./mailgent mail rules delete", "");
        known.put("./mailgent threads list", "thd_[0-9a-f]{16}");
        known.put("./mailgent threads get", "thd_[0-9a-f]{16}");
        known.put("./mailgent threads labels", "done");
        known.put("./mailgent threads delete", "");
        known.put("./mailgent vault store-api-key", "Stored stripe, version 1");
        known.put("./mailgent vault store bank", "Stored bank, version 1");
        known.put("./mailgent vault store-card", "Stored visa, version 1");
        known.put("./mailgent vault store-address", "Stored home, version 1");
        known.put("./mailgent vault import", "Stored 2 credentials");
        known.put("./mailgent vault list", "(?s)NAME +TYPE.*bank +LOGIN +yes");
        known.put("./mailgent vault get", "key: +sk_example_1");
        known.put("./mailgent vault totp", "[0-9]{6}");
        known.put("./mailgent vault totp-use-backup", "one-1");
        known.put("./mailgent vault exec", "sk_example_1");
        known.put("./mailgent vault versions", "1 +API_KEY");
        known.put("./mailgent vault restore", "Stored stripe, version 2");
        known.put("./mailgent vault delete", "Deleted");
        known.put("./mailgent audit list", "credential\\.open");
        known.put("./mailgent audit checkpoint", "docs\\.test/audit/org_");
        known.put("./mailgent audit export", "");
        known.put("./mailgent logs list", "mail_send");
        known.put("./mailgent logs stats", "mail");
        known.put("./mailgent platform create", "mgnt-[0-9a-f]{64}");
        known.put("./mailgent platform list", "id-[0-9a-f]{16}");
        known.put("./mailgent platform get", "id-[0-9a-f]{16}");
        known.put("./mailgent platform rename", "Ada the second");
        known.put("./mailgent platform update-scopes", "calendar:delete");
        known.put("./mailgent platform rotate-key", "mgnt-[0-9a-f]{64}");
        known.put("./mailgent platform delete", "");
        known.put(
                "./mailgent platform keys create",
                "(?s)Key: +mgnt-[0-9a-f]{64}.*Scopes: +mail:read\\n.*Works from: +10\\.0\\.0\\.0/8\\n.*Ends: +2030-01-01");
        known.put("./mailgent platform keys list", "(?s)NAME +BEGINS +SCOPES .*mgnt-[0-9a-f]{8} .*key_[0-9a-f]{16}");
        known.put("./mailgent platform keys rotate", "(?s)Key: +mgnt-[0-9a-f]{64}.*Old key ends: +20");
        known.put("./mailgent platform keys revoke", "Revoked");
        known.put("./mailgent platform vault status", "Vault: +open");
        known.put("./mailgent platform vault seal", "(?s)Vault: +sealed.*Since: +20");
        known.put("./mailgent platform vault unseal", "Vault: +open");
        known.put("./mailgent did resolve", "(?s)did:web:localhost%3A[0-9]+:identities:id-.*key-1 +now +z6Mk");
        known.put("./mailgent did domain", "(?s)did:web:localhost%3A[0-9]+\\n.*audit-1 +now +z6Mk");
        known.put("./mailgent platform sending", "Sending: active");
        known.put("./mailgent platform resume-sending", "Sending: active");
        known.put("./mailgent listen", "message\\.(sent|received)");
        known.put("./mailgent trigger", "Sent <.+@docs\\.test> to [a-z]+@sandbox\\.test; ");
        known.put("./mailgent webhooks add", "(?s)whk_[0-9a-f]{16}.*Secret: +whsec_");
        known.put("./mailgent webhooks list", "(?s)URL +EVENTS +STATE +ID\\n.*whk_[0-9a-f]{16}");
        known.put("./mailgent webhooks get", "whk_[0-9a-f]{16}");
        known.put("./mailgent webhooks update", "Events: +message\\.\\*");
        known.put("./mailgent webhooks test", "Queued dlv_[0-9a-f]{16}");
        // Nothing was sent, which is said on standard error.
        known.put("./mailgent webhooks deliveries", "^$");
        known.put("./mailgent webhooks replay", "Queued 0 deliveries");
        known.put("./mailgent webhooks rotate-secret", "Secret: +whsec_");
        known.put("./mailgent webhooks disable", "State: +disabled \\(owner\\)");
        known.put("./mailgent webhooks enable", "State: +ok");
        known.put("./mailgent webhooks delete", "Deleted");
        var hooks = "curl -H \"Authorization: Bearer $MAILGENT_API_KEY\" \"$MAILGENT_API_URL/v0/webhooks";
        known.put(hooks + "\" -d", "\"secret\":\"whsec_");
        known.put(hooks + "\"", "\"webhooks\":");
        known.put(hooks + "/$WEBHOOK\"", "\"webhookId\":\"whk_");
        known.put(hooks + "/$WEBHOOK/test", "\"event\":\"webhook.test\"");
        known.put(hooks + "/$WEBHOOK/deliveries", "\"deliveries\":");
        known.put(hooks + "/$WEBHOOK/replay", "\"replayed\":0");
        known.put(hooks + "/$WEBHOOK/rotate-secret", "\"secret\":\"whsec_");
        known.put("./mailgent mcp", "^\\{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\\{\\}\\}\n$");
        known.put("./mailgent completion", "");
        var mcp = "curl -sS -H \"Authorization: Bearer $MAILGENT_API_KEY\" \"$MAILGENT_API_URL/mcp\""
                + " -d '{\"jsonrpc\":\"2.0\",\"id\":";
        known.put(mcp + "1,\"method\":\"ping\"", "\"id\":1,\"result\":\\{\\}");
        known.put(mcp + "2,\"method\":\"tools/list\"", "\"name\":\"mail_wait\"");
        known.put(mcp + "3,\"method\":\"tools/call\"", "\"structuredContent\":\\{\"identityId\":\"id-[0-9a-f]{16}\"");
        known.put(mcp + "4,\"method\":\"tools/call\"", "\"kind\":\"code\",\"code\":\"482913\"");
        known.put(mcp + "5,\"method\":\"prompts/get\"", "\"role\":\"user\"");
        known.put("./mailgent doctor", "(?s)jdk.*disk.*Nothing is wrong");
        known.put(
                "curl -H \"Authorization: Bearer $MAILGENT_API_KEY\" \"$MAILGENT_API_URL/v0/messages\"", "\"count\":");
        known.put(
                "curl -H \"Authorization: Bearer $MAILGENT_API_KEY\" \"$MAILGENT_API_URL/v0/messages/search",
                "\"highlights\":");
        known.put(API + "/v0/events?limit=2", "identity\\.created.*\"cursor\":");
        known.put(API + "/v0/events?types=", "identity\\.created.*key\\.created");
        known.put(API + "/v0/events/stream?after=oldest&limit=2", "(?s)event: stream.ready.*event: stream.end");
        known.put(API + "/v0/messages/wait?for=code&timeout=20&since=", "\"kind\":\"code\",\"code\":\"482913\"");
        known.put(API + "/v0/messages/wait?for=link&timeout=1", "\"kind\":\"none\",\"resume\":");
        return known;
    }

    @BeforeAll
    static void start() throws Exception {
        server = RunningServer.start(
                directory.resolve("data"), List.of("--domain", "docs.test", "--rate-per-minute", "100000"));
        var shim = directory.resolve("mailgent");
        Files.writeString(shim, """
                #!/bin/sh
                case $1 in doctor) main=dev.mailgent.Main ;; *) main=dev.mailgent.cli.Main ;; esac
                exec "$TEST_JAVA" -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -cp "$TEST_PATH" $main "$@"
                """);
        assertThat(shim.toFile().setExecutable(true)).isTrue();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void every_command_of_the_readme_does_what_it_says() throws Exception {
        assertThat(runAll(RunningServer.root().resolve("README.md"))).isGreaterThanOrEqualTo(6);
    }

    @Test
    void every_command_of_the_command_line_page_does_what_it_says() throws Exception {
        assertThat(runAll(RunningServer.root().resolve("docs/cli.md"))).isGreaterThanOrEqualTo(35);
    }

    @Test
    void every_command_of_the_pages_about_the_sandbox_and_loops_does_what_it_says() throws Exception {
        assertThat(runAll(RunningServer.root().resolve("docs/sandbox.md"))).isGreaterThanOrEqualTo(6);
        assertThat(runAll(RunningServer.root().resolve("docs/loops.md"))).isGreaterThanOrEqualTo(2);
    }

    @Test
    void every_command_of_the_pages_on_events_and_waiting_does_what_it_says() throws Exception {
        assertThat(runAll(RunningServer.root().resolve("docs/events.md"))).isEqualTo(6);
        assertThat(runAll(RunningServer.root().resolve("docs/waiting.md"))).isEqualTo(4);
    }

    @Test
    void every_command_of_the_page_on_webhooks_does_what_it_says() throws Exception {
        assertThat(runAll(RunningServer.root().resolve("docs/webhooks.md"))).isGreaterThanOrEqualTo(8);
    }

    @Test
    void every_command_of_the_page_on_mcp_does_what_it_says() throws Exception {
        var page = RunningServer.root().resolve("docs/mcp.md");
        assertThat(runAll(page)).isEqualTo(8);
        var configurations = 0;
        for (var json = JSON.matcher(Files.readString(page)); json.find(); configurations++) {
            assertThat(Json.MAPPER.readTree(json.group(1)).isObject()).isTrue();
        }
        assertThat(configurations).isGreaterThanOrEqualTo(6);
    }

    @Test
    void each_filter_of_a_search_on_the_command_line_narrows_it() throws Exception {
        receive("quokka one", "<first@example.org>");
        receive("quokka two", "<second@example.org>");
        for (var narrow : List.of(
                "--from ada",
                "--from ada@example.org",
                "--to bob",
                "--after 2000-01-01",
                "--before 2999-01-01",
                "--limit 2")) {
            assertThat(found("quokka " + narrow)).as(narrow).hasSize(2);
        }
        for (var narrow : List.of(
                "--from nobody", "--to nobody", "--labels nonesuch", "--after 2999-01-01", "--before 2000-01-01")) {
            assertThat(found("quokka " + narrow)).as(narrow).isEmpty();
        }
        assertThat(found("quokka --limit 1")).hasSize(1);
        var page = json(bash("./mailgent mail search quokka --limit 1 --json", Map.of()));
        var next = "quokka --limit 1 --page-token " + page.get("nextPageToken").asString();
        assertThat(found(next))
                .hasSize(1)
                .doesNotContain(page.get("messages").get(0).get("messageId").asString());
        bash("./mailgent mail labels first@example.org --add seen", Map.of());
        assertThat(found("quokka --labels seen")).containsExactly("<first@example.org>");
    }

    private static List<String> found(String arguments) throws Exception {
        var ids = new ArrayList<String>();
        json(bash("./mailgent mail search " + arguments + " --json", Map.of()))
                .get("messages")
                .forEach(message -> ids.add(message.get("messageId").asString()));
        return ids;
    }

    private static int runAll(Path page) throws Exception {
        var run = 0;
        var fences = FENCE.matcher(Files.readString(page));
        while (fences.find()) {
            var before = "";
            for (var line : fences.group(1).replace("\\\n", " ").lines().toList()) {
                if (line.isBlank() || ELSEWHERE.contains(line.strip())) {
                    continue;
                }
                check(before, line.strip());
                // What a line sets, the lines below it use.
                before = line.startsWith("eval ") ? line.strip() + "; " : before;
                run++;
            }
        }
        System.out.printf("docs: %d commands of %s%n", run, page.getFileName());
        return run;
    }

    private static void check(String before, String command) throws Exception {
        var known = ANSWERS.entrySet().stream()
                .filter(entry -> command.startsWith(entry.getKey()))
                .max(Comparator.comparingInt(entry -> entry.getKey().length()))
                .orElseThrow(() -> new AssertionError("say in this test what is answered to: " + command));
        var result = bash(before + command, things(command));
        assertThat(result.out()).as(command).containsPattern(known.getValue());
    }

    private record Result(String out, String err) {}

    /// Runs one line; its exit code must be 0.
    private static Result bash(String line, Map<String, String> things) throws Exception {
        var err = Files.createTempFile(directory, "err", ".txt");
        var builder = new ProcessBuilder("bash", "-eu", "-c", line)
                .directory(directory.toFile())
                .redirectError(err.toFile());
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("MAILGENT_"));
        environment.putAll(things);
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("TEST_JAVA", ProcessHandle.current().info().command().orElseThrow());
        environment.put(
                "TEST_PATH", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        environment.put("MAILGENT_DATA", server.data().toString());
        var process = builder.start();
        process.getOutputStream().close();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as("%s: %s%s", line, out, Files.readString(err))
                .isZero();
        return new Result(out, Files.readString(err));
    }

    private static JsonNode json(Result result) {
        return Json.MAPPER.readTree(result.out());
    }

    /// A new thing for each variable that a command names, so that no command lives on what another left.
    private static Map<String, String> things(String command) throws Exception {
        var things = new TreeMap<String, String>();
        if (command.contains("$MESSAGE")) {
            things.put("MESSAGE", command.matches(".*mail (cancel|deliveries).*") ? scheduled() : received());
        }
        if (command.contains("$ATTACHMENT")) {
            var message = call("GET", "/v0/messages/" + encode(things.getOrDefault("MESSAGE", "")), "");
            things.put(
                    "ATTACHMENT",
                    message.get("attachments").get(0).get("attachmentId").asString());
        }
        if (command.contains("$DRAFT")) {
            things.put("DRAFT", call("POST", "/v0/drafts", HELLO).get("draftId").asString());
        }
        if (command.contains("$RULE")) {
            var rule =
                    "{\"type\": \"BLOCK\", \"scope\": \"SEND\", \"value\": \"x" + UUID.randomUUID() + "@example.com\"}";
            things.put(
                    "RULE",
                    call("POST", "/v0/email-rules", rule).get("rule").get("id").asString());
        }
        if (command.contains("$THREAD")) {
            var message = call("GET", "/v0/messages/" + encode(received()), "");
            things.put("THREAD", message.get("threadId").asString());
        }
        if (command.contains("$SINCE")) {
            things.put("SINCE", Instant.now().toString());
            receive("Your code", "<" + UUID.randomUUID() + "@example.org>", "Your verification code is 482913.");
        }
        if (command.contains("$EXPORT")) {
            var export = directory.resolve("keys.env");
            Files.writeString(export, "DOCS_ONE=1\nDOCS_TWO='2'\n");
            things.put("EXPORT", export.toString());
        }
        if (command.contains("$WEBHOOK")) {
            var webhook = "{\"url\": \"https://hooks.example.com/\", \"events\": [\"nothing\"]}";
            things.put(
                    "WEBHOOK",
                    call("POST", "/v0/webhooks", webhook).get("webhookId").asString());
        }
        if (command.contains("$IDENTITY")) {
            var made = server.call("POST", "/v0/platform/identities", server.platformKey(), "{}");
            things.put(
                    "IDENTITY",
                    Json.MAPPER.readTree(made.body()).get("identityId").asString());
        }
        if (command.contains("$KEY")) {
            var keys = "/v0/platform/identities/" + things.get("IDENTITY") + "/keys";
            var made = server.call("POST", keys, server.platformKey(), "{\"name\": \"reader\"}");
            things.put("KEY", Json.MAPPER.readTree(made.body()).get("keyId").asString());
        }
        return things;
    }

    private static final String HELLO = "{\"to\": [\"ada@example.com\"], \"subject\": \"Hello\", \"text\": \"Hi\"}";

    private static String scheduled() throws Exception {
        var later = HELLO.replace("}", ", \"sendAt\": \"" + Instant.now().plusSeconds(3600) + "\"}");
        return call("POST", "/v0/messages/send", later).get("messageId").asString();
    }

    private static String received() throws IOException {
        var id = "<" + UUID.randomUUID() + "@example.org>";
        receive("Welcome again", id);
        return id;
    }

    private static void receive(String subject, String id) throws IOException {
        receive(subject, id, "Hi there");
    }

    private static void receive(String subject, String id, String text) throws IOException {
        var mail = """
                From: Ada <ada@example.org>
                To: %s
                Cc: bob@example.org
                Message-ID: %s
                Subject: %s
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain

                %s
                --b
                Content-Type: text/csv; name=a.csv
                Content-Disposition: attachment; filename=a.csv

                1,2
                --b--
                """.formatted(server.email(), id, subject, text).replace("\n", "\r\n");
        try (var smtp = new SmtpClient(SmtpClientSettings.defaults("sender.test"))) {
            var hop = new SmtpHop("127.0.0.1", server.smtpPort(), SmtpHop.Tls.NONE, null);
            var bytes = mail.getBytes(StandardCharsets.US_ASCII);
            for (var delivery : smtp.deliver(hop, OutgoingMail.of("ada@example.org", List.of(server.email()), bytes))) {
                assertThat(delivery).isInstanceOf(Delivery.Sent.class);
            }
        }
    }

    private static JsonNode call(String method, String path, String body) throws Exception {
        var answer = server.call(method, path, server.apiKey(), body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
        return Json.MAPPER.readTree(answer.body());
    }

    private static String encode(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }
}
