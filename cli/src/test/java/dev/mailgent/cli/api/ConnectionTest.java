package dev.mailgent.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.cli.api.Connection.Flags;
import dev.mailgent.cli.api.Connection.Kind;
import dev.mailgent.cli.kit.Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {
    private static final Flags NO_FLAGS = new Flags(null, null);
    private static final String LOCAL = "http://127.0.0.1:8123";

    @TempDir
    Path directory;

    private void bootstrap(Path data) throws IOException {
        Files.createDirectories(data);
        Files.writeString(data.resolve("bootstrap.json"), """
                {"baseUrl": "%s", "smtpHost": "127.0.0.1", "smtpPort": 2525, "platformKey": "%s",
                 "identity": {"identityId": "id-1", "email": "a@agents.localhost", "apiKey": "%s"}}
                """.formatted(LOCAL, Keys.PLATFORM, Keys.IDENTITY));
    }

    private Connection find(Kind kind, Flags flags, Map<String, String> environment) {
        return Connection.find(kind, flags, environment, directory);
    }

    @Test
    void a_flag_wins_over_the_environment() {
        var environment = Map.of("MAILGENT_API_KEY", "mgnt-environment", "MAILGENT_API_URL", "http://environment:1");

        assertThat(find(Kind.IDENTITY, new Flags("mgnt-flag", "https://flag.example/prefix//"), environment))
                .isEqualTo(new Connection("https://flag.example/prefix", "mgnt-flag"));
        assertThat(find(Kind.IDENTITY, NO_FLAGS, environment))
                .isEqualTo(new Connection("http://environment:1", "mgnt-environment"));
    }

    @Test
    void a_newcomer_needs_no_setting() throws Exception {
        bootstrap(directory.resolve("data"));

        assertThat(find(Kind.IDENTITY, NO_FLAGS, Map.of())).isEqualTo(new Connection(LOCAL, Keys.IDENTITY));
        assertThat(find(Kind.PLATFORM, NO_FLAGS, Map.of())).isEqualTo(new Connection(LOCAL, Keys.PLATFORM));
    }

    @Test
    void the_data_directory_may_be_elsewhere() throws Exception {
        bootstrap(directory.resolve("else where"));

        assertThat(find(Kind.IDENTITY, NO_FLAGS, Map.of("MAILGENT_DATA", "else where")))
                .isEqualTo(new Connection(LOCAL, Keys.IDENTITY));
        assertThat(find(Kind.IDENTITY, NO_FLAGS, Map.of("MAILGENT_DATA", directory.resolve("else where") + "")))
                .isEqualTo(new Connection(LOCAL, Keys.IDENTITY));
    }

    @Test
    void a_local_key_goes_to_the_local_server_only() throws Exception {
        bootstrap(directory.resolve("data"));

        for (var url : new String[] {"https://api.example.com", "http://127.0.0.1:8124", "https://127.0.0.1:8123"}) {
            assertThatThrownBy(() -> find(Kind.IDENTITY, new Flags(null, url), Map.of()))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("no API key");
            assertThatThrownBy(() -> find(Kind.PLATFORM, NO_FLAGS, Map.of("MAILGENT_API_URL", url)))
                    .isInstanceOf(Failure.class);
        }
        assertThat(find(Kind.IDENTITY, new Flags(null, "http://localhost:8123/"), Map.of()))
                .isEqualTo(new Connection("http://localhost:8123", Keys.IDENTITY));
    }

    @Test
    void a_platform_command_prefers_a_platform_key() throws Exception {
        var both = Map.of("MAILGENT_API_KEY", Keys.IDENTITY, "MAILGENT_PLATFORM_KEY", Keys.PLATFORM);

        assertThat(find(Kind.PLATFORM, NO_FLAGS, both).key()).isEqualTo(Keys.PLATFORM);
        assertThat(find(Kind.IDENTITY, NO_FLAGS, both).key()).isEqualTo(Keys.IDENTITY);
        assertThat(find(Kind.PLATFORM, NO_FLAGS, Map.of("MAILGENT_API_KEY", Keys.PLATFORM))
                        .key())
                .isEqualTo(Keys.PLATFORM);
        assertThat(find(Kind.PLATFORM, NO_FLAGS, Map.of("MAILGENT_API_KEY", Keys.IDENTITY))
                        .key())
                .as("the server's refusal says more than ours")
                .isEqualTo(Keys.IDENTITY);

        bootstrap(directory.resolve("data"));
        assertThat(find(Kind.PLATFORM, NO_FLAGS, Map.of("MAILGENT_API_KEY", Keys.IDENTITY))
                        .key())
                .isEqualTo(Keys.PLATFORM);
    }

    @Test
    void a_local_key_for_another_server_is_said_to_be_there() throws Exception {
        bootstrap(directory.resolve("data"));

        assertThatThrownBy(() -> find(Kind.IDENTITY, new Flags(null, "http://127.0.0.1:1"), Map.of()))
                .hasMessageContaining("no API key for http://127.0.0.1:1")
                .hasMessageContaining(LOCAL)
                .hasMessageNotContaining(Keys.IDENTITY);
    }

    @Test
    void a_bootstrap_file_without_keys_names_the_command_that_makes_them() throws Exception {
        var file = Files.createDirectory(directory.resolve("data")).resolve("bootstrap.json");
        Files.writeString(file, "{\"baseUrl\": \"" + LOCAL + "\", \"platformKey\": null, \"identity\": null}");

        assertThatThrownBy(() -> find(Kind.IDENTITY, NO_FLAGS, Map.of()))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(String.join("\n", failure.lines()))
                                .contains("holds none", "./mailgent key new"));
    }

    @Test
    void without_a_key_the_fix_is_said() {
        assertThatThrownBy(() -> find(Kind.IDENTITY, NO_FLAGS, Map.of("MAILGENT_API_KEY", "")))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.lines())
                                .containsExactly(
                                        "Error: There is no API key.",
                                        "  fix: Set MAILGENT_API_KEY or give --api-key. Where a server runs (./mailgent up), its first"
                                                + " key is found by itself in the data directory (MAILGENT_DATA, else ./data)."));
    }

    @Test
    void a_bootstrap_file_of_any_content_breaks_nothing() throws Exception {
        var file = Files.createDirectory(directory.resolve("data")).resolve("bootstrap.json");
        for (var content :
                new String[] {"", "{", "[1]", "null", "{\"identity\": 7}", "{\"baseUrl\": [], \"platformKey\": {}}"}) {
            Files.writeString(file, content);
            assertThatThrownBy(() -> find(Kind.IDENTITY, NO_FLAGS, Map.of())).isInstanceOf(Failure.class);
        }
        Files.writeString(file, " ".repeat(100_000));
        assertThatThrownBy(() -> find(Kind.IDENTITY, NO_FLAGS, Map.of()))
                .hasMessageContaining("not what a server wrote");
    }

    @Test
    void a_key_or_url_that_cannot_be_one_is_refused_without_repeating_the_key() {
        var secret = "mgnt-secret\r\nX-Evil: 1";
        assertThatThrownBy(() -> find(Kind.IDENTITY, new Flags(secret, LOCAL), Map.of()))
                .isInstanceOf(Failure.class)
                .hasMessageNotContaining("secret");
        for (var url : new String[] {
            "", "nonsense", "ftp://x", "http://", "file:///etc/passwd", "http://x?q", "http://a b", "http://u:p@x"
        }) {
            assertThatThrownBy(() -> find(Kind.IDENTITY, new Flags(Keys.IDENTITY, url), Map.of()))
                    .as(url)
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("not the URL");
        }
        assertThat(new Connection(LOCAL, Keys.IDENTITY).toString()).doesNotContain(Keys.IDENTITY);
    }
}
