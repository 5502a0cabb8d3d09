package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

    @Test
    void stop_understands_its_own_words_only() throws Exception {
        Files.writeString(elsewhere.resolve("mailgent.pid"), "1\n");
        var help = run(LAUNCHER, Map.of(), "stop", "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("usage: ./mailgent stop");
        assertThat(help.err()).isEmpty();

        for (var wrong : List.of(List.of("--nonsense"), List.of("--dtaa", "x"), List.of("x"), List.of("--data"))) {
            var words = new ArrayList<>(List.of("stop"));
            words.addAll(wrong);
            var refused = run(LAUNCHER, Map.of("MAILGENT_DATA", elsewhere.toString()), words.toArray(String[]::new));
            assertThat(refused.exitCode()).as("%s", words).isEqualTo(2);
            assertThat(refused.err()).as("%s", words).contains(wrong.getFirst()).doesNotContain("No server");
        }
    }

    @Test
    void each_development_command_has_help_and_runs_nothing_for_it() throws Exception {
        for (var command : List.of("build", "test", "bench", "soak", "stop")) {
            for (var words : List.of(List.of(command, "--help"), List.of(command, "-h"), List.of("help", command))) {
                var result = run(LAUNCHER, Map.of("PATH", "/usr/bin:/bin"), words.toArray(String[]::new));
                assertThat(result.exitCode()).as("%s", words).isZero();
                assertThat(result.out()).as("%s", words).startsWith("usage: ./mailgent " + command);
                assertThat(result.err()).as("%s", words).isEmpty();
            }
        }
    }

    @Test
    void options_of_the_client_may_stand_before_its_command() throws Exception {
        var call = "set -- --json whoami; client_run() { echo \"$@\"; exit; }; "
                + "eval \"$(sed -n '/^client_commands=/p; /^client_knows/p; /^command=/,$p' '" + LAUNCHER + "')\"";

        assertThat(run(Path.of("/bin/bash"), Map.of(), "-c", call).out()).isEqualTo("--json whoami\n");
    }

    @Test
    void stop_ends_the_database_that_a_killed_server_left() throws Exception {
        Path cluster = Files.createDirectories(elsewhere.resolve("postgres/cluster"));
        Process database = new ProcessBuilder("env", "--default-signal=INT", "sleep", "60")
                .directory(cluster.toFile())
                .start();
        try {
            Files.writeString(cluster.resolve("postmaster.pid"), database.pid() + "\n");

            var result = run(LAUNCHER, Map.of(), "stop", "--data=" + elsewhere);

            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).contains("No server runs on", "its database runs on", "Stopped in");
            assertThat(database.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            database.destroy();
        }
    }

    @Test
    void a_build_without_network_says_so_and_not_how_to_use_maven() throws Exception {
        Path log = Files.writeString(elsewhere.resolve("build.log"), """
                [INFO] Scanning for projects...
                [ERROR] Failed to execute goal x:y on project z: Could not resolve dependencies: Could not transfer artifact
                [ERROR]
                [ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.
                """);
        Path other = Files.writeString(elsewhere.resolve("other.log"), """
                [ERROR] A.java:[1,2] ';' expected
                [ERROR]
                [ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.
                """);
        var call = ". '" + LAUNCHER.resolveSibling("launcher/build.sh") + "'; build_errors ";

        assertThat(run(Path.of("/bin/bash"), Map.of(), "-c", "here=.; " + call + "'" + log + "'")
                        .out())
                .contains("Could not transfer", "is there a network", "proxy")
                .doesNotContain("stack trace");
        assertThat(run(Path.of("/bin/bash"), Map.of(), "-c", "here=.; " + call + "'" + other + "'")
                        .out())
                .isEqualTo("[ERROR] A.java:[1,2] ';' expected\n");
    }

    @Test
    void a_training_of_another_user_is_left_alone_in_silence() throws Exception {
        var call = "here=.; . '" + LAUNCHER.resolveSibling("launcher/process.sh") + "'; . '"
                + LAUNCHER.resolveSibling("launcher/aot.sh") + "'; aot_cache='" + elsewhere + "/x.aot'; "
                + "mkdir '" + elsewhere + "/x.training'; echo 1 >'" + elsewhere + "/x.training/pid'; "
                + "kill() { return 1; }; aot_train '' false; wait";

        var result = run(Path.of("/bin/bash"), Map.of(), "-c", call);

        assertThat(result.err()).isEmpty();
        assertThat(elsewhere.resolve("x.training/pid")).exists();
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
