package dev.mailgent.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.cli.kit.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What the client says about itself, and what docs/cli.md says about it.
class HelpTest {
    private static final Path MANUAL = Path.of("..", "docs", "cli.md");

    @TempDir
    Path directory;

    private static List<CommandLine> all(CommandLine parser) {
        var all = new ArrayList<CommandLine>(List.of(parser));
        new LinkedHashSet<>(parser.getSubcommands().values()).forEach(member -> all.addAll(all(member)));
        return all;
    }

    private static List<CommandLine> all() {
        return all(Client.whole(List.of()));
    }

    private static String example(CommandLine command) {
        return command.getCommandSpec().usageMessage().footer()[0].strip();
    }

    @Test
    void the_help_of_every_command_shows_an_example_of_it() {
        for (var command : all()) {
            var name = command.getCommandSpec().qualifiedName();
            var help = new Terminal(directory)
                    .run((name + " --help").substring("mailgent ".length()).split(" "));

            assertThat(help.exitCode()).as(name).isZero();
            assertThat(help.err()).as(name).isEmpty();
            assertThat(help.out()).as(name).contains("Example:\n  mailgent ", "Usage: " + name);
            assertThat(example(command)).as(name).startsWith(name);
            assertThat(help.out().lines().count()).as(name).isLessThan(35);
        }
    }

    @Test
    void every_example_is_understood() {
        for (var command : all()) {
            var words = words(example(command).replaceFirst(" > .*", ""));
            Client.whole(List.of()).parseArgs(words.subList(1, words.size()).toArray(String[]::new));
        }
    }

    @Test
    void every_published_command_is_there() {
        var names = all().stream()
                .map(command -> command.getCommandSpec().qualifiedName())
                .toList();

        assertThat(names)
                .contains(
                        "mailgent whoami",
                        "mailgent mail send",
                        "mailgent mail list",
                        "mailgent mail get",
                        "mailgent mail delete",
                        "mailgent mail reply",
                        "mailgent mail labels",
                        "mailgent mail rules list",
                        "mailgent mail rules add",
                        "mailgent mail rules delete",
                        "mailgent threads list",
                        "mailgent threads get",
                        "mailgent threads delete",
                        "mailgent logs list",
                        "mailgent logs stats",
                        "mailgent platform list",
                        "mailgent platform get",
                        "mailgent platform create",
                        "mailgent platform delete",
                        "mailgent platform rename",
                        "mailgent platform rotate-key",
                        "mailgent platform update-scopes");
    }

    @Test
    void the_launcher_gives_us_our_commands_and_no_other() throws IOException {
        var line = Files.readAllLines(Path.of("..", "mailgent")).stream()
                .filter(text -> text.startsWith("client_commands="))
                .findFirst()
                .orElseThrow();

        assertThat(line.replaceAll(".*='|'$", "").split(" "))
                .as("client_commands in ./mailgent")
                .containsExactlyInAnyOrderElementsOf(Client.whole(List.of()).getSubcommands().values().stream()
                        .map(CommandLine::getCommandName)
                        .distinct()
                        .toList());
    }

    @Test
    void the_version_is_said() {
        assertThat(new Terminal(directory).run("--version").out()).matches("mailgent \\d+\\.\\d+\\.\\d+\n");
    }

    @Test
    void the_manual_shows_every_command_and_only_lines_that_are_understood() throws IOException {
        var lines = Files.readAllLines(MANUAL).stream()
                .filter(line -> line.startsWith("./mailgent "))
                .toList();

        for (var line : lines) {
            var words = words(line.replaceFirst(" ([|>]|<<<) .*", ""));
            Client.whole(List.of()).parseArgs(words.subList(1, words.size()).toArray(String[]::new));
        }
        for (var command : all()) {
            var spec = command.getCommandSpec();
            if (command.getSubcommands().isEmpty()) {
                assertThat(lines)
                        .as(spec.qualifiedName())
                        .anyMatch(line -> (line + " ").startsWith("./" + spec.qualifiedName() + " "));
            }
        }
    }

    /// As a shell splits them, as far as our examples go.
    private static List<String> words(String line) {
        var words = new ArrayList<String>();
        var quoted = false;
        for (var part : line.split("'", -1)) {
            if (quoted) {
                words.add(part);
            } else {
                words.addAll(Arrays.stream(part.split(" "))
                        .filter(word -> !word.isEmpty())
                        .toList());
            }
            quoted = !quoted;
        }
        return words;
    }
}
