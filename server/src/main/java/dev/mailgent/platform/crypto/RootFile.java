package dev.mailgent.platform.crypto;

import com.sun.security.auth.module.UnixSystem;
import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.config.Shell;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `DATA/keys/root.key`: one key of 64 hexadecimal digits a line, the newest first; or, with a
/// passphrase, one line that [Passphrase] seals. Readable by our user alone, written whole or not at all.
final class RootFile {
    static final int KEY_BYTES = 32;

    /// Name of a file on its way to be the root key, before the process id.
    private static final String DRAFT = ".root.key.";

    /// More keys than a rotation leaves behind.
    private static final int MAX_KEYS = 16;

    private static final Set<PosixFilePermission> OURS_ALONE = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE_MODE = PosixFilePermissions.fromString("rw-------");

    private final Path directory;
    private final Path file;

    RootFile(Path data) {
        directory = data.resolve("keys");
        file = directory.resolve("root.key");
    }

    Path path() {
        return file;
    }

    boolean exists() {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /// Refuses what [#read] would refuse for whose it is or who may reach it; nothing there yet is fine.
    void requirePrivate() throws IOException {
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            requirePrivate(directory, true);
        }
        if (exists()) {
            requirePrivate(file, false);
        }
    }

    /// Makes the file unless another process of this installation was first; that one counts then.
    ///
    /// @return whether this call made it
    boolean create(byte[] key, Optional<Passphrase> passphrase) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(directory.toAbsolutePath().getParent());
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OURS_ALONE));
        }
        requirePrivate(directory, true);
        var draft = draft(List.of(key), passphrase);
        try {
            // A link fails when the name is taken, unlike a rename.
            Files.createLink(file, draft);
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        } catch (UnsupportedOperationException _) {
            Files.move(draft, file);
            return true;
        } finally {
            Files.deleteIfExists(draft);
            flushDirectory();
        }
    }

    /// Puts these keys in the place of what the file holds. No other process may be doing the same.
    void replace(List<byte[]> keys, Optional<Passphrase> passphrase) {
        try {
            requirePrivate(directory, true);
            requirePrivate(file, false);
            removeDrafts();
            Files.move(draft(keys, passphrase), file, StandardCopyOption.ATOMIC_MOVE);
            flushDirectory();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /// The keys, newest first; each is the caller's to zero.
    ///
    /// @throws ConfigException open to others, damaged, or sealed with another passphrase; never quoting it
    List<byte[]> read(Optional<Passphrase> passphrase) throws IOException {
        requirePrivate(directory, true);
        requirePrivate(file, false);
        try {
            var text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (Passphrase.isSealed(text)) {
                return split(passphrase
                        .orElseThrow(() -> new ConfigException("The root key " + file
                                + " is sealed with a passphrase. Give the file it is in with --root-passphrase-file."))
                        .open(text, file));
            }
            var keys = new ArrayList<byte[]>();
            for (var line : text.split("\n")) {
                keys.add(HexFormat.of().parseHex(line.strip()));
            }
            if (keys.size() <= MAX_KEYS && keys.stream().allMatch(key -> key.length == KEY_BYTES)) {
                return keys;
            }
        } catch (IllegalArgumentException | CharacterCodingException _) {
            // falls through to the refusal, which must not quote the content
        }
        throw new ConfigException("The root key " + file + " does not hold " + 2 * KEY_BYTES
                + " hexadecimal digits. Copy it back from a backup; it is never made anew over existing data.");
    }

    /// A process that was killed while it wrote leaves its draft, which holds keys.
    private void removeDrafts() throws IOException {
        try (var left = Files.newDirectoryStream(directory, DRAFT + "*")) {
            for (var draft : left) {
                Files.deleteIfExists(draft);
            }
        }
    }

    private static List<byte[]> split(byte[] joined) {
        if (joined.length == 0 || joined.length % KEY_BYTES != 0 || joined.length > MAX_KEYS * KEY_BYTES) {
            throw new IllegalArgumentException("length");
        }
        var keys = new ArrayList<byte[]>();
        for (var at = 0; at < joined.length; at += KEY_BYTES) {
            keys.add(java.util.Arrays.copyOfRange(joined, at, at + KEY_BYTES));
        }
        return keys;
    }

    private Path draft(List<byte[]> keys, Optional<Passphrase> passphrase) throws IOException {
        var text = new StringBuilder();
        if (passphrase.isPresent()) {
            var joined = ByteBuffer.allocate(keys.size() * KEY_BYTES);
            keys.forEach(joined::put);
            text.append(passphrase.get().seal(joined.array())).append('\n');
        } else {
            keys.forEach(key -> text.append(HexFormat.of().formatHex(key)).append('\n'));
        }
        var draft = directory.resolve(DRAFT + ProcessHandle.current().pid());
        Files.deleteIfExists(draft);
        try (var channel = FileChannel.open(
                draft,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(FILE_MODE))) {
            channel.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        return draft;
    }

    private void flushDirectory() throws IOException {
        try (var entry = FileChannel.open(directory, StandardOpenOption.READ)) {
            entry.force(true);
        }
    }

    ConfigException unusable(IOException e) {
        return new ConfigException("The root key " + file + " cannot be used: " + e.getMessage());
    }

    /// @throws ConfigException when `path` is a link, of another kind, another user's, or open to others
    static void requirePrivate(Path path, boolean directory) throws IOException {
        if (Files.isSymbolicLink(path)) {
            throw new ConfigException(
                    path + " is a symbolic link. Put the " + (directory ? "directory" : "file") + " itself there.");
        }
        if (directory != Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new ConfigException(path + " is not a " + (directory ? "directory." : "file."));
        }
        var uid = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        var ours = new UnixSystem().getUid();
        if (uid != ours) {
            var owner = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
            // What root takes over, the owner can use no more: root becomes the owner instead.
            throw new ConfigException(path + " belongs to user " + owner + ", and this is user "
                    + (ours == 0 ? "root" : ours) + ". Start as " + owner + " instead"
                    + (ours == 0
                            ? ": sudo -u " + owner + " ./mailgent up"
                            : ", or run: sudo chown " + ours + " " + Shell.quoted(path)));
        }
        var open = EnumSet.copyOf(OURS_ALONE);
        open.addAll(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
        open.removeAll(OURS_ALONE);
        if (!open.isEmpty()) {
            throw new ConfigException("Others may reach " + path + " (" + PosixFilePermissions.toString(open)
                    + "). Run: chmod " + (directory ? "700 " : "600 ") + Shell.quoted(path));
        }
    }
}
