package dev.mailgent.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The process that listens on a TCP port, as far as we may see it (Linux, `/proc`).
record Listener(long pid, String name) {
    private static final String LISTENING = "0A";

    static Optional<Listener> on(int port) {
        Set<String> sockets = socketsOn(port);
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (holdsOneOf(process, sockets)) {
                    long pid = Long.parseLong(process.getFileName().toString());
                    return Optional.of(new Listener(pid, name(process)));
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            // Nothing to be seen is not an error: the finding then says "another program".
        }
        return Optional.empty();
    }

    /// Links like `socket:[12345]` of what listens on the port, on any address: lines of `/proc/net/tcp` hold the local
    /// address as `HEX:PORT`, the state in the fourth and the inode in the tenth column.
    private static Set<String> socketsOn(int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        var sockets = new HashSet<String>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try (var lines = Files.lines(Path.of(table), StandardCharsets.US_ASCII)) {
                lines.map(line -> line.strip().split("\\s+"))
                        .filter(column ->
                                column.length > 9 && column[1].endsWith(suffix) && column[3].equals(LISTENING))
                        .forEach(column -> sockets.add("socket:[" + column[9] + "]"));
            } catch (IOException _) {
                // No such table here.
            }
        }
        return sockets;
    }

    private static boolean holdsOneOf(Path process, Set<String> sockets) {
        try (var files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            // Another user's process, or one that just ended.
        }
        return false;
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip();
        } catch (IOException _) {
            return "a program";
        }
    }
}
