package dev.mailgent.oauth;

import java.util.concurrent.atomic.LongAdder;

/// What was asked and answered since the start, for metrics.
public final class Figures {
    private final LongAdder grants = new LongAdder();
    private final LongAdder tokens = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder reuses = new LongAdder();
    private final ClientDocuments documents;

    Figures(ClientDocuments documents) {
        this.documents = documents;
    }

    void granted() {
        grants.increment();
    }

    void issued() {
        tokens.increment();
    }

    void refused() {
        refused.increment();
    }

    void reused() {
        reuses.increment();
    }

    /// Times a person allowed something.
    public long grants() {
        return grants.sum();
    }

    /// Access tokens given out.
    public long tokens() {
        return tokens.sum();
    }

    /// Requests refused at the three endpoints.
    public long refusals() {
        return refused.sum();
    }

    /// Codes and refresh tokens that came a second time.
    public long reuses() {
        return reuses.sum();
    }

    /// Client documents asked for.
    public long documents() {
        return documents.fetched();
    }
}
