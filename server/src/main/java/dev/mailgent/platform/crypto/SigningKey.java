package dev.mailgent.platform.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/// An Ed25519 key pair (RFC 8032) made from its 32 byte seed.
public final class SigningKey {
    private final PrivateKey key;
    private final VerifyingKey verifying;

    private SigningKey(KeyPair pair) {
        this.key = pair.getPrivate();
        this.verifying = VerifyingKey.of(encoded((EdECPublicKey) pair.getPublic()));
    }

    /// @param seed 32 random bytes; the caller zeroes them
    public static SigningKey ofSeed(byte[] seed) {
        if (seed.length != 32) {
            throw new IllegalArgumentException("a seed has 32 bytes");
        }
        try {
            var generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, new Given(seed));
            return new SigningKey(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is not available", e);
        }
    }

    public VerifyingKey verifying() {
        return verifying;
    }

    /// 64 bytes; the same message gives the same signature.
    public byte[] sign(byte[] message) {
        try {
            var signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is not available", e);
        }
    }

    /// Little-endian y with the parity of x in the highest bit (RFC 8032 section 5.1.2).
    private static byte[] encoded(EdECPublicKey key) {
        var big = key.getPoint().getY().toByteArray();
        var bytes = new byte[VerifyingKey.BYTES];
        for (var i = 0; i < big.length && i < bytes.length; i++) {
            bytes[i] = big[big.length - 1 - i];
        }
        if (key.getPoint().isXOdd()) {
            bytes[VerifyingKey.BYTES - 1] |= (byte) 0x80;
        }
        return bytes;
    }

    /// The JDK derives a public key only while it generates one: this gives it the seed as its randomness.
    private static final class Given extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] seed;

        Given(byte[] seed) {
            this.seed = seed.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
            Arrays.fill(seed, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "SigningKey";
    }
}
