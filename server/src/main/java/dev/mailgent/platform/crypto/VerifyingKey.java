package dev.mailgent.platform.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/// An Ed25519 public key (RFC 8032), 32 bytes.
public final class VerifyingKey {
    public static final int BYTES = 32;

    private final byte[] bytes;
    private final PublicKey key;

    private VerifyingKey(byte[] bytes) throws GeneralSecurityException {
        this.bytes = bytes.clone();
        var y = new byte[BYTES];
        for (var i = 0; i < BYTES; i++) {
            y[i] = bytes[BYTES - 1 - i];
        }
        var odd = (y[0] & 0x80) != 0;
        y[0] &= 0x7f;
        this.key = KeyFactory.getInstance("Ed25519")
                .generatePublic(
                        new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, y))));
    }

    /// @throws IllegalArgumentException when these are not the bytes of a key
    public static VerifyingKey of(byte[] bytes) {
        try {
            if (bytes.length == BYTES) {
                return new VerifyingKey(bytes);
            }
        } catch (GeneralSecurityException _) {
            // falls through to the refusal
        }
        throw new IllegalArgumentException("not an Ed25519 public key");
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /// Whether `signature` is this key's over `message`; anything malformed is no.
    public boolean verify(byte[] message, byte[] signature) {
        try {
            var verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
