package dev.mailgent.platform.crypto;

/// What a data key may open. The name is part of what its wrapping is bound to and never changes.
public enum DataKeyPurpose {
    /// The value of a credential.
    DATA("data"),
    /// A TOTP seed, which only the code generator opens.
    TOTP("totp"),
    /// Backup codes of a second factor.
    TOTP_BACKUP("totp-backup"),
    /// A key an identity signs with.
    SIGNING("signing"),
    /// What requests to a webhook are signed with.
    WEBHOOK("webhook");

    private final String stored;

    DataKeyPurpose(String stored) {
        this.stored = stored;
    }

    /// The value of `keystore.dek.purpose`.
    public String stored() {
        return stored;
    }

    public static DataKeyPurpose of(String stored) {
        for (var purpose : values()) {
            if (purpose.stored.equals(stored)) {
                return purpose;
            }
        }
        throw new TamperedException();
    }
}
