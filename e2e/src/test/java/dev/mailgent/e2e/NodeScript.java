package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Scripts of a directory of `src/test/node` with the published libraries it stands on, installed by its lock file once
/// for each change of it. What needs one is skipped where node or npm is not installed, or npm cannot
/// reach its registry.
final class NodeScript {
    private static final String SCRIPT = "check.mjs";

    private final Path directory;

    private NodeScript(Path directory) {
        this.directory = directory;
    }

    static NodeScript of(String name) throws IOException, InterruptedException {
        assumeTrue(
                runs("node", "--version") && runs("npm", "--version"),
                "node and npm are not installed: " + name + " was not checked by an independent library");
        var directory = Path.of("target", "node-" + name).toAbsolutePath();
        Files.createDirectories(directory);
        var source = RunningServer.root().resolve("e2e/src/test/node").resolve(name);
        var changed = !Files.exists(directory.resolve("node_modules/.package-lock.json"));
        for (var file : files(source)) {
            var bytes = Files.readAllBytes(file);
            var copy = directory.resolve(file.getFileName().toString());
            if (!Files.exists(copy) || !Arrays.equals(Files.readAllBytes(copy), bytes)) {
                changed |= !file.toString().endsWith(".mjs");
                Files.write(copy, bytes);
            }
        }
        if (changed) {
            install(directory, name);
        }
        return new NodeScript(directory);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static void install(Path directory, String name) throws IOException, InterruptedException {
        var process = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var exit = process.waitFor();
        assumeTrue(
                exit == 0 || !said.matches("(?s).*\\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH)\\b.*"),
                "npm cannot reach its registry: " + name + " was not checked by an independent library");
        assertThat(exit).as(said).isZero();
    }

    /// What `check.mjs` prints for `input`.
    String run(String input) throws IOException, InterruptedException {
        return run(SCRIPT, input);
    }

    /// What a script prints for `input`.
    String run(String script, String input) throws IOException, InterruptedException {
        var process = start(script, input);
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        return out;
    }

    /// The process of a script that was given `input`.
    Process start(String script, String input) throws IOException {
        var process = new ProcessBuilder("node", script)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return process;
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        }
    }
}
