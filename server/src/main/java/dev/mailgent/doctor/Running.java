package dev.mailgent.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The server that runs on a data directory, as its `mailgent.pid` and the system tell of it.
///
/// @param owner name of the user it runs as
/// @param httpPort the port it opened, 0 while it starts or where it has no such door
public record Running(long pid, String owner, int httpPort, int smtpPort) {
    /// Empty when nothing runs there, a process id that is somebody else's by now included.
    public static Optional<Running> on(Path data) {
        try {
            var lines = Files.readAllLines(data.resolve("mailgent.pid"), StandardCharsets.US_ASCII);
            var pid = Long.parseLong(lines.getFirst().strip());
            var process = ProcessHandle.of(pid);
            if (process.isEmpty() || !process.get().isAlive() || !isMailgent(process.get())) {
                return Optional.empty();
            }
            return Optional.of(new Running(
                    pid, process.get().info().user().orElse("another user"), port(lines, 1), port(lines, 2)));
        } catch (IOException | RuntimeException _) {
            // No such file, or one that holds something else.
            return Optional.empty();
        }
    }

    private static int port(List<String> lines, int at) {
        return lines.size() > at ? Integer.parseInt(lines.get(at).strip()) : 0;
    }

    private static boolean isMailgent(ProcessHandle process) throws IOException {
        var words = Path.of("/proc/" + process.pid() + "/cmdline");
        var command = Files.isReadable(words)
                ? Files.readString(words, StandardCharsets.ISO_8859_1)
                : process.info().commandLine().orElse("");
        return command.contains("dev.mailgent.Main");
    }

    boolean isOurs() {
        return owner.equals(System.getProperty("user.name"));
    }
}
