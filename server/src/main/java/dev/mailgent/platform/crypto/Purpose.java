package dev.mailgent.platform.crypto;

/// What an instance key is for. The name is part of what its wrapping is bound to and never changes.
public enum Purpose {
    /// HMAC over API keys at rest.
    API_KEY_PEPPER("apikey-pepper"),
    /// Sealing of answers kept for `Idempotency-Key`.
    IDEMPOTENCY_SEAL("idempotency-seal"),
    /// Ed25519: signs the checkpoints of the audit log.
    AUDIT_CHECKPOINT("audit-checkpoint-ed25519"),
    /// Sealing of the personal values beside the audit log.
    AUDIT_PERSONAL("audit-personal-seal"),
    /// HMAC over backup codes once they are used.
    BACKUP_CODE("backup-code-hmac"),
    /// HMAC over authorization codes and refresh tokens at rest.
    OAUTH_TOKEN("oauth-token-hmac"),
    /// Sealing of what a person is asked to allow, between the page and its answer.
    OAUTH_CONSENT("oauth-consent-seal");

    private final String stored;

    Purpose(String stored) {
        this.stored = stored;
    }

    /// The value of `instance_key.purpose`.
    String stored() {
        return stored;
    }
}
