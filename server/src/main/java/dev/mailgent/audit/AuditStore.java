package dev.mailgent.audit;

import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.OrgId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rows of `audit_head`, `audit_entry`, `audit_block`, `audit_personal` and `audit_checkpoint` (V0010).
final class AuditStore {
    private static final String LOCK = """
            SELECT size, frontier
              FROM audit_head
             WHERE org_id = ?
               FOR UPDATE
            """;
    private static final String BEGIN = """
            INSERT INTO audit_head (org_id, size, frontier)
            VALUES (?, 0, '')
                ON CONFLICT DO NOTHING
            """;
    // One round trip for a batch.
    private static final String APPEND = """
            WITH entries AS (
                INSERT INTO audit_entry (org_id, seq, entry, leaf)
                SELECT app_org(), seq, entry, leaf
                  FROM unnest(?::bigint[], ?::text[], ?::bytea[]) AS e (seq, entry, leaf)),
            personal AS (
                INSERT INTO audit_personal (org_id, seq, identity_id, salt, box)
                SELECT app_org(), seq, identity_id, salt, box
                  FROM unnest(?::bigint[], ?::uuid[], ?::bytea[], ?::bytea[]) AS p (seq, identity_id, salt, box)),
            blocks AS (
                INSERT INTO audit_block (org_id, block, root)
                SELECT app_org(), block, root
                  FROM unnest(?::bigint[], ?::bytea[]) AS b (block, root))
            UPDATE audit_head
               SET size = ?, frontier = ?
             WHERE org_id = ?
            """;
    private static final String HEAD = """
            SELECT size, frontier
              FROM audit_head
             WHERE org_id = ?
            """;
    private static final String PAGE = """
            SELECT e.seq, e.entry, e.leaf, p.salt, p.box
              FROM audit_entry e
              LEFT JOIN audit_personal p ON p.org_id = e.org_id AND p.seq = e.seq
             WHERE e.org_id = ? AND e.seq < ?
             ORDER BY e.seq DESC
             LIMIT ?
            """;
    private static final String FROM = """
            SELECT e.seq, e.entry, e.leaf, p.salt, p.box
              FROM audit_entry e
              LEFT JOIN audit_personal p ON p.org_id = e.org_id AND p.seq = e.seq
             WHERE e.org_id = ? AND e.seq >= ?
             ORDER BY e.seq
             LIMIT ?
            """;
    private static final String LEAVES = """
            SELECT leaf
              FROM audit_entry
             WHERE org_id = ? AND seq >= ? AND seq < ?
             ORDER BY seq
            """;
    private static final String BLOCKS = """
            SELECT root
              FROM audit_block
             WHERE org_id = ? AND block < ?
             ORDER BY block
            """;
    private static final String KEEP_CHECKPOINT = """
            INSERT INTO audit_checkpoint (org_id, size, note, created_at)
            VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING
            """;
    private static final String CHECKPOINTS = """
            SELECT note
              FROM audit_checkpoint
             WHERE org_id = ?
             ORDER BY size
            """;
    private static final String ERASE = """
            DELETE FROM audit_personal
             WHERE org_id = ? AND identity_id = ?
            """;

    /// A row as it is listed and exported.
    ///
    /// @param salt null once the personal values are erased, or when there were none
    @SuppressWarnings("ArrayRecordComponent") // read and written out, never compared
    record Row(long seq, String entry, byte[] leaf, byte @Nullable [] salt, byte @Nullable [] box) {}

    /// A row to write.
    @SuppressWarnings("ArrayRecordComponent")
    record New(
            long seq, String entry, byte[] leaf, @Nullable Personal personal) {}

    @SuppressWarnings("ArrayRecordComponent")
    record Personal(@Nullable UUID identity, byte[] salt, byte[] box) {}

    /// The head under its row lock, made at the first entry.
    Frontier lock(Tx tx, OrgId org) {
        var head = tx.queryOne(LOCK, AuditStore::frontier, org.value());
        if (head.isPresent()) {
            return head.get();
        }
        tx.update(BEGIN, org.value());
        return tx.queryOne(LOCK, AuditStore::frontier, org.value()).orElseThrow();
    }

    private static Frontier frontier(Tx.Row row) throws java.sql.SQLException {
        return new Frontier(row.number("size"), row.bytes("frontier"));
    }

    void append(Tx tx, OrgId org, List<New> rows, Frontier after) {
        var seqs = new ArrayList<Long>();
        var entries = new ArrayList<String>();
        var leaves = new ArrayList<byte[]>();
        var personalSeqs = new ArrayList<Long>();
        var identities = new ArrayList<@Nullable UUID>();
        var salts = new ArrayList<byte[]>();
        var boxes = new ArrayList<byte[]>();
        for (var row : rows) {
            seqs.add(row.seq());
            entries.add(row.entry());
            leaves.add(row.leaf());
            var personal = row.personal();
            if (personal != null) {
                personalSeqs.add(row.seq());
                identities.add(personal.identity());
                salts.add(personal.salt());
                boxes.add(personal.box());
            }
        }
        var blocks = after.completed();
        var changed = tx.update(
                APPEND,
                seqs,
                entries,
                leaves,
                personalSeqs,
                uuids(identities),
                salts,
                boxes,
                blocks.stream().map(Frontier.Block::number).toList(),
                blocks.stream().map(Frontier.Block::root).toList(),
                after.size(),
                after.bytes(),
                org.value());
        if (changed != 1) {
            throw new IllegalStateException("the head of the log is gone");
        }
    }

    /// Text form: a list of UUIDs may hold nulls, also as its first.
    private static String uuids(List<@Nullable UUID> identities) {
        var text = new StringBuilder("{");
        for (var identity : identities) {
            text.append(text.length() == 1 ? "" : ",").append(identity == null ? "NULL" : identity);
        }
        return text.append('}').toString();
    }

    Optional<Frontier> head(TenantTx tenants, OrgId org) {
        return tenants.readOne(org, HEAD, AuditStore::frontier, org.value());
    }

    /// Newest first, below `before`.
    List<Row> page(TenantTx tenants, OrgId org, long before, int limit) {
        return tenants.read(org, PAGE, AuditStore::row, org.value(), before, limit);
    }

    List<Row> from(TenantTx tenants, OrgId org, long from, int limit) {
        return tenants.read(org, FROM, AuditStore::row, org.value(), from, limit);
    }

    private static Row row(Tx.Row row) throws java.sql.SQLException {
        return new Row(
                row.number("seq"),
                row.string("entry"),
                row.bytes("leaf"),
                row.bytesOrNull("salt"),
                row.bytesOrNull("box"));
    }

    /// Roots of ranges below `size`, from stored blocks and leaves.
    Merkle.Ranges ranges(TenantTx tenants, OrgId org, long size) {
        var whole = size / Frontier.BLOCK;
        var blocks = tenants.read(org, BLOCKS, row -> row.bytes("root"), org.value(), whole);
        if (blocks.size() != whole) {
            throw new IllegalStateException("the audit log lacks blocks");
        }
        var leaves = new HashMap<Long, List<byte[]>>();
        return new Merkle.Ranges() {
            @Override
            public byte[] root(long from, long to) {
                if (to - from == Frontier.BLOCK && from % Frontier.BLOCK == 0) {
                    return blocks.get((int) (from / Frontier.BLOCK));
                }
                if (to - from > 1) {
                    return Merkle.split(this, from, to);
                }
                return leaves.computeIfAbsent(from / Frontier.BLOCK, this::read).get((int) (from % Frontier.BLOCK));
            }

            private List<byte[]> read(Long block) {
                var first = block * Frontier.BLOCK;
                return tenants.read(
                        org,
                        LEAVES,
                        row -> row.bytes("leaf"),
                        org.value(),
                        first,
                        Math.min(size, first + Frontier.BLOCK));
            }
        };
    }

    void keepCheckpoint(Tx tx, OrgId org, long size, String note, Instant now) {
        tx.update(KEEP_CHECKPOINT, org.value(), size, note, now);
    }

    List<String> checkpoints(TenantTx tenants, OrgId org) {
        return tenants.read(org, CHECKPOINTS, row -> row.string("note"), org.value());
    }

    int erase(Tx tx, OrgId org, UUID identity) {
        return tx.update(ERASE, org.value(), identity);
    }
}
