package dev.mailgent.protocol.report;

import java.io.IOException;

/// Ends the reading of one attachment; becomes {@link Report.Rejected} before it leaves the package.
final class RejectedException extends IOException {
    private static final long serialVersionUID = 1;

    private final String reason;

    RejectedException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
