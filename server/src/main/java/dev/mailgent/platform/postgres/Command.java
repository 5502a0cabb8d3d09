package dev.mailgent.platform.postgres;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Runs a program to its end and keeps what it said.
///
/// @param output standard output and error together
record Command(int exitCode, String output) {
    private static final File NULL = new File("/dev/null");

    boolean succeeded() {
        return exitCode == 0;
    }

    /// A program that cannot even be started counts as failed with the shell's code for that, 127.
    static Command run(Path directory, List<String> command) {
        try {
            Process process = prepared(directory, command)
                    .redirectErrorStream(true)
                    .redirectInput(NULL)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Command(process.waitFor(), output);
        } catch (IOException e) {
            return new Command(127, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted while running " + command.getFirst(), e));
        }
    }

    static Command run(List<String> command) {
        return run(Path.of("/"), command);
    }

    /// The caller's environment stays out: a stray `PGPORT`, `PGDATA` or `LD_PRELOAD` must not reach the database.
    static ProcessBuilder prepared(Path directory, List<String> command) {
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        String path = System.getenv().getOrDefault("PATH", "")
                + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        // A server process keeps some freed memory: giving it back after each batch and faulting it in again cost a
        // tenth of the time of receiving (ADR 3). glibc's names, in bytes.
        builder.environment().put("MALLOC_TRIM_THRESHOLD_", "8388608");
        builder.environment().put("MALLOC_MMAP_THRESHOLD_", "4194304");
        return builder;
    }
}
