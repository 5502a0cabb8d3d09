package dev.mailgent.platform.postgres;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Predicate;
import org.tukaani.xz.XZInputStream;

/// Unpacks a `.tar.xz` of plain files, directories and symbolic links: the `ustar` layout (POSIX.1-1988) that GNU tar
/// writes for names up to 255 bytes. Anything else in the archive is refused rather than guessed at.
final class Txz {
    private static final int BLOCK_BYTES = 512;

    private Txz() {}

    /// Unpacks what `wanted` accepts (names relative to the archive's root) below `target`, which exists.
    ///
    /// @throws IOException when the archive is damaged, cut short, or names a path outside `target`
    static void unpack(InputStream archive, Path target, Predicate<String> wanted) throws IOException {
        try (var tar = new BufferedInputStream(new XZInputStream(archive), 1 << 16)) {
            var header = new byte[BLOCK_BYTES];
            while (tar.readNBytes(header, 0, BLOCK_BYTES) == BLOCK_BYTES && header[0] != 0) {
                checkSum(header);
                unpackOne(tar, header, target, wanted);
            }
            // The reader checks the stream's own integrity at its end, so the end must be reached.
            tar.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void unpackOne(InputStream tar, byte[] header, Path target, Predicate<String> wanted)
            throws IOException {
        String prefix = text(header, 345, 155);
        String name = prefix.isEmpty() ? text(header, 0, 100) : prefix + '/' + text(header, 0, 100);
        long size = octal(header, 124, 12);
        Path path = inside(target, name);
        char type = (char) header[156];
        if (!wanted.test(name)) {
            tar.skipNBytes(padded(size));
            return;
        }
        switch (type) {
            case '5' -> directory(path);
            case '0', '\0' -> {
                directory(path.resolveSibling(""));
                writeFile(tar, path, size);
                boolean executable = (octal(header, 100, 8) & 0100) != 0;
                Files.setPosixFilePermissions(
                        path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            }
            case '2' -> {
                Path link = Path.of(text(header, 157, 100));
                inside(target, target.relativize(path).resolveSibling(link).toString());
                directory(path.resolveSibling(""));
                Files.createSymbolicLink(path, link);
            }
            default -> throw new IOException("unexpected entry of type '" + type + "' in the archive: " + name);
        }
    }

    /// Readable by all whatever the umask says: the database user is often not the one who unpacks.
    private static void directory(Path path) throws IOException {
        Files.createDirectories(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void writeFile(InputStream tar, Path path, long size) throws IOException {
        var buffer = new byte[1 << 16];
        long left = size;
        try (var out = Files.newOutputStream(path)) {
            while (left > 0) {
                int read = tar.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new EOFException("the archive ends inside " + path.getFileName());
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
        tar.skipNBytes(padded(size) - size);
    }

    private static Path inside(Path target, String name) throws IOException {
        Path path = target.resolve(name).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("the archive names a path outside its own tree: " + name);
        }
        return path;
    }

    private static void checkSum(byte[] header) throws IOException {
        int sum = 0;
        for (int i = 0; i < BLOCK_BYTES; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        if (sum != octal(header, 148, 8)) {
            throw new IOException("damaged tar header");
        }
    }

    private static long padded(long size) {
        return (size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.UTF_8);
    }

    private static long octal(byte[] header, int from, int length) throws IOException {
        String digits = text(header, from, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new IOException("damaged tar header", e);
        }
    }
}
