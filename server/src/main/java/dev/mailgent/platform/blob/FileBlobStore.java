package dev.mailgent.platform.blob;

import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Blobs as files: `ROOT/<org>/<aa>/<sha256>`, directories 0700, files 0600. A file appears whole or not
/// at all: written beside, forced to disk, renamed, and the directory forced.
///
/// One process owns the directory; several nodes share blobs through an object store instead.
public final class FileBlobStore implements BlobStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileBlobStore.class);
    private static final HexFormat HEX = HexFormat.of();
    private static final int SHA256_HEX = 64;
    private static final String TEMPORARY = ".part";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private final Path root;
    private final InstantSource clock;
    /// A put and a delete of one blob must not cross: stripes by the first byte of its name.
    private final ReentrantLock[] stripes = new ReentrantLock[64];

    /// @param root `DATA/blobs`; made when it is not there
    public FileBlobStore(Path root, InstantSource clock) {
        this.root = root.toAbsolutePath();
        this.clock = clock;
        Arrays.setAll(stripes, _ -> new ReentrantLock());
        try {
            ensureDirectory(this.root);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the blob directory " + root, e);
        }
    }

    @Override
    public void put(OrgId org, byte[] sha256, byte[] data) {
        var file = file(org, sha256);
        var lock = stripe(sha256);
        lock.lock();
        try {
            if (Files.exists(file) && Files.size(file) == data.length) {
                Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
                return;
            }
            var directory = directory(org, sha256);
            ensureDirectory(directory);
            write(directory, file, data);
        } catch (IOException e) {
            LOG.error("a blob of {} bytes cannot be written: {}", data.length, e.toString());
            throw new Problem.Unavailable("The message store is not taking bytes.", Duration.ofSeconds(30))
                    .asException();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<byte[]> get(OrgId org, byte[] sha256) {
        try {
            return Optional.of(Files.readAllBytes(file(org, sha256)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("a blob cannot be read", e);
        }
    }

    @Override
    public void delete(OrgId org, byte[] sha256) {
        remove(file(org, sha256), sha256);
    }

    @Override
    public int sweep(BiPredicate<OrgId, byte[]> named) {
        var removed = 0;
        for (var orgDirectory : children(root)) {
            OrgId org;
            try {
                org = new OrgId(UUID.fromString(orgDirectory.getFileName().toString()));
            } catch (IllegalArgumentException _) {
                continue; // not ours
            }
            for (var prefix : children(orgDirectory)) {
                for (var file : children(prefix)) {
                    removed += sweep(org, file, named);
                }
            }
        }
        return removed;
    }

    private int sweep(OrgId org, Path file, BiPredicate<OrgId, byte[]> named) {
        var name = file.getFileName().toString();
        var hex = name.length() > SHA256_HEX ? name.substring(0, SHA256_HEX) : name;
        byte[] sha256;
        try {
            sha256 = HEX.parseHex(hex);
        } catch (IllegalArgumentException _) {
            return 0;
        }
        var unfinished = name.endsWith(TEMPORARY);
        if (!unfinished && (name.length() != SHA256_HEX || named.test(org, sha256))) {
            return 0;
        }
        return remove(file, sha256) ? 1 : 0;
    }

    /// Removes a file past its grace.
    private boolean remove(Path file, byte[] sha256) {
        var lock = stripe(sha256);
        lock.lock();
        try {
            var idle = Duration.between(Files.getLastModifiedTime(file).toInstant(), clock.instant());
            return idle.compareTo(GRACE) > 0 && Files.deleteIfExists(file);
        } catch (NoSuchFileException _) {
            return false;
        } catch (IOException e) {
            LOG.warn("a blob cannot be removed; the sweep will try again", e);
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void write(Path directory, Path file, byte[] data) throws IOException {
        var temporary = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + TEMPORARY);
        try {
            try (var channel = FileChannel.open(
                    temporary,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
                var buffer = ByteBuffer.wrap(data);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.setLastModifiedTime(temporary, FileTime.from(clock.instant()));
            move(temporary, file);
            force(directory);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the blob directory cannot rename atomically", e);
        }
    }

    private static void ensureDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        var parent = directory.getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            ensureDirectory(parent);
        }
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY_DIRECTORY));
        } catch (FileAlreadyExistsException _) {
            return; // another thread was first
        }
        if (parent != null) {
            force(parent);
        }
    }

    /// A name is durable once its directory is.
    private static void force(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Iterable<Path> children(Path directory) {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            var paths = new ArrayList<Path>();
            stream.forEach(paths::add);
            return paths;
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("a blob directory cannot be listed", e);
        }
    }

    private Path file(OrgId org, byte[] sha256) {
        return directory(org, sha256).resolve(HEX.formatHex(sha256));
    }

    private Path directory(OrgId org, byte[] sha256) {
        return root.resolve(org.value().toString()).resolve(HEX.toHexDigits(sha256[0]));
    }

    private ReentrantLock stripe(byte[] sha256) {
        return stripes[sha256[0] & 63];
    }
}
