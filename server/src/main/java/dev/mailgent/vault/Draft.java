package dev.mailgent.vault;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A credential to be stored.
///
/// @param data the secret fields as a JSON object in UTF-8, without any TOTP seed or backup code
/// @param metadata JSON object that may be listed
public record Draft(
        CredentialName name,
        CredentialType type,
        Plaintext data,
        @Nullable String metadata,
        @Nullable Instant expiresAt,
        TotpChange totp) {}
