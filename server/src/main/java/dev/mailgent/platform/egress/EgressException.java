package dev.mailgent.platform.egress;

import java.io.IOException;

/// A request that was not made or got no answer. The message is a sentence that may be shown to the tenant.
public final class EgressException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean refused;

    private EgressException(String message, boolean refused) {
        super(message);
        this.refused = refused;
    }

    static EgressException refused(String message) {
        return new EgressException(message, true);
    }

    static EgressException failed(String message) {
        return new EgressException(message, false);
    }

    /// Whether the guard refused the target, so that another attempt will be refused too unless the name changes.
    public boolean isRefused() {
        return refused;
    }
}
