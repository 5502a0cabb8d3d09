package dev.mailgent.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.cli.kit.Keys;
import dev.mailgent.cli.kit.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvTest {
    @TempDir
    Path directory;

    private void bootstrap(String json) throws IOException {
        Files.writeString(Files.createDirectories(directory.resolve("data")).resolve("bootstrap.json"), json);
    }

    @Test
    void a_shell_takes_the_lines_as_they_are() throws Exception {
        bootstrap("""
                {"baseUrl": "http://127.0.0.1:1/it's $HOME", "platformKey": "%s", "identity": {"apiKey": "%s"}}
                """.formatted(Keys.PLATFORM, Keys.IDENTITY));
        var result = new Terminal(directory).run("env");

        var shell = new ProcessBuilder(
                        "sh",
                        "-euc",
                        "eval \"$1\"; printf '%s\\n' \"$MAILGENT_API_URL\" \"$MAILGENT_API_KEY\" \"$MAILGENT_PLATFORM_KEY\"",
                        "sh",
                        result.out())
                .start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("http://127.0.0.1:1/it's $HOME\n" + Keys.IDENTITY + "\n" + Keys.PLATFORM + "\n");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void without_a_file_or_without_keys_nothing_is_printed_and_the_fix_is_said() throws Exception {
        var none = new Terminal(directory).run("env");
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).contains("no bootstrap.json", "./mailgent up");
        assertThat(none.exitCode()).isEqualTo(1);

        bootstrap("{\"baseUrl\": \"http://127.0.0.1:1\", \"platformKey\": null, \"identity\": null}");
        var empty = new Terminal(directory).run("env");
        assertThat(empty.out()).isEmpty();
        assertThat(empty.err()).contains("holds no keys", "./mailgent key new");
        assertThat(empty.exitCode()).isEqualTo(1);
    }
}
