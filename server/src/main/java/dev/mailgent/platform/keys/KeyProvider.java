package dev.mailgent.platform.keys;

import dev.mailgent.platform.crypto.SecretBytes;
import java.util.Arrays;

/// Holds the root and wraps organizations' keys with it: a local file, or a key management service. One
/// contract test (`KeyProviderContract`) says what each must do.
///
/// Every method throws [KmsException] when the root cannot be reached or refuses us. A wrap that was
/// changed, cut, or is opened for another [KeyContext] throws
/// [dev.mailgent.platform.crypto.TamperedException]. Nothing but ids may be logged.
public interface KeyProvider {
    /// Which root this is: `local`, `aws-kms:arn…`. Stored beside what it wrapped.
    String id();

    /// @param key 32 bytes, which stay the caller's
    byte[] wrap(byte[] key, KeyContext context);

    SecretBytes unwrap(byte[] wrapped, KeyContext context);

    /// Whether `wrapped` was made with the newest version of the root.
    boolean isNewest(byte[] wrapped);

    /// The same key wrapped with the newest version of the root.
    default byte[] rewrap(byte[] wrapped, KeyContext context) {
        try (var key = unwrap(wrapped, context)) {
            var bytes = key.copy();
            try {
                return wrap(bytes, context);
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }

    /// Asks whether the root works, without creating anything.
    void probe();
}
