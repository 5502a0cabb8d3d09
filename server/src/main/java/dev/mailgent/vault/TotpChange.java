package dev.mailgent.vault;

import java.util.List;

/// What an overwrite does with the second factor.
public sealed interface TotpChange {
    /// The new version has none.
    record Remove() implements TotpChange {}

    /// The new version has that of the version before, with its backup codes. What a caller sends back
    /// that only saw
    /// the hint in the seed's place means this.
    record Keep() implements TotpChange {}

    /// The new version has this one.
    record Set(Totp totp, List<Plaintext> backupCodes) implements TotpChange {
        public Set {
            backupCodes = List.copyOf(backupCodes);
        }
    }
}
