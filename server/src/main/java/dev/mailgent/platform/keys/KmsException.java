package dev.mailgent.platform.keys;

/// The root cannot be used now. The message names ids only.
public final class KmsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public enum Kind {
        /// No answer, an error, or too many requests: the same call may work soon.
        UNAVAILABLE,
        /// It answered that we may not. Repeating changes nothing until someone grants it.
        DENIED
    }

    public KmsException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
