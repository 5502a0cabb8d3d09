package dev.mailgent.mail.message;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Rows of `search_segment` (V0008), and what search reads of the mailbox's tables.
final class SearchStore {
    /// Every bucket, spelt out: a change of a block is then a look-up by key a row.
    private static final String ALL_BUCKETS = IntStream.range(SearchBlock.MEMBERS, SearchBlock.BUCKETS)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(",", "{", "}"));

    // message_feed
    private static final String CONTENTS = """
            SELECT m.seq, m.subject, v.view
              FROM message m
              JOIN message_view v ON v.org_id = m.org_id AND v.message_id = m.id
             WHERE m.org_id = ? AND m.identity_id = ? AND m.seq >= ? AND m.seq < ?
             ORDER BY m.seq
            """;

    // search_segment_pkey
    private static final String SEGMENTS = """
            SELECT s.bucket, s.block, s.data
              FROM unnest(?::smallint[]) AS b (bucket)
             CROSS JOIN LATERAL (SELECT bucket, block, data FROM search_segment
                                  WHERE org_id = ? AND identity_id = ? AND bucket = b.bucket
                                    AND block >= ? AND block <= ? OFFSET 0) s
            """;

    /// The first feed number at or after an instant, found by halving the feed: numbers follow the clock but for the
    /// seconds a batch takes. message_feed
    private static final String FIRST_AFTER = """
            WITH RECURSIVE halves (low, high) AS (
                SELECT 0::bigint, ?::bigint
                UNION ALL
                SELECT CASE WHEN p.created_at < ? THEN p.seq + 1 ELSE h.low END,
                       CASE WHEN p.created_at < ? THEN h.high ELSE (h.low + h.high) / 2 END
                  FROM halves h
                  LEFT JOIN LATERAL (SELECT seq, created_at FROM message
                                      WHERE org_id = ? AND identity_id = ?
                                        AND seq >= (h.low + h.high) / 2 AND seq < h.high
                                      ORDER BY seq LIMIT 1) p ON true
                 WHERE h.low < h.high
            )
            SELECT low FROM halves WHERE low >= high LIMIT 1
            """;

    /// Not compared by value.
    @SuppressWarnings("ArrayRecordComponent")
    record Content(long seq, @Nullable String subject, byte[] view) {}

    private SearchStore() {}

    static List<Content> contents(TenantTx tenants, SearchPacker.Block block) {
        return tenants.read(
                block.org(),
                CONTENTS,
                row -> new Content(row.number("seq"), row.stringOrNull("subject"), row.bytes("view")),
                block.org().value(),
                block.identity().value(),
                block.first(),
                block.first() + SeqSet.BLOCK);
    }

    /// Locks the feed against deletions and gives its last number.
    static long lockShared(Tx tx, SearchPacker.Block block) {
        return tx
                .query(
                        "SELECT seq FROM feed WHERE org_id = ? AND identity_id = ? FOR KEY SHARE",
                        row -> row.number("seq"),
                        block.org().value(),
                        block.identity().value())
                .stream()
                .findFirst()
                .orElse(-1L);
    }

    static boolean isPacked(Tx tx, SearchPacker.Block block) {
        return !tx.query(
                        """
                        SELECT block FROM search_segment
                         WHERE org_id = ? AND identity_id = ? AND bucket = ? AND block = ?
                        """,
                        row -> row.number("block"),
                        block.org().value(),
                        block.identity().value(),
                        SearchBlock.MEMBERS,
                        block.number())
                .isEmpty();
    }

    static Set<Long> members(Tx tx, SearchPacker.Block block) {
        return new HashSet<>(tx.query(
                "SELECT seq FROM message WHERE org_id = ? AND identity_id = ? AND seq >= ? AND seq < ? ORDER BY seq",
                row -> row.number("seq"),
                block.org().value(),
                block.identity().value(),
                block.first(),
                block.first() + SeqSet.BLOCK));
    }

    static void insert(Tx tx, SearchPacker.Block block, Map<Integer, byte[]> buckets) {
        var rows = new ArrayList<Object[]>();
        buckets.forEach((bucket, data) -> rows.add(new Object[] {
            block.org().value(), block.identity().value(), bucket, block.number(), SearchBlock.VERSION, data
        }));
        tx.batch("""
                INSERT INTO search_segment (org_id, identity_id, bucket, block, version, data)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """, List.copyOf(rows));
    }

    /// Forgets the terms of blocks a message was removed from.
    static void unpack(Tx tx, OrgId org, IdentityId identity, Collection<Long> blocks) {
        tx.update("""
                DELETE FROM search_segment
                 WHERE org_id = ? AND identity_id = ? AND bucket = ANY (?::smallint[]) AND block = ANY (?::bigint[])
                """, org.value(), identity.value(), ALL_BUCKETS, List.copyOf(blocks));
    }

    /// Rows of the wanted buckets, by block and bucket.
    static Map<Long, Map<Integer, byte[]>> segments(
            TenantTx tenants, Agent agent, Collection<Integer> buckets, long firstBlock, long lastBlock) {
        var found = new HashMap<Long, Map<Integer, byte[]>>();
        tenants.read(
                agent.org(),
                SEGMENTS,
                row -> found.computeIfAbsent(row.number("block"), _ -> new HashMap<>())
                        .put(row.integer("bucket"), row.bytes("data")),
                List.copyOf(buckets),
                agent.org().value(),
                agent.id().value(),
                firstBlock,
                lastBlock);
        return found;
    }

    /// The last number of the feed.
    static long lastSeq(TenantTx tenants, Agent agent) {
        return tenants.readOne(
                        agent.org(),
                        "SELECT seq FROM feed WHERE org_id = ? AND identity_id = ?",
                        row -> row.number("seq"),
                        agent.org().value(),
                        agent.id().value())
                .orElse(0L);
    }

    static long firstAfter(TenantTx tenants, Agent agent, Instant instant, long end) {
        return tenants.readOne(
                        agent.org(),
                        FIRST_AFTER,
                        row -> row.number("low"),
                        end,
                        instant,
                        instant,
                        agent.org().value(),
                        agent.id().value())
                .orElse(end);
    }
}
