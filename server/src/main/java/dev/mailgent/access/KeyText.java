package dev.mailgent.access;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32;

/// The text of an API key: prefix, hyphen, 56 random hex digits, and 8 that are the CRC-32 of everything before them.
///
/// The checksum is for secret scanners and for refusing typing errors without asking the database; it is no security.
public final class KeyText {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final HexFormat HEX = HexFormat.of();
    private static final int PREFIX_LENGTH = 5;
    private static final int RANDOM_BYTES = 28;
    private static final int LENGTH = 69;
    private static final int CHECKED_LENGTH = LENGTH - 8;

    private KeyText() {}

    /// What a key may be used for, told by its prefix.
    public enum Kind {
        IDENTITY("mgnt-"),
        PLATFORM("mgpk-"),
        /// Made from an identity's key for one resource, short-lived.
        DELEGATED("mgdt-"),
        /// Gets the next delegated key and is good for nothing else.
        REFRESH("mgrt-");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    /// A new key with 224 random bits.
    public static String mint(Kind kind) {
        var random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        var body = kind.prefix + HEX.formatHex(random);
        return body + checksum(body);
    }

    /// The kind of a text that has the form of a key, whether or not its checksum is right.
    public static Optional<Kind> kind(String text) {
        if (text.length() != LENGTH) {
            return Optional.empty();
        }
        for (var i = PREFIX_LENGTH; i < LENGTH; i++) {
            var c = text.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return Optional.empty();
            }
        }
        for (var kind : Kind.values()) {
            if (text.startsWith(kind.prefix)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /// Whether the last 8 digits of a text with the form of a key fit the rest, prefix included.
    public static boolean checksumFits(String text) {
        return text.startsWith(checksum(text.substring(0, CHECKED_LENGTH)), CHECKED_LENGTH);
    }

    /// Prefix, hyphen and the first 8 digits: shown in lists, useless to a thief.
    public static String shown(String text) {
        return text.substring(0, PREFIX_LENGTH + 8);
    }

    private static String checksum(String body) {
        var crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return HEX.toHexDigits((int) crc.getValue());
    }
}
