package dev.mailgent.mail.message;

import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.json.Json;
import dev.mailgent.protocol.address.AddressParser;
import dev.mailgent.protocol.thread.BaseSubject;
import dev.mailgent.protocol.thread.MessageIds;
import dev.mailgent.protocol.thread.ThreadFacts;
import dev.mailgent.protocol.thread.Threading;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rare questions of threading, asked of the tables: who holds an id, which talk has this subject, what a thread
/// holds; and the merge of two threads.
public final class ThreadLookup {
    /// How many earlier messages of the same subject are looked at.
    private static final int SUBJECT_CANDIDATES = 50;

    private static final String FACTS = """
            SELECT m.id, m.thread_id, m.message_id, m.subject, m.created_at, v.view
              FROM message m JOIN message_view v ON v.org_id = m.org_id AND v.message_id = m.id
            """;
    private static final String HOLDER = FACTS + " WHERE m.org_id = ? AND m.identity_id = ? AND m.message_id = ?";
    private static final String OF_THREAD = FACTS + " WHERE m.org_id = ? AND m.thread_id = ? ORDER BY m.seq LIMIT ?";
    private static final String OF_SUBJECT = FACTS + """
             WHERE m.org_id = ?
               AND m.thread_id IN (SELECT id FROM thread
                                    WHERE org_id = ? AND identity_id = ? AND base_subject = ?
                                    ORDER BY last_seq DESC LIMIT 10)
               AND m.created_at >= ?
             ORDER BY m.seq DESC LIMIT ?
            """;

    /// A stored message as threading sees it.
    record StoredFacts(UUID id, UUID threadId, ThreadFacts facts) {}

    private ThreadLookup() {}

    static @Nullable ThreadFacts holderOf(Tx tx, OrgId org, IdentityId identity, String email, String messageId) {
        return tx.queryOne(HOLDER, row -> read(row, email), org.value(), identity.value(), messageId)
                .map(StoredFacts::facts)
                .orElse(null);
    }

    static List<StoredFacts> ofThread(Tx tx, OrgId org, String email, UUID thread) {
        return tx.query(OF_THREAD, row -> read(row, email), org.value(), thread, Threading.MAX_RECHECKED_MESSAGES + 1);
    }

    /// The thread of the latest message the reply continues by subject, people and time.
    static @Nullable UUID bySubject(Tx tx, OrgId org, NewMessage reply) {
        var agent = reply.agent();
        var since = reply.facts().at().minus(Threading.SUBJECT_WINDOW);
        var earlier = tx.query(
                OF_SUBJECT,
                row -> read(row, agent.email()),
                org.value(),
                org.value(),
                agent.id().value(),
                RefKey.of(reply.facts().subject().base()),
                since,
                SUBJECT_CANDIDATES);
        for (var candidate : earlier) {
            if (Threading.continues(reply.facts(), candidate.facts())) {
                return candidate.threadId();
            }
        }
        return null;
    }

    private static StoredFacts read(Tx.Row row, String email) throws SQLException {
        var content = Json.MAPPER.readValue(row.string("view"), MessageContent.class);
        return new StoredFacts(
                row.uuid("id"),
                row.uuid("thread_id"),
                facts(
                        row.string("message_id"),
                        content,
                        row.stringOrNull("subject"),
                        email,
                        row.instant("created_at")));
    }

    private static ThreadFacts facts(
            String messageId, MessageContent content, @Nullable String subject, String email, Instant at) {
        var own = content.headerMessageId() == null ? messageId : content.headerMessageId();
        var inReplyTo = content.inReplyTo();
        return new ThreadFacts(
                own,
                MessageIds.ancestors(own, String.join(" ", content.references()), inReplyTo == null ? "" : inReplyTo),
                BaseSubject.of(subject),
                participants(content, email),
                at);
    }

    /// Addresses in From, To and Cc without the mailbox's own, lower case.
    static Set<String> participants(MessageContent content, String email) {
        var people = new HashSet<String>();
        for (var list : List.of(content.from(), content.to(), content.cc())) {
            for (var shown : list) {
                for (var address : AddressParser.parseList(shown).addresses()) {
                    people.add(address.address().toLowerCase(Locale.ROOT));
                }
            }
        }
        return others(people, email);
    }

    /// Who takes part beside the mailbox itself; in mail to oneself that is oneself.
    public static Set<String> others(Set<String> people, String own) {
        if (!people.contains(own)) {
            return people;
        }
        var others = new HashSet<>(people);
        others.remove(own);
        return others.isEmpty() ? Set.of(own) : others;
    }

    /// Moves everything of one thread into another; the old id stays as an alias.
    static void merge(Tx tx, OrgId org, ThreadState from, ThreadState into) {
        var o = org.value();
        tx.update("UPDATE message SET thread_id = ? WHERE org_id = ? AND thread_id = ?", into.id, o, from.id);
        tx.update("UPDATE thread_ref SET thread_id = ? WHERE org_id = ? AND thread_id = ?", into.id, o, from.id);
        tx.update(
                "UPDATE thread_alias SET thread_id = ? WHERE org_id = ? AND identity_id = ? AND thread_id = ?",
                into.id,
                o,
                from.identity,
                from.id);
        tx.update(
                "INSERT INTO thread_alias (org_id, identity_id, public_id, thread_id) VALUES (?, ?, ?, ?)",
                o,
                from.identity,
                from.id.getLeastSignificantBits(),
                into.id);
        tx.update("""
                UPDATE thread t
                   SET message_count = t.message_count + f.message_count,
                       last_seq = greatest(t.last_seq, f.last_seq),
                       created_at = least(t.created_at, f.created_at),
                       updated_at = greatest(t.updated_at, f.updated_at),
                       labels = (SELECT coalesce(array_agg(DISTINCT l ORDER BY l), '{}')
                                   FROM unnest(t.labels || f.labels) AS u (l))
                  FROM thread f
                 WHERE t.org_id = ? AND t.id = ? AND f.org_id = ? AND f.id = ?
                """, o, into.id, o, from.id);
        tx.update("DELETE FROM thread WHERE org_id = ? AND id = ?", o, from.id);
    }

    /// Gives some messages of a thread to another, which is in the table already, and corrects the count.
    static void moveOut(Tx tx, OrgId org, ThreadState from, ThreadState into, List<StoredFacts> leaving) {
        var o = org.value();
        var rows = leaving.stream().map(StoredFacts::id).toList();
        var refs = leaving.stream()
                .map(member -> member.facts().messageId())
                .filter(Objects::nonNull)
                .map(RefKey::of)
                .toList();
        tx.update(
                "UPDATE message SET thread_id = ? WHERE org_id = ? AND thread_id = ? AND id = ANY (?)",
                into.id,
                o,
                from.id,
                rows);
        tx.update(
                "UPDATE thread_ref SET thread_id = ? WHERE org_id = ? AND identity_id = ? AND ref = ANY (?)",
                into.id,
                o,
                from.identity,
                refs);
        tx.update(
                "UPDATE thread SET message_count = message_count - ? WHERE org_id = ? AND id = ?",
                leaving.size(),
                o,
                from.id);
    }
}
