package dev.mailgent.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mailgent.platform.db.Notifications;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Keys that were found good in the last seconds, and the answers that stay open on them. Both hear when a
/// key, or what it stands for, changes.
final class KnownKeys {
    /// Below the promised five seconds by the time a look-up may take.
    private static final Duration REMEMBERED = Duration.ofSeconds(4);

    private final Cache<Digest, ApiKeys.Check.Known> known = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(REMEMBERED)
            .build();
    private final Map<Digest, Set<KeyWatch>> watches = new ConcurrentHashMap<>();

    KnownKeys(Notifications notifications) {
        notifications.listen(ApiKeys.CHANNEL, payload -> {
            if (payload.isEmpty()) {
                known.invalidateAll();
                watches.values().forEach(some -> some.forEach(KeyWatch::changed));
            } else {
                changed(Digest.ofHex(payload));
            }
        });
    }

    /// What is remembered of a key, or what `lookUp` finds; only a key that is good is remembered.
    ApiKeys.Check get(Digest digest, Supplier<ApiKeys.Check> lookUp) {
        // Loaded under the entry's lock: a change during the look-up waits for it and then removes what it found.
        var refused = new ApiKeys.Check[1];
        var found = known.get(digest, _ -> {
            var check = lookUp.get();
            if (check instanceof ApiKeys.Check.Known good) {
                return good;
            }
            refused[0] = check;
            return null;
        });
        if (found == null) {
            // Another thread may have looked up for us and found nothing.
            return refused[0] == null ? lookUp.get() : refused[0];
        }
        return found;
    }

    ApiKeys.Check.@Nullable Known ifPresent(Digest digest) {
        return known.getIfPresent(digest);
    }

    void forget(Digest digest) {
        known.invalidate(digest);
    }

    void changed(Digest digest) {
        known.invalidate(digest);
        watches.getOrDefault(digest, Set.of()).forEach(KeyWatch::changed);
    }

    /// Tells `watch` of changes until it is closed.
    void add(KeyWatch watch) {
        for (var digest : watch.digests()) {
            watches.compute(digest, (_, some) -> {
                var all = some == null ? ConcurrentHashMap.<KeyWatch>newKeySet() : some;
                all.add(watch);
                return all;
            });
        }
    }

    void remove(KeyWatch watch) {
        for (var digest : watch.digests()) {
            watches.computeIfPresent(digest, (_, some) -> {
                some.remove(watch);
                return some.isEmpty() ? null : some;
            });
        }
    }
}
