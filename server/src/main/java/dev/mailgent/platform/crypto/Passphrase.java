package dev.mailgent.platform.crypto;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import dev.mailgent.platform.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/// Seals the root key file, so that a copy of the disk alone opens nothing. It comes from a file or a
/// file descriptor (`/dev/fd/3`), never from the environment, where other processes and crash reports see
/// it.
///
/// Line: `argon2id$m=65536,t=3,p=1$<salt 16>$<nonce 12 | keys | tag 16>`, bytes as hexadecimal digits.
public final class Passphrase implements AutoCloseable {
    private static final String PREFIX = "argon2id$m=65536,t=3,p=1$";
    private static final int MEMORY_KIB = 65_536;
    private static final int PASSES = 3;
    private static final int SALT_BYTES = 16;
    private static final int MIN_BYTES = 8;
    private static final int MAX_BYTES = 1024;

    private final byte[] text;

    private Passphrase(byte[] text) {
        this.text = text;
    }

    /// The file's first line.
    ///
    /// @throws ConfigException when it cannot be read, or holds fewer than 8 or more than 1024 bytes
    public static Passphrase readFrom(Path file) {
        try (var in = Files.newInputStream(file)) {
            var read = in.readNBytes(MAX_BYTES + 2);
            var end = 0;
            while (end < read.length && read[end] != '\n' && read[end] != '\r') {
                end++;
            }
            var line = Arrays.copyOf(read, end);
            Arrays.fill(read, (byte) 0);
            if (end < MIN_BYTES || end > MAX_BYTES) {
                throw new ConfigException("The first line of " + file + " has " + (end < MIN_BYTES ? "fewer" : "more")
                        + " than " + (end < MIN_BYTES ? MIN_BYTES : MAX_BYTES) + " bytes: no passphrase.");
            }
            return new Passphrase(line);
        } catch (IOException e) {
            throw new ConfigException("The passphrase cannot be read from " + file + ": " + e.getMessage());
        }
    }

    static boolean isSealed(String line) {
        return line.startsWith("argon2id$");
    }

    String seal(byte[] keys) {
        var salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        var box = Gcm.seal(key(salt), new byte[0], PREFIX.getBytes(StandardCharsets.US_ASCII), keys);
        Arrays.fill(keys, (byte) 0);
        return PREFIX + HexFormat.of().formatHex(salt) + "$" + HexFormat.of().formatHex(box);
    }

    /// @throws ConfigException when this is not the passphrase, or the line was damaged: the two cannot
    ///     be told apart
    byte[] open(String line, Path file) {
        try {
            if (line.startsWith(PREFIX)) {
                var parts = line.substring(PREFIX.length()).split("\\$", -1);
                if (parts.length == 2 && parts[0].length() == 2 * SALT_BYTES) {
                    var salt = HexFormat.of().parseHex(parts[0]);
                    var box = HexFormat.of().parseHex(parts[1]);
                    return Gcm.open(key(salt), box, 0, PREFIX.getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (TamperedException | IllegalArgumentException _) {
            // falls through to the refusal
        }
        throw new ConfigException("The root key " + file + " does not open with this passphrase.");
    }

    private SecretKeySpec key(byte[] salt) {
        var function = Argon2Function.getInstance(MEMORY_KIB, PASSES, 1, RootFile.KEY_BYTES, Argon2.ID);
        return new SecretKeySpec(function.hash(text, salt).getBytes(), "AES");
    }

    @Override
    public void close() {
        Arrays.fill(text, (byte) 0);
    }

    @Override
    public String toString() {
        return "[redacted]";
    }
}
