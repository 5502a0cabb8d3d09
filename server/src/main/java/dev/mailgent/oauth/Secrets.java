package dev.mailgent.oauth;

import dev.mailgent.access.KeyText;
import dev.mailgent.platform.crypto.Hmac;
import dev.mailgent.platform.crypto.InstanceKeys;
import dev.mailgent.platform.crypto.Purpose;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// Texts of codes and refresh tokens, their digests, and the check of a code verifier.
final class Secrets {
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_-]{43}");

    /// RFC 7636 section 4.1.
    private static final Pattern VERIFIER = Pattern.compile("[A-Za-z0-9._~-]{43,128}");

    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    /// Newest first.
    private final List<Hmac> hmacs;

    private final SecureRandom random = new SecureRandom();

    Secrets(InstanceKeys keys) {
        this.hmacs = List.copyOf(keys.hmacs(Purpose.OAUTH_TOKEN).values());
    }

    String newCode() {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return TEXT.encodeToString(bytes);
    }

    static boolean isCode(String text) {
        return CODE.matcher(text).matches();
    }

    static String newRefreshToken() {
        return KeyText.mint(KeyText.Kind.REFRESH);
    }

    static boolean isRefreshToken(String text) {
        return KeyText.kind(text).filter(kind -> kind == KeyText.Kind.REFRESH).isPresent()
                && KeyText.checksumFits(text);
    }

    /// What is stored for a new text.
    byte[] digest(String text) {
        return hmacs.getFirst().digest(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Under which a text may be stored.
    List<byte[]> digests(String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        return hmacs.stream().map(hmac -> hmac.digest(bytes)).toList();
    }

    static boolean isVerifier(String text) {
        return VERIFIER.matcher(text).matches();
    }

    /// Whether the challenge is the verifier's S256 (RFC 7636 section 4.6).
    static boolean fits(String verifier, String challenge) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return MessageDigest.isEqual(TEXT.encode(hash), challenge.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
