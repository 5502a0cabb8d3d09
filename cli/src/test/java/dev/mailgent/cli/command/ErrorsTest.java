package dev.mailgent.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.cli.kit.AtTerminal;
import dev.mailgent.cli.kit.FakeApi;
import dev.mailgent.cli.kit.Keys;
import dev.mailgent.cli.kit.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is said and with which exit code when a command cannot do what it was asked.
class ErrorsTest extends AtTerminal {
    @Test
    void a_refusal_shows_status_message_fix_and_request() {
        api.answer("GET /v0/threads/t", 403, """
                {"error": "forbidden", "message": "Missing required scope: mail:read", "status": 403,
                 "requestId": "req_1", "fix": "Ask for the scope."}""");

        var result = terminal().run("threads", "get", "t");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("""
                Error [403]: Missing required scope: mail:read
                  fix: Ask for the scope.
                  request: req_1
                """);
    }

    @Test
    void a_refusal_is_told_the_same_way_with_json() {
        api.answer("GET /v0/whoami", 401, "{\"error\":\"unauthorized\",\"message\":\"Unknown key.\",\"status\":401}");

        var result = terminal().run("whoami", "--json");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("Error [401]: Unknown key.\n");
    }

    @Test
    void a_page_of_a_proxy_is_no_stack() {
        api.answer(
                "GET /v0/whoami",
                502,
                "<html>\u001b[31mBad Gateway\n<body>".getBytes(StandardCharsets.UTF_8),
                Map.of("Content-Type", "text/html"));

        var result = terminal().run("whoami");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("Error [502]: <html>Bad Gateway\n  fix: ");
    }

    @Test
    void a_page_that_is_no_json_is_no_answer() {
        api.answer(
                "GET /v0/whoami", 200, "<html>".getBytes(StandardCharsets.UTF_8), Map.of("Content-Type", "text/html"));
        assertThat(terminal().run("whoami", "--json").err()).contains("not the Mailgent API");

        for (var broken : new String[] {"{\"identityId\":", "[]", "17", ""}) {
            api.answer("GET /v0/whoami", 200, broken);
            var result = terminal().run("whoami");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("not the Mailgent API");
        }
    }

    @Test
    void a_redirection_does_not_get_the_key() {
        try (var elsewhere = new FakeApi()) {
            api.answer("GET /v0/whoami", 302, new byte[0], Map.of("Location", elsewhere.url() + "/v0/whoami"));

            var result = terminal().run("whoami");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("Error [302]", elsewhere.url());
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void without_a_server_the_way_to_start_one_is_said() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        var result = terminal().run("whoami", "--base-url", "http://127.0.0.1:" + port);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("nothing listens there", "./mailgent up");
    }

    @Test
    void a_host_that_does_not_exist_is_said() {
        var result = terminal().run("whoami", "--base-url", "http://mailgent.invalid");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("Error: http://mailgent.invalid cannot be reached");
    }

    @Test
    void a_connection_that_breaks_leaves_a_change_in_doubt() throws IOException {
        try (var rude = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (true) {
                    try (var socket = rude.accept()) {
                        socket.setSoLinger(true, 0);
                    } catch (IOException _) {
                        return;
                    }
                }
            });

            var result =
                    terminal().run("threads", "delete", "t", "--base-url", "http://127.0.0.1:" + rude.getLocalPort());

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("broke", "look before you repeat");
        }
    }

    @Test
    void without_a_key_nothing_is_asked() {
        var result = new Terminal(directory).set("MAILGENT_API_URL", api.url()).run("mail", "list");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("Error: There is no API key.", "MAILGENT_API_KEY");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void a_command_line_that_makes_no_sense_exits_with_2() {
        for (var line : new String[] {
            "mail send --to a@example.com --subject x",
            "mail send --to a@example.com --sbject x --text y --subject z",
            "mail list --limit many",
            "mail list surplus",
            "mail get",
            "mail get ''",
            "mail frobnicate",
            "frobnicate",
            "--frobnicate",
            "mail labels m",
            "mail rules add --type BLOCK",
            "platform update-scopes id-1",
            "completion fish",
        }) {
            var result = terminal().run(line.replace("''", "").split(" "));
            assertThat(result.exitCode()).as(line).isEqualTo(2);
            assertThat(result.err()).as(line).contains("--help").doesNotContain("Exception");
            assertThat(result.out()).as(line).isEmpty();
        }
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void a_missing_option_is_named_and_a_near_miss_corrected() {
        assertThat(terminal()
                        .run("mail", "send", "--to", "a@example.com", "--text", "x")
                        .err())
                .contains("--subject", "help: mailgent mail send --help");
        assertThat(terminal().run("valt", "list").err()).startsWith("There is no command 'valt'.\n");
        assertThat(terminal().run("mail", "list", "x").err()).startsWith("There is no further argument 'x'.\n");
        assertThat(terminal().run("mail", "list", "--x").err()).startsWith("There is no option '--x'.");
        assertThat(terminal().run("mail", "lst").err()).contains("did you mean: list");
        assertThat(terminal()
                        .run("mail", "send", "--to", "a@x", "--sbject", "x", "--text", "y", "--subject", "z")
                        .err())
                .contains("There is no option '--sbject' (it stands after --to).");
    }

    @Test
    void a_key_in_the_wrong_place_is_not_repeated() {
        assertThat(terminal().run("whoami", Keys.IDENTITY).err())
                .contains("mgnt-0a1b2c3d…")
                .doesNotContain(Keys.IDENTITY);
        api.answer("GET /v0/whoami", 401, "{\"message\": \"Unknown key %s\"}".formatted(Keys.PLATFORM));
        assertThat(terminal().run("whoami").err()).doesNotContain(Keys.PLATFORM);
    }

    @Test
    void a_group_alone_shows_its_commands() {
        var result = terminal().run("mail");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("reply-all", "drafts", "rules");
    }

    @Test
    void a_full_disk_is_an_error_and_a_reader_that_left_is_not() {
        api.answer("GET /v0/whoami", 200, "{\"identityId\": \"id-1\"}");

        assertThat(runInto("No space left on device")).isEqualTo(1);
        assertThat(runInto("Broken pipe")).isZero();
    }

    private int runInto(String complaint) {
        var out = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(complaint);
            }
        };
        var screen =
                new dev.mailgent.cli.screen.Screen(out, OutputStream.nullOutputStream(), StandardCharsets.UTF_8, 0);
        var environment = Map.of("MAILGENT_API_URL", api.url(), "MAILGENT_API_KEY", Keys.IDENTITY);
        return Client.run(
                new String[] {"whoami"},
                new Surroundings(
                        environment, directory, ZoneId.of("UTC"), java.io.InputStream.nullInputStream(), screen));
    }

    @Test
    void what_is_missing_is_named() {
        assertThat(new Terminal(directory).run("mail", "get").err()).startsWith("MESSAGE is missing.\n");
        assertThat(new Terminal(directory).run("mail", "reply").err()).contains("MESSAGE", "--text", " are missing.");
    }
}
