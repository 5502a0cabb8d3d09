package dev.mailgent.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;

/// Where a benchmark works: a directory that goes with it, and what it started, ended in reverse order
/// however the benchmark ends.
public final class Workplace implements AutoCloseable {
    private static final int LOG_LINES = 40;

    private final Path home;
    private final Options options;
    private final Path directory;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Thread atExit = new Thread(this::tidy, "tidy");

    /// @param home the repository
    Workplace(Path home, Options options) throws IOException {
        this.home = home;
        this.options = options;
        this.directory = Files.createTempDirectory("mailgent-bench");
        // Others must be able to walk it: PostgreSQL and Postfix run as users of their own.
        directory.toFile().setExecutable(true, false);
        directory.toFile().setReadable(true, false);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    public Path home() {
        return home;
    }

    public Options options() {
        return options;
    }

    /// A new directory.
    public Path directory(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    public Rounds rounds() {
        return new Rounds(this);
    }

    /// Prints a line.
    public void say(String line) {
        System.out.println(line);
    }

    /// Prints the end of the server's logs, which go with the directory.
    void sayComplaints() {
        try (var files = Files.walk(directory)) {
            for (var log :
                    files.filter(file -> file.endsWith("logs/mailgent.log")).toList()) {
                var lines = Files.readAllLines(log);
                System.err.println("The end of the server's log:");
                lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())
                        .forEach(System.err::println);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("bench: the server's log cannot be read: " + e.getMessage());
        }
    }

    /// Ends `part` when the benchmark ends, if nobody did before.
    <T extends AutoCloseable> T owning(T part) {
        synchronized (started) {
            started.push(part);
        }
        return part;
    }

    /// Ends `process` when the benchmark ends, if it did not before.
    public void onEnd(Process process) {
        owning(() -> Product.stop(process));
    }

    /// A port nobody listens on now.
    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        tidy();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // It is running: this is Ctrl-C.
        }
    }

    private void tidy() {
        synchronized (started) {
            while (!started.isEmpty()) {
                try {
                    started.pop().close();
                } catch (Exception e) {
                    System.err.println("bench: cleaning up: " + e);
                }
            }
        }
        delete(directory);
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (var files = Files.walk(tree)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    System.err.println("bench: cannot delete " + file + ": " + e.getMessage());
                }
            });
        } catch (IOException | UncheckedIOException e) {
            System.err.println("bench: cannot delete " + tree + ": " + e.getMessage());
        }
    }
}
