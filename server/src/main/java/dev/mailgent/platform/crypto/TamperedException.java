package dev.mailgent.platform.crypto;

/// A sealed box that does not open: changed, cut, moved to another place, or sealed with a key we do not have. Carries
/// no detail, so that nothing can be learned by trying.
public final class TamperedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TamperedException() {
        super("a sealed value does not open");
    }

    private TamperedException(String message) {
        super(message);
    }

    /// A format or suite byte this version does not know, told apart for the log only: another program wrote it, or it
    /// was changed.
    static TamperedException unsupported() {
        return new TamperedException("unsupported_envelope");
    }
}
