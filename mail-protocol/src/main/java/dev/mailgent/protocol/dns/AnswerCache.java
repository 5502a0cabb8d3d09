package dev.mailgent.protocol.dns;

import java.time.Duration;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// Answers by question until their time to live ends; the least recently used go first. Bounded by weight, because
/// whoever sends mail chooses the names, and one TXT set may be 64 KB.
final class AnswerCache {
    /// 16 MiB of records, counted as their characters plus a fixed cost an entry.
    private static final long MAX_WEIGHT = 16L << 20;

    private static final int ENTRY_COST = 256;

    private final LinkedHashMap<DnsQuestion<?>, Entry> entries = new LinkedHashMap<>(256, 0.75f, true);
    private long weight;

    private record Entry(DnsAnswer<?> answer, long expiresNanos, int weight) {}

    synchronized <R> @Nullable DnsAnswer<R> get(DnsQuestion<R> question) {
        var entry = entries.get(question);
        if (entry == null) {
            return null;
        }
        if (entry.expiresNanos - System.nanoTime() <= 0) {
            remove(question);
            return null;
        }
        @SuppressWarnings("unchecked") // put under a question of the same R
        var answer = (DnsAnswer<R>) entry.answer;
        return answer;
    }

    synchronized <R> void put(DnsQuestion<R> question, DnsAnswer<R> answer, Duration timeToLive) {
        if (!timeToLive.isPositive()) {
            return;
        }
        remove(question);
        int cost = ENTRY_COST + 2 * question.name().length();
        for (var each : answer.records()) {
            cost += 64 + (each instanceof String text ? text.length() : 0);
        }
        entries.put(question, new Entry(answer, System.nanoTime() + timeToLive.toNanos(), cost));
        weight += cost;
        var oldest = entries.entrySet().iterator();
        while (weight > MAX_WEIGHT && oldest.hasNext()) {
            weight -= oldest.next().getValue().weight;
            oldest.remove();
        }
    }

    synchronized long weight() {
        return weight;
    }

    private void remove(DnsQuestion<?> question) {
        var gone = entries.remove(question);
        if (gone != null) {
            weight -= gone.weight;
        }
    }
}
