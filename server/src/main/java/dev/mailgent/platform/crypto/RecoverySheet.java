package dev.mailgent.platform.crypto;

import dev.mailgent.platform.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/// The root key on paper: four lines of 16 digits, each with a check of its own, so that a slip while
/// typing it back is found in its line. For a terminal, once; never for a log.
public final class RecoverySheet {
    private static final int LINES = 4;
    private static final int LINE_BYTES = RootFile.KEY_BYTES / LINES;

    private final SecretBytes key;
    private final String fingerprint;

    RecoverySheet(SecretBytes key, String fingerprint) {
        this.key = key;
        this.fingerprint = fingerprint;
    }

    /// The sheet's text: the key in clear.
    public String reveal() {
        var bytes = key.copy();
        var text = new StringBuilder("Root key " + fingerprint + "\n");
        for (var line = 0; line < LINES; line++) {
            var part = Arrays.copyOfRange(bytes, line * LINE_BYTES, (line + 1) * LINE_BYTES);
            var digits = HexFormat.of().formatHex(part);
            text.append(String.format(
                    Locale.ROOT,
                    "%d  %s %s %s %s  %s%n",
                    line + 1,
                    digits.substring(0, 4),
                    digits.substring(4, 8),
                    digits.substring(8, 12),
                    digits.substring(12),
                    check(line, part)));
        }
        Arrays.fill(bytes, (byte) 0);
        return text.toString();
    }

    /// Makes `DATA/keys/root.key` from a sheet typed back. An existing file is never replaced.
    ///
    /// @throws ConfigException naming the line that does not check, never its digits
    public static void restore(Path data, String sheet, Optional<Passphrase> passphrase) {
        var key = new byte[RootFile.KEY_BYTES];
        var lines = sheet.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("Root key"))
                .toList();
        if (lines.size() != LINES) {
            throw new ConfigException("A recovery sheet has " + LINES + " lines of digits; this has " + lines.size());
        }
        for (var line = 0; line < LINES; line++) {
            System.arraycopy(part(line, lines.get(line)), 0, key, line * LINE_BYTES, LINE_BYTES);
        }
        var file = new RootFile(data);
        try {
            if (file.exists() || !file.create(key, passphrase)) {
                throw new ConfigException("There is a root key already: " + file.path() + ". Nothing was changed.");
            }
        } catch (IOException e) {
            throw file.unusable(e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] part(int line, String text) {
        var digits = text.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
        try {
            if (digits.length() == 1 + 2 * LINE_BYTES + 4 && digits.charAt(0) == '1' + line) {
                var part = HexFormat.of().parseHex(digits.substring(1, 1 + 2 * LINE_BYTES));
                if (check(line, part).equals(digits.substring(1 + 2 * LINE_BYTES))) {
                    return part;
                }
            }
        } catch (IllegalArgumentException _) {
            // falls through to the refusal
        }
        throw new ConfigException(
                "Line " + (line + 1) + " of the recovery sheet has a slip. Compare it with the paper.");
    }

    /// 16 bits over the line's number and digits: finds slips, guards nothing.
    private static String check(int line, byte[] part) {
        var crc = new CRC32();
        crc.update(("line " + line).getBytes(StandardCharsets.US_ASCII));
        crc.update(part);
        return HexFormat.of().toHexDigits((short) crc.getValue());
    }

    @Override
    public String toString() {
        return "[redacted]";
    }
}
