package dev.mailgent.mail.message;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.Insert;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads and changes rows of `message`, `message_view` and `message_label` (V0004). Pages are keyset pages over the
/// identity's feed: each list walks an index that holds nothing but its own rows, whatever the size of the inbox.
final class MessageStore {
    /// Columns of [MessageRow] but for `html`.
    private static final String COLUMNS = """
            m.id, m.seq, m.message_id, m.thread_id, m.labels, m.subject, m.created_at, v.bcc, v.view""";

    // message_message_id, message_view_pkey
    private static final String BY_ID = "SELECT " + COLUMNS + """
            , v.html
              FROM message m
              JOIN message_view v ON v.org_id = m.org_id AND v.message_id = m.id
             WHERE m.org_id = ?
               AND m.identity_id = ?
               AND m.message_id = ?
            """;

    /// [#BY_ID] for any number of readers; OFFSET 0 keeps the planner at one look by index a message.
    private static final String BY_IDS = """
            SELECT w.n, f.*
              FROM unnest(?::int[], ?::uuid[], ?::text[]) AS w (n, identity_id, message_id)
             CROSS JOIN LATERAL (SELECT\s""" + COLUMNS + """
                   , v.html
                      FROM message m
                      JOIN message_view v ON v.org_id = m.org_id AND v.message_id = m.id
                     WHERE m.org_id = ?
                       AND m.identity_id = w.identity_id
                       AND m.message_id = w.message_id
                    OFFSET 0) f
            """;

    /// The view is fetched by key for the rows of the page only: OFFSET 0 keeps the planner from any other idea.
    private static final String WITH_VIEW = "SELECT " + COLUMNS + """
              FROM (%s) m
             CROSS JOIN LATERAL (SELECT view, bcc FROM message_view
                                  WHERE org_id = m.org_id AND message_id = m.id OFFSET 0) v
             ORDER BY m.seq DESC
            """;

    private static final String NARROW = """
            SELECT m.org_id, m.id, m.seq, m.message_id, m.thread_id, m.labels, m.subject, m.created_at
            """;

    // message_feed; with the literal label in the text, message_unread or message_sent
    private static final String OF_INBOX = NARROW + """
              FROM message m
             WHERE m.org_id = ? AND m.identity_id = ? AND m.seq < ?""";

    // message_label_pkey
    private static final String OF_LABEL = NARROW + """
              FROM message_label l
              JOIN message m ON m.org_id = l.org_id AND m.id = l.message_id
             WHERE l.org_id = ? AND l.identity_id = ? AND l.seq < ? AND l.label = ?""";

    // message_thread
    private static final String OF_THREAD = NARROW + """
              FROM message m
             WHERE m.org_id = ? AND m.thread_id = ? AND m.identity_id = ?""";

    // message_feed
    private static final String OF_SEQS = NARROW + """
              FROM message m
             WHERE m.org_id = ? AND m.identity_id = ? AND m.seq = ANY (?::bigint[])""";

    // message_unread, message_sent
    private static final String IN_RANGE =
            "SELECT seq FROM message WHERE org_id = ? AND identity_id = ? AND seq >= ? AND seq < ?";

    private static final String SOURCE = """
            SELECT v.view, v.trace, v.blob_sha256, r.data
              FROM message m
              JOIN message_view v ON v.org_id = m.org_id AND v.message_id = m.id
              LEFT JOIN raw_message r ON r.org_id = v.org_id AND r.sha256 = v.blob_sha256
             WHERE m.org_id = ?
               AND m.identity_id = ?
               AND m.message_id = ?
            """;

    private static final String LOCK = """
            SELECT id, seq, thread_id, labels
              FROM message
             WHERE org_id = ? AND identity_id = ? AND message_id = ?
               FOR UPDATE
            """;

    /// What is kept of a message's bytes.
    ///
    /// @param view [MessageContent] as JSON
    /// @param trace fields we put before the raw bytes; null for own mail
    /// @param data null when the bytes are in the blob store
    @SuppressWarnings("ArrayRecordComponent")
    record Source(String view, @Nullable String trace, byte[] sha256, byte @Nullable [] data) {}

    /// A message locked for a change.
    record Locked(UUID id, long seq, UUID threadId, List<String> labels) {}

    private MessageStore() {}

    /// A message asked for.
    record Wanted(IdentityId identity, String messageId) {}

    /// @return one answer a message, in the order given
    static List<Optional<MessageRow>> byIds(TenantTx tenants, OrgId org, List<Wanted> wanted) {
        var answers = new ArrayList<Optional<MessageRow>>(Collections.nCopies(wanted.size(), Optional.empty()));
        tenants.read(
                org,
                BY_IDS,
                row -> answers.set(row.integer("n"), Optional.of(MessageRow.withHtml(row))),
                Insert.column("int4", IntStream.range(0, wanted.size()).mapToObj(n -> n)),
                Insert.column("uuid", wanted.stream().map(one -> one.identity().value())),
                Insert.column("text", wanted.stream().map(Wanted::messageId)),
                org.value());
        return answers;
    }

    static Optional<MessageRow> byId(Tx tx, Agent agent, String messageId) {
        return tx.queryOne(
                BY_ID, MessageRow::withHtml, agent.org().value(), agent.id().value(), messageId);
    }

    /// @param labels all of which a message must have
    /// @param below feed number the page lies below
    static List<MessageRow> page(TenantTx tenants, Agent agent, List<String> labels, long below, int rows) {
        var query = PageQuery.of(agent, labels, below, rows);
        return tenants.read(
                agent.org(), query.sql(), MessageRow::of, query.parameters().toArray());
    }

    /// A statement with its parameters: which index leads depends on the labels asked for.
    record PageQuery(String sql, List<Object> parameters) {
        /// A label of its own index leads, the rarer kind first; the others are checked on the rows it gives.
        static PageQuery of(Agent agent, List<String> labels, long below, int rows) {
            var parameters = new ArrayList<Object>(
                    List.of(agent.org().value(), agent.id().value(), below));
            var rest = new ArrayList<>(labels);
            var own = Labels.indexed(labels);
            String narrow;
            String order;
            if (!own.isEmpty()) {
                narrow = OF_LABEL;
                order = "l.seq";
                parameters.add(own.getFirst());
                rest.remove(own.getFirst());
            } else {
                narrow = OF_INBOX;
                order = "m.seq";
                if (rest.remove(Labels.UNREAD)) {
                    narrow += " AND m.labels @> '{unread}'";
                } else if (rest.remove(Labels.SENT)) {
                    narrow += " AND m.labels @> '{sent}'";
                }
            }
            if (!rest.isEmpty()) {
                narrow += " AND m.labels @> ?";
                parameters.add(rest);
            }
            return new PageQuery(
                    WITH_VIEW.formatted(narrow + " ORDER BY " + order + " DESC LIMIT " + rows), parameters);
        }
    }

    /// The newest messages of a thread, newest first.
    static List<MessageRow> ofThread(TenantTx tenants, Agent agent, UUID threadId, int rows) {
        return tenants.read(
                agent.org(),
                WITH_VIEW.formatted(OF_THREAD + " ORDER BY m.seq DESC LIMIT " + rows),
                MessageRow::of,
                agent.org().value(),
                threadId,
                agent.id().value());
    }

    /// Feed numbers in a range whose messages have a label that an index knows.
    static Set<Long> withLabel(TenantTx tenants, Agent agent, String label, long from, long to) {
        var parameters =
                new ArrayList<Object>(List.of(agent.org().value(), agent.id().value(), from, to));
        var sql = switch (label) {
            case Labels.UNREAD -> IN_RANGE + " AND labels @> '{unread}'";
            case Labels.SENT -> IN_RANGE + " AND labels @> '{sent}'";
            default -> {
                parameters.add(label);
                yield """
                                SELECT seq FROM message_label
                                 WHERE org_id = ? AND identity_id = ? AND seq >= ? AND seq < ? AND label = ?
                                """;
            }
        };
        return new HashSet<>(tenants.read(agent.org(), sql, row -> row.number("seq"), parameters.toArray()));
    }

    /// The messages of these feed numbers that fit the labels and times of a query, newest first.
    static List<MessageRow> ofSeqs(TenantTx tenants, Agent agent, List<Long> seqs, SearchQuery query) {
        var parameters =
                new ArrayList<Object>(List.of(agent.org().value(), agent.id().value(), List.copyOf(seqs)));
        var narrow = new StringBuilder(OF_SEQS);
        if (!query.labels().isEmpty()) {
            narrow.append(" AND m.labels @> ?");
            parameters.add(query.labels());
        }
        if (!query.notLabels().isEmpty()) {
            narrow.append(" AND NOT m.labels && ?");
            parameters.add(query.notLabels());
        }
        if (query.after() != null) {
            narrow.append(" AND m.created_at >= ?");
            parameters.add(query.after());
        }
        if (query.before() != null) {
            narrow.append(" AND m.created_at < ?");
            parameters.add(query.before());
        }
        return tenants.read(agent.org(), WITH_VIEW.formatted(narrow), MessageRow::of, parameters.toArray());
    }

    static Optional<Source> source(TenantTx tenants, Agent agent, String messageId) {
        return tenants.readOne(
                agent.org(),
                SOURCE,
                row -> new Source(
                        row.string("view"),
                        row.stringOrNull("trace"),
                        row.bytes("blob_sha256"),
                        row.bytesOrNull("data")),
                agent.org().value(),
                agent.id().value(),
                messageId);
    }

    static Optional<Locked> lock(Tx tx, Agent agent, String messageId) {
        return tx.queryOne(
                LOCK, MessageStore::locked, agent.org().value(), agent.id().value(), messageId);
    }

    static Locked locked(Tx.Row row) throws SQLException {
        return new Locked(row.uuid("id"), row.number("seq"), row.uuid("thread_id"), row.strings("labels"));
    }

    /// Gives a locked message new labels, in its row and in the label index.
    static void label(Tx tx, Agent agent, Locked message, List<String> labels) {
        var org = agent.org().value();
        var identity = agent.id().value();
        tx.update("UPDATE message SET labels = ? WHERE org_id = ? AND id = ?", labels, org, message.id());
        var gone = new ArrayList<>(Labels.indexed(message.labels()));
        gone.removeAll(labels);
        if (!gone.isEmpty()) {
            tx.update("""
                    DELETE FROM message_label
                     WHERE org_id = ? AND identity_id = ? AND label = ANY (?) AND seq = ?
                    """, org, identity, gone, message.seq());
        }
        var come = new ArrayList<>(Labels.indexed(labels));
        come.removeAll(message.labels());
        if (!come.isEmpty()) {
            tx.update("""
                    INSERT INTO message_label (org_id, identity_id, label, seq, message_id)
                    SELECT ?, ?, label, ?, ? FROM unnest(?::text[]) AS l (label)
                    ON CONFLICT DO NOTHING
                    """, org, identity, message.seq(), message.id(), come);
        }
    }
}
