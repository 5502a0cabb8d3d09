package dev.mailgent.access;

import dev.mailgent.platform.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Follows a key while a long answer runs on it. The database is asked only after a word that the key
/// changed, so that an idle stream costs nothing. Used by one thread, but for [#changed].
public final class KeyWatch implements AutoCloseable {
    /// A change that cannot be looked into for so long ends the answer.
    private static final Duration UNKNOWN_AT_MOST = Duration.ofSeconds(4);

    private final ApiKeys keys;
    private final KnownKeys known;
    private final Set<Digest> digests;
    private final String text;
    private final Caller caller;
    private final InstantSource clock;
    private final @Nullable Instant expiresAt;
    private volatile boolean changed = true;
    private volatile Runnable listener = () -> {};
    private long unknownSince;

    /// @param digests of the key and of the one it was made from
    KeyWatch(
            ApiKeys keys,
            KnownKeys known,
            Set<Digest> digests,
            String text,
            Caller caller,
            @Nullable Instant expiresAt,
            InstantSource clock) {
        this.keys = keys;
        this.known = known;
        this.digests = digests;
        this.text = text;
        this.caller = caller;
        this.expiresAt = expiresAt;
        this.clock = clock;
    }

    /// Calls `action` when it is time to ask [#isGood]. It must be short.
    public void onChange(Runnable action) {
        listener = action;
        if (changed) {
            action.run();
        }
    }

    Set<Digest> digests() {
        return digests;
    }

    /// A word that the key, or what it stands for, changed.
    void changed() {
        changed = true;
        listener.run();
    }

    /// Whether the key still works, for the same caller with the same rights.
    public boolean isGood() {
        if (expiresAt != null && !clock.instant().isBefore(expiresAt)) {
            return false;
        }
        if (!changed) {
            return true;
        }
        changed = false;
        try {
            var good = keys.check(text) instanceof ApiKeys.Check.Known known && isSame(known.caller());
            unknownSince = 0;
            return good;
        } catch (ProblemException _) {
            changed = true;
            var now = System.nanoTime();
            unknownSince = unknownSince == 0 ? now : unknownSince;
            return now - unknownSince < UNKNOWN_AT_MOST.toNanos();
        }
    }

    private boolean isSame(Caller now) {
        var before = caller.identity();
        var after = now.identity();
        return now.keyId().equals(caller.keyId())
                && now.scopes().equals(caller.scopes())
                && (before == null ? after == null : after != null && after.id().equals(before.id()));
    }

    /// A wait cut to the moment at which [#isGood] must be asked again.
    public long cut(long nanos) {
        var most = changed ? Math.min(nanos, Duration.ofMillis(500).toNanos()) : nanos;
        if (expiresAt == null) {
            return most;
        }
        var left = Duration.between(clock.instant(), expiresAt);
        return left.compareTo(Duration.ofDays(1)) > 0 ? most : Math.min(most, Math.max(1, left.toNanos()));
    }

    @Override
    public void close() {
        known.remove(this);
    }
}
