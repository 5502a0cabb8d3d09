package dev.mailgent;

import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.config.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// The data directory while this process owns it: a lock that dies with the process, and `mailgent.pid` for `stop`
/// and `doctor`: the process id and, once the doors are open, the HTTP and the SMTP port, one a line.
final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataDirectory(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /// Makes the directory where needed and takes it.
    ///
    /// @throws ConfigException when another process has it, or it cannot be written
    static DataDirectory take(Path wanted) {
        var path = wanted.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
            var channel = FileChannel.open(
                    path.resolve("mailgent.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new ConfigException("Mailgent is running already on " + path + " (process " + pid(path)
                        + "). Stop it with: ./mailgent stop --data " + Shell.quoted(path)
                        + " (or give another --data).");
            }
            Files.writeString(
                    path.resolve("mailgent.pid"), ProcessHandle.current().pid() + "\n");
            return new DataDirectory(path, channel, lock);
        } catch (IOException e) {
            throw new ConfigException("The data directory " + path + " cannot be used: " + reason(e)
                    + ". Make it writable for this user, or give another with --data.");
        }
    }

    /// Java gives only the path for the most common reasons.
    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied for " + denied.getFile();
            case FileAlreadyExistsException file -> file.getFile() + " is not a directory";
            case FileSystemException failed -> failed.getFile() + ": " + failed.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    private static String pid(Path path) throws IOException {
        var file = path.resolve("mailgent.pid");
        return Files.exists(file) ? Files.readString(file).lines().findFirst().orElse("unknown") : "unknown";
    }

    Path path() {
        return path;
    }

    /// Tells the neighbours which ports were opened; 0 for a door this process has not.
    void opened(int httpPort, int smtpPort) {
        var text = ProcessHandle.current().pid() + "\n" + httpPort + "\n" + smtpPort + "\n";
        try {
            // Whole or not at all: 'stop' may read it now.
            var beside = Files.writeString(path.resolve(".mailgent.pid.new"), text);
            Files.move(beside, path.resolve("mailgent.pid"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("mailgent.pid cannot be written", e);
        }
    }

    /// Writes a file that only its owner may read, whole or not at all.
    static void writePrivately(Path file, String text) {
        try {
            var beside = file.resolveSibling("." + file.getFileName() + ".new");
            Files.deleteIfExists(beside);
            Files.createFile(
                    beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (var out = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                out.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path.resolve("mailgent.pid"));
            lock.release();
            channel.close();
        } catch (IOException _) {
            // The lock goes with the process; a stale pid file is checked by whoever reads it.
        }
    }
}
