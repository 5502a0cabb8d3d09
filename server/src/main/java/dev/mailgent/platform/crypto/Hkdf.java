package dev.mailgent.platform.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/// HKDF-SHA256 without a salt (RFC 5869): one key in, keys for named uses out.
final class Hkdf {
    private Hkdf() {}

    static byte[] derive(byte[] key, byte[] info, int bytes) {
        try {
            var parameters = HKDFParameterSpec.ofExtract().addIKM(key).thenExpand(info, bytes);
            return KDF.getInstance("HKDF-SHA256").deriveData(parameters);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA256 is not available", e);
        }
    }
}
