package dev.mailgent.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.cli.kit.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script, run by the shell it is for.
class CompletionTest {
    @TempDir
    Path directory;

    private Path script;

    @BeforeEach
    void write() throws IOException {
        var result = new Terminal(directory).run("completion", "bash");
        assertThat(result.exitCode()).isZero();
        script = Files.writeString(directory.resolve("completion.sh"), result.out());
    }

    /// What bash offers for the last of the words.
    private List<String> offered(String... words) throws IOException, InterruptedException {
        var line =
                "source \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _complete_mailgent; printf '%s\\n' \"${COMPREPLY[@]}\"";
        var command = new ArrayList<>(List.of("bash", "-c", line, "bash", script.toString(), "mailgent"));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command)
                // bash says that nobody pressed the tabulator key.
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out.lines().map(String::strip).toList();
    }

    @Test
    void it_offers_client_and_server_commands() throws Exception {
        assertThat(offered(""))
                .contains("whoami", "mail", "threads", "logs", "platform", "supervisor", "did", "completion")
                .contains("up", "stop", "doctor", "test", "bench");
        assertThat(offered("st")).containsExactly("stop");
        assertThat(offered("mail", "re")).containsExactlyInAnyOrder("reply", "reply-all");
        assertThat(offered("mail", "drafts", "cr")).containsExactly("create");
    }

    @Test
    void it_offers_options_and_words() throws Exception {
        assertThat(offered("up", "--da")).containsExactlyInAnyOrder("--data", "--database-url");
        assertThat(offered("mail", "send", "--su")).containsExactly("--subject");
        assertThat(offered("logs", "list", "--status", "")).containsExactly("success", "error", "denied");
        assertThat(offered("mail", "rules", "add", "--scope", "RE")).containsExactlyInAnyOrder("RECEIVE", "REPLY");
    }

    @Test
    void one_script_serves_bash_and_zsh() throws Exception {
        assertThat(new Terminal(directory).run("completion", "zsh").out())
                .isEqualTo(Files.readString(script))
                .contains("bashcompinit");
    }
}
