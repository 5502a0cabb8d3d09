package dev.mailgent.platform.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// HMAC-SHA256 under one key. The keyed state is prepared once and copied, which halves the cost of a
/// short message.
public final class Hmac {
    /// Bytes of a digest.
    public static final int BYTES = 32;

    private final Mac keyed;

    Hmac(SecretKey key) {
        try {
            keyed = Mac.getInstance("HmacSHA256");
            keyed.init(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is not available", e);
        }
    }

    /// Under a key of the caller's own, such as a salt of random bytes.
    public static Hmac of(byte[] key) {
        return new Hmac(new SecretKeySpec(key, "HmacSHA256"));
    }

    public byte[] digest(byte[] message) {
        try {
            return ((Mac) keyed.clone()).doFinal(message);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("HMAC-SHA256 cannot be copied", e);
        }
    }
}
