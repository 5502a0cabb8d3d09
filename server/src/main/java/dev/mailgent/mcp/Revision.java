package dev.mailgent.mcp;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Revisions of MCP that are spoken here, oldest first.
enum Revision {
    R2025_06_18("2025-06-18"),
    R2025_11_25("2025-11-25"),
    /// The first without a handshake: each request says its revision and what its client can do.
    R2026_07_28("2026-07-28");

    /// What a client is offered that asks for a revision with a handshake that is not here.
    static final Revision NEWEST_WITH_HANDSHAKE = R2025_11_25;

    /// What a request without the header is taken for.
    static final Revision UNSAID = R2025_06_18;

    private final String date;

    Revision(String date) {
        this.date = date;
    }

    String date() {
        return date;
    }

    boolean isStateless() {
        return this == R2026_07_28;
    }

    static Optional<Revision> of(String date) {
        return Arrays.stream(values())
                .filter(revision -> revision.date.equals(date))
                .findFirst();
    }

    static List<String> dates() {
        return Arrays.stream(values()).map(Revision::date).toList();
    }
}
