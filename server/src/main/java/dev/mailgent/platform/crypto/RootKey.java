package dev.mailgent.platform.crypto;

import com.sun.security.auth.module.UnixSystem;
import dev.mailgent.platform.config.ConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The key above all others of this installation: 32 random bytes as hex in `DATA/keys/root.key`, readable by our user
/// alone. Whoever copies it and the database can read what is stored; whoever loses it has lost that.
///
/// It encrypts nothing itself: every use is a key derived from it by HKDF-SHA256 (RFC 5869) under its own label.
public final class RootKey {
    private static final int KEY_BYTES = 32;
    private static final Set<PosixFilePermission> OURS_ALONE = PosixFilePermissions.fromString("rwx------");

    private final SecretKeySpec key;

    private RootKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, "HKDF");
    }

    /// Reads the key, or makes it when this installation has none yet.
    ///
    /// @param data the data directory
    /// @param stored fingerprint kept in the database by an earlier start; empty when the database holds no
    ///     wrapped key
    /// @throws ConfigException one sentence for the operator: missing, wrong, or open to others
    public static RootKey open(Path data, Optional<byte[]> stored) {
        var directory = data.resolve("keys");
        var file = directory.resolve("root.key");
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                if (stored.isPresent()) {
                    throw new ConfigException("The root key " + file + " is missing, and the database holds keys sealed"
                            + " with it. Copy it back from a backup, or from the node that made this database.");
                }
                create(directory, file);
            }
            requirePrivate(directory, true);
            requirePrivate(file, false);
            var root = new RootKey(read(file));
            if (stored.isPresent() && !MessageDigest.isEqual(stored.get(), root.fingerprint())) {
                throw new ConfigException("The root key " + file + " is not the one this database was sealed with."
                        + " Put the right file in its place; nothing was changed.");
            }
            return root;
        } catch (IOException e) {
            throw new ConfigException("The root key " + file + " cannot be used: " + e.getMessage());
        }
    }

    /// Whole or not at all: written beside, flushed, then linked to its name, which fails if another process was first.
    private static void create(Path directory, Path file) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(directory.toAbsolutePath().getParent());
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OURS_ALONE));
        }
        requirePrivate(directory, true);
        var bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        var text = (HexFormat.of().formatHex(bytes) + "\n").getBytes(StandardCharsets.US_ASCII);
        var draft = directory.resolve(".root.key." + ProcessHandle.current().pid());
        Files.deleteIfExists(draft);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel =
                FileChannel.open(draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
            channel.write(ByteBuffer.wrap(text));
            channel.force(true);
        }
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException _) {
            // Another process of this installation made it first; that one counts.
        } catch (UnsupportedOperationException _) {
            Files.move(draft, file);
        } finally {
            Files.deleteIfExists(draft);
        }
        try (var entry = FileChannel.open(directory, StandardOpenOption.READ)) {
            entry.force(true);
        }
    }

    private static void requirePrivate(Path path, boolean directory) throws IOException {
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
            throw new ConfigException(path + " belongs to user " + uid + ", and this is user " + ours
                    + ". Start as its owner, or run: chown " + ours + " " + path);
        }
        var open = EnumSet.copyOf(OURS_ALONE);
        open.addAll(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
        open.removeAll(OURS_ALONE);
        if (!open.isEmpty()) {
            throw new ConfigException("Others may reach " + path + " (" + PosixFilePermissions.toString(open)
                    + "). Run: chmod " + (directory ? "700 " : "600 ") + path);
        }
    }

    private static byte[] read(Path file) throws IOException {
        try {
            var bytes = HexFormat.of()
                    .parseHex(Files.readString(file, StandardCharsets.US_ASCII).strip());
            if (bytes.length == KEY_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException _) {
            // falls through to the refusal, which must not quote the content
        }
        throw new ConfigException("The root key " + file + " does not hold " + 2 * KEY_BYTES
                + " hexadecimal digits. Copy it back from a backup; it is never made anew over existing data.");
    }

    /// Tells two root keys apart and gives nothing else away; kept in the database.
    byte[] fingerprint() {
        return derive("mailgent/root-fingerprint/v1", 16);
    }

    /// The key that wraps the instance keys.
    SecretKey wrappingKey() {
        return new SecretKeySpec(derive("mailgent/wrap-instance-key/v1", KEY_BYTES), "AES");
    }

    /// Password of the database role we log in as: 43 url-safe characters. Derived, so that it is stored nowhere.
    public String databasePassword() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(derive("mailgent/database-password/v1", KEY_BYTES));
    }

    private byte[] derive(String label, int bytes) {
        return Hkdf.derive(key.getEncoded(), label.getBytes(StandardCharsets.US_ASCII), bytes);
    }

    @Override
    public String toString() {
        return "RootKey";
    }
}
