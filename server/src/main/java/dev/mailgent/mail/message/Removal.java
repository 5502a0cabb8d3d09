package dev.mailgent.mail.message;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Takes messages out of an inbox: the row with its view and deliveries (these by cascade), its label
/// rows, its search terms (with those of its block, which is packed again), its place in the thread, the
/// thread when nothing is left of it, and the bytes when no other message is made of them.
final class Removal {
    /// Bytes of removed messages, in the order in which every writer takes these rows.
    private static final String BYTES = """
            SELECT v.blob_sha256, count(*) AS n, bool_and(r.data IS NULL) AS outside
              FROM message_view v
              JOIN raw_message r ON r.org_id = v.org_id AND r.sha256 = v.blob_sha256
             WHERE v.org_id = ? AND v.message_id = ANY (?)
             GROUP BY v.blob_sha256
             ORDER BY v.blob_sha256
            """;

    /// What is left to do after the commit. Not compared by value.
    ///
    /// @param blobs bytes to remove from the blob store, by SHA-256
    /// @param blocks of the feed whose search terms want packing again
    record Removed(List<byte[]> blobs, Set<Long> blocks) {}

    /// Not compared by value.
    ///
    /// @param messages how many of the removed messages are made of these bytes
    /// @param outside the bytes are in the blob store
    @SuppressWarnings("ArrayRecordComponent")
    private record Bytes(byte[] sha256, int messages, boolean outside) {}

    private Removal() {}

    /// The same lock, taken first, under which messages are added: counts and threads change one writer at a time.
    static void lockInbox(Tx tx, Agent agent) {
        tx.query(
                "SELECT seq FROM feed WHERE org_id = ? AND identity_id = ? FOR UPDATE",
                row -> row.number("seq"),
                agent.org().value(),
                agent.id().value());
    }

    /// Removes up to `most` messages of a thread, oldest first. A thread without messages goes.
    static Removed removeFrom(Tx tx, Agent agent, UUID threadId, int most) {
        var messages = tx.query(
                """
                SELECT id, seq, thread_id, labels
                  FROM message
                 WHERE org_id = ? AND thread_id = ? AND identity_id = ?
                 ORDER BY seq
                 LIMIT ?
                   FOR UPDATE
                """,
                MessageStore::locked,
                agent.org().value(),
                threadId,
                agent.id().value(),
                most);
        return remove(tx, agent, threadId, messages);
    }

    /// Removes messages of one thread.
    static Removed remove(Tx tx, Agent agent, UUID threadId, List<MessageStore.Locked> messages) {
        var org = agent.org().value();
        var identity = agent.id().value();
        var labelled = new ArrayList<Object[]>();
        for (var message : messages) {
            var labels = Labels.indexed(message.labels());
            if (!labels.isEmpty()) {
                labelled.add(new Object[] {org, identity, labels, message.seq()});
            }
        }
        tx.batch("""
                DELETE FROM message_label
                 WHERE org_id = ? AND identity_id = ? AND label = ANY (?) AND seq = ?
                """, List.copyOf(labelled));
        var ids = messages.stream().map(MessageStore.Locked::id).toList();
        var blobs = ids.isEmpty() ? List.<byte[]>of() : removeRows(tx, org, ids);
        var left = tx.queryOne("""
                        UPDATE thread SET message_count = greatest(message_count - ?, 0)
                         WHERE org_id = ? AND id = ?
                        RETURNING message_count
                        """, row -> row.integer("message_count"), ids.size(), org, threadId)
                .orElse(0);
        if (left == 0 || ids.isEmpty()) {
            forget(tx, agent, threadId);
        }
        var blocks =
                messages.stream().map(message -> message.seq() / SeqSet.BLOCK).collect(Collectors.toSet());
        SearchStore.unpack(tx, agent.org(), agent.id(), blocks);
        return new Removed(blobs, blocks);
    }

    private static List<byte[]> removeRows(Tx tx, UUID org, List<UUID> ids) {
        var all = tx.query(
                BYTES, row -> new Bytes(row.bytes("blob_sha256"), row.integer("n"), row.flag("outside")), org, ids);
        tx.update("DELETE FROM message_view WHERE org_id = ? AND message_id = ANY (?)", org, ids);
        tx.update("DELETE FROM message WHERE org_id = ? AND id = ANY (?)", org, ids);
        tx.batch(
                "UPDATE raw_message SET refs = refs - ? WHERE org_id = ? AND sha256 = ?",
                all.stream()
                        .map(bytes -> new Object[] {bytes.messages(), org, bytes.sha256()})
                        .toList());
        tx.batch(
                "DELETE FROM raw_message WHERE org_id = ? AND sha256 = ? AND refs <= 0 AND data IS NOT NULL",
                all.stream()
                        .filter(bytes -> !bytes.outside())
                        .map(bytes -> new Object[] {org, bytes.sha256()})
                        .toList());
        return all.stream()
                .filter(Bytes::outside)
                .map(Bytes::sha256)
                .filter(sha256 ->
                        tx.update("DELETE FROM raw_message WHERE org_id = ? AND sha256 = ? AND refs <= 0", org, sha256)
                                > 0)
                .toList();
    }

    /// A thread that is gone holds no Message-ID: an answer to it begins a new one.
    private static void forget(Tx tx, Agent agent, UUID threadId) {
        var org = agent.org().value();
        tx.update("DELETE FROM thread_ref WHERE org_id = ? AND thread_id = ?", org, threadId);
        tx.update(
                "DELETE FROM thread_alias WHERE org_id = ? AND identity_id = ? AND thread_id = ?",
                org,
                agent.id().value(),
                threadId);
        tx.update("DELETE FROM thread WHERE org_id = ? AND id = ?", org, threadId);
    }
}
