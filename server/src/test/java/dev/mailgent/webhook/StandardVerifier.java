package dev.mailgent.webhook;

import dev.mailgent.platform.crypto.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/// What a careful receiver checks, written from the two specifications and apart from what signs.
final class StandardVerifier {
    private static final long TOLERANCE_SECONDS = 300;

    private StandardVerifier() {}

    static boolean standard(String secret, String id, String timestamp, String signatures, byte[] body, long now) {
        if (secret.isEmpty() || !timestamp.matches("[0-9]{1,12}")) {
            return false;
        }
        if (Math.abs(now - Long.parseLong(timestamp)) > TOLERANCE_SECONDS) {
            return false;
        }
        var key = Base64.getDecoder().decode(secret.startsWith("whsec_") ? secret.substring(6) : secret);
        if (key.length == 0) {
            return false;
        }
        var signed = (id + "." + timestamp + "." + new String(body, StandardCharsets.ISO_8859_1))
                .getBytes(StandardCharsets.ISO_8859_1);
        var expected = ("v1," + Base64.getEncoder().encodeToString(Hmac.of(key).digest(signed)))
                .getBytes(StandardCharsets.US_ASCII);
        for (var one : signatures.split(" ")) {
            if (MessageDigest.isEqual(expected, one.getBytes(StandardCharsets.US_ASCII))) {
                return true;
            }
        }
        return false;
    }

    static boolean legacy(String secret, String header, byte[] body) {
        if (secret.isEmpty() || !header.startsWith("sha256=")) {
            return false;
        }
        var expected = HexFormat.of()
                .formatHex(Hmac.of(secret.getBytes(StandardCharsets.UTF_8)).digest(body));
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII),
                header.substring(7).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
    }
}
