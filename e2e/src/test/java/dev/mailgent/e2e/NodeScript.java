package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// A script of `src/test/node` with the published libraries it stands on, installed by its lock file once
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
        for (var file : new String[] {"package.json", "package-lock.json", SCRIPT}) {
            var bytes = Files.readAllBytes(source.resolve(file));
            var copy = directory.resolve(file);
            if (!Files.exists(copy) || !Arrays.equals(Files.readAllBytes(copy), bytes)) {
                changed |= !file.equals(SCRIPT);
                Files.write(copy, bytes);
            }
        }
        if (changed) {
            install(directory, name);
        }
        return new NodeScript(directory);
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

    /// What the script prints for `input`.
    String run(String input) throws IOException, InterruptedException {
        var process = new ProcessBuilder("node", SCRIPT)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        return out;
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
