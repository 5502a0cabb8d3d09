package dev.mailgent.platform.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// AES-256-GCM with a random nonce: `nonce 12 | ciphertext | tag 16`. The one place where it is used.
final class Gcm {
    /// Size advised by NIST SP 800-38D section 8.2.2 for random nonces.
    static final int NONCE_BYTES = 12;

    static final int TAG_BYTES = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Gcm() {}

    static byte[] newNonce() {
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return nonce;
    }

    /// Appends the sealed form of `plain` to `header`, which is not itself covered: put it into `aad` too.
    static byte[] seal(SecretKey key, byte[] header, byte[] aad, byte[] plain) {
        return seal(key, newNonce(), header, aad, plain);
    }

    /// @param nonce fresh from [#newNonce]; a nonce used twice under one key gives both texts away
    static byte[] seal(SecretKey key, byte[] nonce, byte[] header, byte[] aad, byte[] plain) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
            cipher.updateAAD(aad);
            var box = Arrays.copyOf(header, header.length + NONCE_BYTES + plain.length + TAG_BYTES);
            System.arraycopy(nonce, 0, box, header.length, NONCE_BYTES);
            cipher.doFinal(plain, 0, plain.length, box, header.length + NONCE_BYTES);
            return box;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        }
    }

    /// Opens what [#seal] appended at `offset`.
    ///
    /// @throws TamperedException whatever the reason
    static byte[] open(SecretKey key, byte[] box, int offset, byte[] aad) {
        if (box.length < offset + NONCE_BYTES + TAG_BYTES) {
            throw new TamperedException();
        }
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, box, offset, NONCE_BYTES));
            cipher.updateAAD(aad);
            return cipher.doFinal(box, offset + NONCE_BYTES, box.length - offset - NONCE_BYTES);
        } catch (GeneralSecurityException _) {
            throw new TamperedException();
        }
    }
}
