package dev.mailgent.platform.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Optional;

/// What PostgreSQL wrote: first to the file it was started with, then to the newest file in its `log` directory.
final class ServerLog {
    private static final int LINES = 12;

    private ServerLog() {}

    static String lastWords(Path firstWords, Path cluster) {
        String begin = tail(firstWords);
        String rest = newest(cluster.resolve("log"))
                // An older file tells of an earlier run.
                .filter(log -> modified(log).compareTo(modified(firstWords)) >= 0)
                .map(ServerLog::tail)
                .orElse("");
        return (begin + rest).strip();
    }

    private static Optional<Path> newest(Path directory) {
        try (var files = Files.list(directory)) {
            return files.max(Comparator.comparing(ServerLog::modified));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException _) {
            return FileTime.fromMillis(0);
        }
    }

    private static String tail(Path file) {
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            var all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - LINES), all.size())) + '\n';
        } catch (IOException | UncheckedIOException _) {
            return "";
        }
    }
}
