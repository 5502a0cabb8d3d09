package dev.mailgent.vault;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an overwrite does with the second factor.
public sealed interface TotpChange {
    /// The new version has none.
    record Remove() implements TotpChange {}

    /// The new version has that of the version before. What a caller sends back that only saw the hint in the seed's
    /// place means this.
    ///
    /// @param backupCodes null to keep those of the version before too
    record Keep(@Nullable List<Plaintext> backupCodes) implements TotpChange {
        public Keep {
            backupCodes = backupCodes == null ? null : List.copyOf(backupCodes);
        }

        public Keep() {
            this(null);
        }
    }

    /// The new version has this one.
    record Set(Totp totp, List<Plaintext> backupCodes) implements TotpChange {
        public Set {
            backupCodes = List.copyOf(backupCodes);
        }
    }
}
