package dev.mailgent.protocol.dkim;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Optional;

/// Signature algorithms (RFC 6376 section 3.3, RFC 8463). RSA-SHA1 is here to read the past: RFC 8301 forbids it.
public enum SigningAlgorithm {
    RSA_SHA256("rsa-sha256", "rsa", "SHA-256", "SHA256withRSA"),
    ED25519_SHA256("ed25519-sha256", "ed25519", "SHA-256", "Ed25519"),
    RSA_SHA1("rsa-sha1", "rsa", "SHA-1", "SHA1withRSA");

    private final String word;
    private final String keyType;
    private final String hash;
    private final String signature;

    SigningAlgorithm(String word, String keyType, String hash, String signature) {
        this.word = word;
        this.keyType = keyType;
        this.hash = hash;
        this.signature = signature;
    }

    /// @param word the `a` tag, case-sensitive
    public static Optional<SigningAlgorithm> of(String word) {
        for (var each : values()) {
            if (each.word.equals(word)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    public String word() {
        return word;
    }

    /// The `k` tag of keys this can use.
    public String keyType() {
        return keyType;
    }

    /// The word for its hash in the `h` tag of keys.
    public String hashWord() {
        return this == RSA_SHA1 ? "sha1" : "sha256";
    }

    public MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance(hash);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing); // every Java platform has both
        }
    }

    /// False too when the signature is no signature at all.
    public boolean verifies(PublicKey key, byte[] data, byte[] value) {
        try {
            var check = Signature.getInstance(signature);
            check.initVerify(key);
            check.update(input(data));
            return check.verify(value);
        } catch (GeneralSecurityException | RuntimeException _) { // wrong length, a point not on the curve, …
            return false;
        }
    }

    /// @throws IllegalArgumentException when the key is of another kind
    public byte[] sign(PrivateKey key, byte[] data) {
        try {
            var signing = Signature.getInstance(signature);
            signing.initSign(key);
            signing.update(input(data));
            return signing.sign();
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException("key does not sign " + word, unusable);
        }
    }

    /// Ed25519 signs the SHA-256 of the data, not the data (RFC 8463 section 3).
    private byte[] input(byte[] data) {
        return this == ED25519_SHA256 ? newDigest().digest(data) : data;
    }
}
