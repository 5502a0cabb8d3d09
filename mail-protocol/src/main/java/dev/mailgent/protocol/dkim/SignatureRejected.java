package dev.mailgent.protocol.dkim;

/// Why a signature does not count. Ends the work on it, wherever that stands.
public final class SignatureRejected extends Exception {
    private final transient DkimResult.Status status;
    private final String reason;

    public SignatureRejected(DkimResult.Status status, String reason) {
        super(reason, null, false, false); // no stack trace: hostile input decides how often this is thrown
        this.status = status;
        this.reason = reason;
    }

    static SignatureRejected permanently(String reason) {
        return new SignatureRejected(DkimResult.Status.PERMERROR, reason);
    }

    public DkimResult.Status status() {
        return status;
    }

    public String reason() {
        return reason;
    }
}
