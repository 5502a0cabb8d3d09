package dev.mailgent.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// A program run to its end.
///
/// @param output what it said on both streams
public record Command(int exitCode, String output) {
    public static Command run(List<String> words) throws IOException {
        return run(words, Map.of());
    }

    public static Command run(List<String> words, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Command(process.waitFor(), output);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted while " + words.getFirst() + " ran");
        }
    }

    /// What it said.
    ///
    /// @throws BenchException when it ended with anything but 0
    public String checked(String what) {
        if (exitCode != 0) {
            throw new BenchException(what + " ended with " + exitCode + ":\n" + output.strip());
        }
        return output;
    }
}
