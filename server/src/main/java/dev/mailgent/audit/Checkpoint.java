package dev.mailgent.audit;

import dev.mailgent.platform.crypto.SigningKey;
import dev.mailgent.platform.crypto.VerifyingKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// "The log had this many entries with this root", signed: a note in the form of C2SP tlog-checkpoint and
/// signed-note.
///
/// @param origin names the log: `<domain>/audit/<organization>`
@SuppressWarnings("ArrayRecordComponent") // compared by size and root explicitly
public record Checkpoint(String origin, long size, byte[] root) {
    /// Signature type of Ed25519 in a signed note.
    private static final byte ED25519 = 1;

    private static final int KEY_ID_BYTES = 4;
    private static final int SIGNATURE_BYTES = 64;

    /// The signed text: origin, size and root, a line each.
    private String text() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
    }

    /// The whole note with one signature under the name of the log.
    public String sign(SigningKey key) {
        var signature = key.sign(text().getBytes(StandardCharsets.UTF_8));
        var blob = ByteBuffer.allocate(KEY_ID_BYTES + SIGNATURE_BYTES)
                .put(keyId(origin, key.verifying()))
                .put(signature)
                .array();
        return text() + "\n— " + origin + " " + Base64.getEncoder().encodeToString(blob) + "\n";
    }

    /// The key as text that verifiers take: `<name>+<key id>+<base64 of type and key>`.
    public static String verifierKey(String origin, VerifyingKey key) {
        var typed = ByteBuffer.allocate(1 + VerifyingKey.BYTES)
                .put(ED25519)
                .put(key.bytes())
                .array();
        return origin + "+" + java.util.HexFormat.of().formatHex(keyId(origin, key)) + "+"
                + Base64.getEncoder().encodeToString(typed);
    }

    /// The key of [#verifierKey]'s text.
    ///
    /// @throws IllegalArgumentException when it has another form
    public static VerifyingKey readVerifierKey(String text) {
        // The key's own base64 may hold a plus sign, so the parts are counted from the left.
        var parts = text.strip().split("\\+", 3);
        var typed = Base64.getDecoder().decode(parts.length == 3 ? parts[2] : "");
        if (typed.length != 1 + VerifyingKey.BYTES || typed[0] != ED25519) {
            throw new IllegalArgumentException("not the key of a log");
        }
        return VerifyingKey.of(Arrays.copyOfRange(typed, 1, typed.length));
    }

    /// Reads a note and checks its signature.
    ///
    /// @return empty when it is malformed or not signed by `key`
    public static Optional<Checkpoint> open(String note, VerifyingKey key) {
        var end = note.indexOf("\n\n");
        if (end < 0) {
            return Optional.empty();
        }
        var text = note.substring(0, end + 1);
        var lines = text.split("\n", -1);
        try {
            if (lines.length < 4) {
                return Optional.empty();
            }
            var checkpoint = new Checkpoint(
                    lines[0], Long.parseLong(lines[1]), Base64.getDecoder().decode(lines[2]));
            if (checkpoint.size < 0 || checkpoint.root.length != Merkle.HASH_BYTES) {
                return Optional.empty();
            }
            for (var line : note.substring(end + 2).split("\n")) {
                if (isSigned(line, checkpoint.origin, text, key)) {
                    return Optional.of(checkpoint);
                }
            }
        } catch (IllegalArgumentException _) {
            // malformed
        }
        return Optional.empty();
    }

    private static boolean isSigned(String line, String origin, String text, VerifyingKey key) {
        var prefix = "— " + origin + " ";
        if (!line.startsWith(prefix)) {
            return false;
        }
        var blob = Base64.getDecoder().decode(line.substring(prefix.length()));
        return blob.length == KEY_ID_BYTES + SIGNATURE_BYTES
                && Arrays.equals(Arrays.copyOf(blob, KEY_ID_BYTES), keyId(origin, key))
                && key.verify(
                        text.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(blob, KEY_ID_BYTES, blob.length));
    }

    /// First four bytes of SHA-256(name | LF | type | key).
    private static byte[] keyId(String name, VerifyingKey key) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            sha.update((name + "\n").getBytes(StandardCharsets.UTF_8));
            sha.update(ED25519);
            sha.update(key.bytes());
            return Arrays.copyOf(sha.digest(), KEY_ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
