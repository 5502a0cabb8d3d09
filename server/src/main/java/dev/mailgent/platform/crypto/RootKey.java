package dev.mailgent.platform.crypto;

import dev.mailgent.platform.config.ConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The key above all others of this installation: 32 random bytes in `DATA/keys/root.key`, readable by
/// our user alone. Whoever copies it and the database can read what is stored; whoever loses it has lost
/// that.
///
/// It encrypts nothing itself: every use is a key derived from it by HKDF-SHA256 (RFC 5869) under its own
/// label. While it is being rotated the file holds the older keys too; they open, and only the newest
/// seals.
public final class RootKey {
    private static final byte WRAP_FORMAT = 1;

    /// Bytes a wrapped key has more than the key.
    private static final int WRAP_HEADER_BYTES = 1 + 16;

    /// Newest first.
    private final List<One> keys;

    private final boolean isNew;

    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record One(byte[] fingerprint, SecretBytes key) {}

    private RootKey(List<byte[]> keys, boolean isNew) {
        var all = new ArrayList<One>();
        for (var key : keys) {
            all.add(new One(Hkdf.derive(key, label("mailgent/root-fingerprint/v1"), 16), new SecretBytes(key)));
        }
        this.keys = List.copyOf(all);
        this.isNew = isNew;
    }

    /// [#open(Path, Optional, Optional)] of a file without a passphrase.
    public static RootKey open(Path data, Optional<byte[]> stored) {
        return open(data, stored, Optional.empty());
    }

    /// Refuses a key that [#open] would refuse for whose it is or who may reach it, so that a start that cannot work
    /// begins nothing.
    ///
    /// @throws ConfigException one sentence for the operator
    public static void requirePrivate(Path data) {
        var file = new RootFile(data);
        try {
            file.requirePrivate();
        } catch (IOException e) {
            throw file.unusable(e);
        }
    }

    /// Reads the key, or makes it when this installation has none yet.
    ///
    /// @param data the data directory
    /// @param stored fingerprint kept in the database by an earlier start; empty when the database holds no
    ///     wrapped key
    /// @param passphrase what the file is sealed with; a file that is not sealed opens without it
    /// @throws ConfigException one sentence for the operator: missing, wrong, or open to others
    public static RootKey open(Path data, Optional<byte[]> stored, Optional<Passphrase> passphrase) {
        var file = new RootFile(data);
        try {
            var made = false;
            if (!file.exists()) {
                if (stored.isPresent()) {
                    throw new ConfigException("The root key " + file.path() + " is missing, and the database holds keys"
                            + " sealed with it. Copy it back from a backup, or from the node that made this database.");
                }
                made = file.create(random(), passphrase);
            }
            var root = new RootKey(file.read(passphrase), made);
            if (stored.isPresent() && root.find(stored.get()).isEmpty()) {
                throw new ConfigException("The root key " + file.path() + " is not the one this database was sealed"
                        + " with. Put the right file in its place; nothing was changed.");
            }
            return root;
        } catch (IOException e) {
            throw file.unusable(e);
        }
    }

    /// First step of a rotation: puts a new key before those in the file. What was wrapped before still
    /// opens; once nothing needs the older keys, [#forgetOlder] ends it.
    public static RootKey addNewest(Path data, Optional<Passphrase> passphrase) {
        return rewrite(data, passphrase, passphrase, keys -> {
            var more = new ArrayList<>(keys);
            more.addFirst(random());
            return more;
        });
    }

    /// Last step of a rotation: leaves only the newest key in the file.
    public static RootKey forgetOlder(Path data, Optional<Passphrase> passphrase) {
        return rewrite(data, passphrase, passphrase, keys -> keys.subList(0, 1));
    }

    /// Seals the file with another passphrase, or with none.
    public static RootKey changePassphrase(Path data, Optional<Passphrase> before, Optional<Passphrase> after) {
        return rewrite(data, before, after, keys -> keys);
    }

    private static RootKey rewrite(
            Path data,
            Optional<Passphrase> before,
            Optional<Passphrase> after,
            Function<List<byte[]>, List<byte[]>> change) {
        var file = new RootFile(data);
        try {
            file.replace(change.apply(file.read(before)), after);
            return new RootKey(file.read(after), false);
        } catch (IOException e) {
            throw file.unusable(e);
        }
    }

    private static byte[] random() {
        var bytes = new byte[RootFile.KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /// Whether this start made the key: the moment to show the [RecoverySheet].
    public boolean isNew() {
        return isNew;
    }

    /// Whether the file holds older keys too: a rotation was begun and is not over.
    public boolean isRotating() {
        return keys.size() > 1;
    }

    public RecoverySheet recoverySheet() {
        return new RecoverySheet(keys.getFirst().key(), HexFormat.of().formatHex(fingerprint()));
    }

    /// Tells two root keys apart and gives nothing else away; kept in the database.
    public byte[] fingerprint() {
        return keys.getFirst().fingerprint().clone();
    }

    /// Wraps a key with the newest root key: `01 | root fingerprint 16 | nonce 12 | key | tag 16`.
    ///
    /// @param binding what the key is, down to its row
    public byte[] wrap(String use, byte[] key, byte[] binding) {
        var newest = keys.getFirst();
        var header = ByteBuffer.allocate(WRAP_HEADER_BYTES)
                .put(WRAP_FORMAT)
                .put(newest.fingerprint())
                .array();
        return Gcm.seal(wrapping(newest, use), header, aad(header, binding), key);
    }

    /// @throws TamperedException whatever is wrong with it
    public byte[] unwrap(String use, byte[] wrapped, byte[] binding) {
        if (wrapped.length < WRAP_HEADER_BYTES || wrapped[0] != WRAP_FORMAT) {
            throw TamperedException.unsupported();
        }
        var one = find(Arrays.copyOfRange(wrapped, 1, WRAP_HEADER_BYTES)).orElseThrow(TamperedException::new);
        var header = Arrays.copyOf(wrapped, WRAP_HEADER_BYTES);
        return Gcm.open(wrapping(one, use), wrapped, WRAP_HEADER_BYTES, aad(header, binding));
    }

    /// Whether `wrapped` names the newest key.
    public boolean isNewest(byte[] wrapped) {
        return wrapped.length >= WRAP_HEADER_BYTES
                && MessageDigest.isEqual(
                        keys.getFirst().fingerprint(), Arrays.copyOfRange(wrapped, 1, WRAP_HEADER_BYTES));
    }

    private Optional<One> find(byte[] fingerprint) {
        return keys.stream()
                .filter(one -> MessageDigest.isEqual(one.fingerprint(), fingerprint))
                .findFirst();
    }

    private static byte[] aad(byte[] header, byte[] binding) {
        return ByteBuffer.allocate(header.length + binding.length)
                .put(header)
                .put(binding)
                .array();
    }

    /// The key that wrapped the instance keys before wraps named their root key: no rotation had happened
    /// yet.
    SecretKey firstWrappingKey() {
        return wrapping(keys.getLast(), "instance-key");
    }

    /// Password of the database role we log in as: 43 url-safe characters. Derived, so that it is stored
    /// nowhere; from the oldest key, so that it stands until a rotation is over.
    public String databasePassword() {
        return password("mailgent/database-password/v1");
    }

    /// Password of the database role the vault logs in as.
    public String vaultPassword() {
        return password("mailgent/vault-database-password/v1");
    }

    private String password(String label) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(derive(keys.getLast(), label));
    }

    private static SecretKey wrapping(One one, String use) {
        return new SecretKeySpec(derive(one, "mailgent/wrap-" + use + "/v1"), "AES");
    }

    private static byte[] derive(One one, String label) {
        var key = one.key().copy();
        try {
            return Hkdf.derive(key, label(label), RootFile.KEY_BYTES);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] label(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return "RootKey";
    }
}
