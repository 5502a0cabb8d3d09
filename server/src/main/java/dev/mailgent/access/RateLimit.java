package dev.mailgent.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// At most so many takes a minute per key. The minute begins with the key's first take, so that "200 a minute" is what
/// a caller sees who counts from their own first request.
public final class RateLimit<K> {
    /// Largest limit that the count has room for.
    static final int MOST_PER_MINUTE = 10_000_000;

    private static final long WINDOW_MILLIS = 60_000;

    /// Bits of the count; the other 40 are the window's start in milliseconds since `epoch`, enough for 34 years.
    private static final int COUNT_BITS = 24;

    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

    private final int perMinute;
    private final InstantSource clock;
    private final long epoch;
    private final Cache<K, AtomicLong> windows;

    /// What a take found. `remaining` counts down to 0; `resetAtMillis` is when the next minute begins.
    public record Taken(boolean allowed, int limit, int remaining, long resetAtMillis, long nowMillis) {
        public Duration retryAfter() {
            return Duration.ofMillis(Math.max(1, resetAtMillis - nowMillis));
        }
    }

    /// @param perMinute up to [#MOST_PER_MINUTE]
    public RateLimit(int perMinute, int maxKeys, InstantSource clock) {
        this.perMinute = perMinute;
        this.clock = clock;
        // A year back: a key not seen yet (0) is never in its window, and a clock may be set back.
        this.epoch = clock.millis() - Duration.ofDays(365).toMillis();
        this.windows = Caffeine.newBuilder()
                .maximumSize(maxKeys)
                .expireAfterAccess(Duration.ofMinutes(2))
                .build();
    }

    /// Counts one and says whether it was within the limit.
    public Taken take(K key) {
        return count(key, 1);
    }

    /// Says what [#take] would find, counting nothing.
    boolean isExhausted(K key) {
        return !count(key, 0).allowed();
    }

    private Taken count(K key, int add) {
        var now = Math.max(0, clock.millis() - epoch);
        var window = windows.get(key, _ -> new AtomicLong());
        while (true) {
            var seen = window.get();
            var start = seen >>> COUNT_BITS;
            var used = seen & COUNT_MASK;
            if (now - start >= WINDOW_MILLIS || now < start) {
                start = now;
                used = 0;
            }
            var allowed = used < perMinute;
            var after = allowed ? used + add : used;
            if (add == 0 || window.compareAndSet(seen, start << COUNT_BITS | after)) {
                return new Taken(
                        allowed, perMinute, (int) (perMinute - after), epoch + start + WINDOW_MILLIS, epoch + now);
            }
        }
    }
}
