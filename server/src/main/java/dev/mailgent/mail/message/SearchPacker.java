package dev.mailgent.mail.message;

import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.json.Json;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Packs the terms of filled blocks of the feed into `search_segment`, behind the writers' backs: adding a mail pays
/// nothing for search. A block that is not packed is searched by reading its messages, so nothing is ever missing, only
/// slower; a search that meets such a block asks for it here again. Nothing needs to survive a crash.
public final class SearchPacker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SearchPacker.class);
    private static final int MOST_WAITING = 100_000;
    private static final int MOST_ATTEMPTS = 5;

    private final TenantTx tenants;
    private final Duration delay;
    private final DelayQueue<Wanted> queue = new DelayQueue<>();
    private final ConcurrentHashMap<Block, Boolean> waiting = new ConcurrentHashMap<>();
    private final Thread worker;
    private volatile boolean closed;

    /// 256 numbers of one identity's feed.
    record Block(OrgId org, IdentityId identity, long number) {
        long first() {
            return number * SeqSet.BLOCK;
        }
    }

    /// What became of a block that was to be packed.
    enum Outcome {
        PACKED,
        /// There was nothing to do.
        PACKED_ALREADY,
        /// Its numbers are not all committed.
        FILLING,
        /// A message was removed meanwhile.
        CHANGED
    }

    private record Wanted(Block block, int attempt, long atNanos) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    public SearchPacker(TenantTx tenants) {
        this(tenants, Duration.ofSeconds(1));
    }

    /// @param delay between the wish and the work, so that many deletions in a block pack it once
    SearchPacker(TenantTx tenants, Duration delay) {
        this.tenants = tenants;
        this.delay = delay;
        this.worker = Thread.ofVirtual().name("search-packer").start(this::work);
    }

    /// Numbers up to `upTo` of an identity's feed were given out; blocks that filled since `from` want packing. May be
    /// called before the commit.
    void numbersGiven(OrgId org, IdentityId identity, long from, long upTo) {
        for (var number = from / SeqSet.BLOCK; (number + 1) * SeqSet.BLOCK - 1 <= upTo; number++) {
            want(new Block(org, identity, number));
        }
    }

    /// Asks for a block to be packed soon. Forgotten when too many wait: a search will ask again.
    void want(Block block) {
        want(block, 0);
    }

    private void want(Block block, int attempt) {
        if (!closed && waiting.size() < MOST_WAITING && waiting.putIfAbsent(block, true) == null) {
            var wait = attempt == 0 ? delay : delay.plusMillis(100L << attempt);
            queue.add(new Wanted(block, attempt, System.nanoTime() + wait.toNanos()));
        }
    }

    private void work() {
        while (!closed) {
            try {
                var wanted = queue.take();
                waiting.remove(wanted.block());
                switch (pack(wanted.block())) {
                    case PACKED, PACKED_ALREADY -> {}
                    // The commit that fills it may be on its way, or may never come.
                    case FILLING, CHANGED -> {
                        if (wanted.attempt() < MOST_ATTEMPTS) {
                            want(wanted.block(), wanted.attempt() + 1);
                        }
                    }
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.debug("a block could not be packed; a search will ask again: {}", e.toString());
            }
        }
    }

    /// Packs a block now.
    Outcome pack(Block block) {
        var rows = SearchStore.contents(tenants, block);
        var packed = new SearchBlock();
        for (var row : rows) {
            packed.add(
                    (int) (row.seq() - block.first()),
                    row.subject(),
                    Json.MAPPER.readValue(row.view(), MessageContent.class));
        }
        var seqs = rows.stream().map(SearchStore.Content::seq).collect(Collectors.toSet());
        var buckets = packed.rows();
        return tenants.run(block.org(), tx -> {
            // Shared with writers of other blocks, not with a deletion: it takes the row alone.
            var reached = SearchStore.lockShared(tx, block);
            if (reached < block.first() + SeqSet.BLOCK - 1) {
                return Outcome.FILLING;
            } else if (SearchStore.isPacked(tx, block)) {
                return Outcome.PACKED_ALREADY;
            } else if (!SearchStore.members(tx, block).equals(seqs)) {
                return Outcome.CHANGED;
            }
            SearchStore.insert(tx, block, buckets);
            return Outcome.PACKED;
        });
    }

    /// Blocks waiting to be packed.
    public int waiting() {
        return waiting.size();
    }

    @Override
    public void close() {
        closed = true;
        worker.interrupt();
    }
}
