package dev.mailgent.platform.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// HOTP (RFC 4226 section 5.3) with the hashes of RFC 6238 section 1.2.
public final class OneTimeCode {
    /// Hash of the HMAC.
    public enum Algorithm {
        SHA1(1, "HmacSHA1"),
        SHA256(2, "HmacSHA256"),
        SHA512(3, "HmacSHA512");

        private final byte code;
        private final String mac;

        Algorithm(int code, String mac) {
            this.code = (byte) code;
            this.mac = mac;
        }

        /// The algorithm in a sealed seed; never changes.
        public byte code() {
            return code;
        }

        /// @throws IllegalArgumentException when there is none of this code
        public static Algorithm of(byte code) {
            for (var algorithm : values()) {
                if (algorithm.code == code) {
                    return algorithm;
                }
            }
            throw new IllegalArgumentException("algorithm " + code);
        }
    }

    private OneTimeCode() {}

    /// The code of a counter, with its leading zeros.
    ///
    /// @param digits 1 to 9
    public static String of(Algorithm algorithm, byte[] seed, long counter, int digits) {
        try {
            var mac = Mac.getInstance(algorithm.mac);
            mac.init(new SecretKeySpec(seed, algorithm.mac));
            var hash = mac.doFinal(ByteBuffer.allocate(8).putLong(counter).array());
            var offset = hash[hash.length - 1] & 0xf;
            var number = ByteBuffer.wrap(hash).getInt(offset) & 0x7fff_ffff;
            Arrays.fill(hash, (byte) 0);
            var text = Integer.toString(number % power(digits));
            return "0".repeat(digits - text.length()) + text;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm.mac + " is not available", e);
        }
    }

    private static int power(int digits) {
        if (digits < 1 || digits > 9) {
            throw new IllegalArgumentException("digits " + digits);
        }
        var power = 1;
        for (var i = 0; i < digits; i++) {
            power *= 10;
        }
        return power;
    }
}
