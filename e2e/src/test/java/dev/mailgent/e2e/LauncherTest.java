package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `./mailgent` says before any Java runs.
class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("..", "mailgent").toAbsolutePath().normalize();

    @TempDir
    Path elsewhere;

    private record Result(int exitCode, String out, String err) {}

    @Test
    void help_names_the_commands() throws Exception {
        var result = run(LAUNCHER, Map.of(), "help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("up ", "stop ", "doctor ", "test ", "bench ", "whoami");
    }

    @Test
    void an_unknown_command_is_refused_by_name() throws Exception {
        var result = run(LAUNCHER, Map.of(), "frobnicate");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("'frobnicate'", "help");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void it_works_through_a_symbolic_link_on_a_path_with_spaces() throws Exception {
        Path directory = Files.createDirectory(elsewhere.resolve("my tools"));
        Path link = Files.createSymbolicLink(directory.resolve("mg"), LAUNCHER);
        Path second = Files.createSymbolicLink(elsewhere.resolve("mg 2"), Path.of("my tools", "mg"));

        assertThat(run(link, Map.of(), "version").out()).matches("mailgent \\d+\\.\\d+\\.\\d+\\s*");
        assertThat(run(second, Map.of(), "version").out()).matches("mailgent \\d+\\.\\d+\\.\\d+\\s*");
    }

    @Test
    void a_directory_that_is_no_jdk_25_is_refused_by_name() throws Exception {
        Path old = jdk("17.0.15");

        var result = run(LAUNCHER, Map.of("MAILGENT_JAVA_HOME", old.toString()), "mvn", "-v");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains(old.toString(), "not a JDK 25");
    }

    @Test
    void maven_runs_on_the_jdk_25_that_was_found() throws Exception {
        Path found = jdk("25.0.1");
        Path tools = Files.createDirectory(elsewhere.resolve("tools"));
        script(tools.resolve("mvn"), "echo \"Apache Maven 3.9.9 ($JAVA_HOME) $*\"");

        var result = run(
                LAUNCHER,
                Map.of("JAVA_HOME", found.toString(), "PATH", tools + ":" + System.getenv("PATH")),
                "mvn",
                "verify");

        assertThat(result.out()).contains("(" + found + ")", "verify");
    }

    @Test
    void the_jvm_hears_utf_8_in_a_locale_that_has_none() throws Exception {
        Path java = elsewhere.resolve("java");
        script(java, "echo \"$LC_ALL\"");
        var call = ". '" + LAUNCHER.resolveSibling("launcher/server.sh") + "'; java='" + java
                + "' module_path=x here=. java_exec '' Main";

        assertThat(run(Path.of("/bin/bash"), Map.of("LC_ALL", "C"), "-c", call).out())
                .isEqualTo("C.UTF-8\n");
        assertThat(run(Path.of("/bin/bash"), Map.of("LC_ALL", "de_DE.UTF-8"), "-c", call)
                        .out())
                .isEqualTo("de_DE.UTF-8\n");
    }

    @Test
    void stop_without_a_server_is_fine() throws Exception {
        var result = run(LAUNCHER, Map.of(), "stop", "--data", elsewhere.toString());

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("No server runs on " + elsewhere);
    }

    @Test
    void stop_never_signals_a_process_that_is_not_our_server() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(elsewhere.resolve("mailgent.pid"), stranger.pid() + "\n");

            var result = run(LAUNCHER, Map.of("MAILGENT_DATA", elsewhere.toString()), "stop");

            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).contains("No server runs on");
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroy();
        }
    }

    private Path jdk(String version) throws IOException {
        Path home = Files.createDirectory(elsewhere.resolve("jdk " + version));
        Files.createDirectory(home.resolve("bin"));
        script(home.resolve("bin/javac"), "exit 0");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Result run(Path program, Map<String, String> environment, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Path err = Files.createTempFile(elsewhere, "err", ".txt");
        var builder = new ProcessBuilder(command).directory(elsewhere.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MAILGENT_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out, Files.readString(err));
    }
}
