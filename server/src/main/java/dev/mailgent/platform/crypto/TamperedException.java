package dev.mailgent.platform.crypto;

/// A sealed box that does not open: changed, cut, moved to another place, or sealed with a key we do not have. Carries
/// no detail, so that nothing can be learned by trying.
public final class TamperedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TamperedException() {
        super("a sealed value does not open");
    }
}
