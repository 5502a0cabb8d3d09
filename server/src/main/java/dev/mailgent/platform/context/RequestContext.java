package dev.mailgent.platform.context;

import java.util.Optional;

/// Request id and door of the work in hand, for logs and errors only: whose data to touch is always a parameter.
public record RequestContext(String requestId, String door) {
    private static final ScopedValue<RequestContext> CURRENT = ScopedValue.newInstance();

    public static Optional<RequestContext> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /// Runs `work` with this context bound; the value is gone afterwards, also on failure.
    public void run(Runnable work) {
        ScopedValue.where(CURRENT, this).run(work);
    }
}
