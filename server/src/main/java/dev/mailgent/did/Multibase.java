package dev.mailgent.did;

import dev.mailgent.platform.crypto.VerifyingKey;
import java.util.Arrays;
import java.util.Optional;

/// Public keys as text: `z`, then base58btc of the multicodec prefix `ed 01` (ed25519-pub) and the
/// 32 bytes of the key.
final class Multibase {
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final byte[] ED25519 = {(byte) 0xed, 0x01};

    /// Longest base58 text that is read: far above any key's, since decoding is quadratic.
    private static final int MAX_CHARS = 128;

    private Multibase() {}

    static String of(VerifyingKey key) {
        var bytes = Arrays.copyOf(ED25519, ED25519.length + VerifyingKey.BYTES);
        System.arraycopy(key.bytes(), 0, bytes, ED25519.length, VerifyingKey.BYTES);
        return 'z' + encode(bytes);
    }

    /// The Ed25519 key of a text, or empty when it is another kind of key or none.
    static Optional<VerifyingKey> key(String text) {
        if (!text.startsWith("z")) {
            return Optional.empty();
        }
        return decode(text.substring(1))
                .filter(bytes -> bytes.length == ED25519.length + VerifyingKey.BYTES
                        && bytes[0] == ED25519[0]
                        && bytes[1] == ED25519[1])
                .flatMap(bytes -> raw(Arrays.copyOfRange(bytes, ED25519.length, bytes.length)));
    }

    /// The key of 32 bytes in base58, as Ed25519VerificationKey2018 writes it.
    static Optional<VerifyingKey> base58Key(String text) {
        return decode(text).flatMap(Multibase::raw);
    }

    static Optional<VerifyingKey> raw(byte[] bytes) {
        try {
            return Optional.of(VerifyingKey.of(bytes));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    static String encode(byte[] bytes) {
        var digits = new byte[bytes.length * 138 / 100 + 1]; // log(256) / log(58) < 1.38
        var length = 0;
        for (var value : bytes) {
            var carry = value & 0xff;
            for (var i = 0; i < length || carry != 0; i++) {
                carry += digits[i] << 8;
                digits[i] = (byte) (carry % 58);
                carry /= 58;
                length = Math.max(length, i + 1);
            }
        }
        var text = new StringBuilder();
        for (var i = 0; i < bytes.length && bytes[i] == 0; i++) {
            text.append('1');
        }
        while (length > 0) {
            text.append(ALPHABET.charAt(digits[--length]));
        }
        return text.toString();
    }

    static Optional<byte[]> decode(String text) {
        if (text.length() > MAX_CHARS) {
            return Optional.empty();
        }
        var bytes = new byte[text.length()]; // least significant first
        var length = 0;
        for (var at = 0; at < text.length(); at++) {
            var carry = ALPHABET.indexOf(text.charAt(at));
            if (carry < 0) {
                return Optional.empty();
            }
            for (var i = 0; i < length || carry != 0; i++) {
                carry += (bytes[i] & 0xff) * 58;
                bytes[i] = (byte) carry;
                carry >>>= 8;
                length = Math.max(length, i + 1);
            }
        }
        var zeros = 0;
        while (zeros < text.length() && text.charAt(zeros) == '1') {
            zeros++;
        }
        var decoded = new byte[zeros + length];
        for (var i = 0; i < length; i++) {
            decoded[decoded.length - 1 - i] = bytes[i];
        }
        return Optional.of(decoded);
    }
}
