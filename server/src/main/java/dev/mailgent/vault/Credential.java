package dev.mailgent.vault;

import dev.mailgent.platform.id.Ids;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What may be listed of a credential: everything but its values.
///
/// @param version from 1; each overwrite and restore makes the next
/// @param metadata JSON object its owner gave, not secret; null for none
/// @param totp null when it has no TOTP seed
/// @param lastRotatedAt null until it is overwritten
public record Credential(
        UUID id,
        String name,
        CredentialType type,
        int version,
        @Nullable String metadata,
        @Nullable TotpInfo totp,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant lastRotatedAt,
        Instant createdAt) {

    /// `cred_` and 16 hex digits.
    public String wireId() {
        return Ids.wire("cred_", id);
    }

    public boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
