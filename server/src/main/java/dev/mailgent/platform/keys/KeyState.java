package dev.mailgent.platform.keys;

/// Life of an organization's key, in order. It never goes back, but for a retired key found in use.
public enum KeyState {
    /// Wraps new data keys; one per organization.
    ACTIVE,
    /// Opens what it wrapped; being replaced.
    DECRYPT_ONLY,
    /// Wraps nothing any more; kept for seven days in case a slow writer used it last.
    RETIRED,
    /// Gone, with whatever it still wrapped.
    DESTROYED
}
