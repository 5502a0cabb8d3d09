package dev.mailgent.event;

/// Why a stream ends while its reader is still there.
enum StreamEnd {
    /// As many events as were asked for.
    LIMIT("limit"),
    /// The key was revoked, expired, or lost the right.
    KEY_ENDED("key_ended"),
    /// The server stops: connect again.
    STOPPING("stopping"),
    /// The database is away: connect again.
    UNAVAILABLE("unavailable");

    private final String wire;

    StreamEnd(String wire) {
        this.wire = wire;
    }

    String wire() {
        return wire;
    }
}
