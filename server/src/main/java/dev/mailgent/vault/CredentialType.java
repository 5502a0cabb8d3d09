package dev.mailgent.vault;

/// What a credential is: the closed list of the v0 contract. Part of what its values are bound to.
public enum CredentialType {
    LOGIN,
    API_KEY,
    OAUTH,
    TOTP,
    SSH_KEY,
    DATABASE,
    SMTP,
    AWS,
    CERTIFICATE,
    CARD,
    SHIPPING_ADDRESS,
    CUSTOM
}
