package dev.mailgent.mail.message;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.Ids;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Reads and changes rows of `thread` and `thread_alias` (V0004). A merged thread answers under its old ids too.
final class ThreadStore {
    private static final String COLUMNS =
            "t.id, t.last_seq, t.subject, t.message_count, t.labels, t.created_at, t.updated_at";

    // thread_recent
    private static final String PAGE = "SELECT " + COLUMNS + """

              FROM thread t
             WHERE t.org_id = ? AND t.identity_id = ? AND t.last_seq < ?
            """;

    // thread_public_id, thread_alias_pkey, thread_pkey
    private static final String BY_PUBLIC_ID = "SELECT " + COLUMNS + """

              FROM thread t
             WHERE t.org_id = ?
               AND t.identity_id = ?
               AND t.id = coalesce(
                       (SELECT id FROM thread WHERE org_id = ? AND identity_id = ? AND public_id = ?),
                       (SELECT thread_id FROM thread_alias WHERE org_id = ? AND identity_id = ? AND public_id = ?))
            """;

    /// A thread and its place in the list.
    record Listed(UUID id, long lastSeq, ThreadBody body) {}

    private ThreadStore() {}

    static List<Listed> page(TenantTx tenants, Agent agent, List<String> labels, long below, int rows) {
        var parameters =
                new ArrayList<Object>(List.of(agent.org().value(), agent.id().value(), below));
        var filter = "";
        if (!labels.isEmpty()) {
            filter = " AND t.labels @> ?";
            parameters.add(labels);
        }
        return tenants.read(
                agent.org(),
                PAGE + filter + " ORDER BY t.last_seq DESC LIMIT " + rows,
                row -> listed(row, agent),
                parameters.toArray());
    }

    static Optional<Listed> byPublicId(TenantTx tenants, Agent agent, long publicId) {
        return tenants.readOne(agent.org(), BY_PUBLIC_ID, row -> listed(row, agent), parameters(agent, publicId));
    }

    static Optional<Listed> lock(Tx tx, Agent agent, long publicId) {
        return tx.queryOne(BY_PUBLIC_ID + " FOR UPDATE OF t", row -> listed(row, agent), parameters(agent, publicId));
    }

    private static Object[] parameters(Agent agent, long publicId) {
        var org = agent.org().value();
        var identity = agent.id().value();
        return new Object[] {org, identity, org, identity, publicId, org, identity, publicId};
    }

    private static Listed listed(Tx.Row row, Agent agent) throws SQLException {
        var id = row.uuid("id");
        return new Listed(
                id,
                row.number("last_seq"),
                new ThreadBody(
                        Ids.wire("thd_", id),
                        agent.email(),
                        row.stringOrNull("subject"),
                        row.integer("message_count"),
                        row.strings("labels"),
                        row.instant("created_at"),
                        row.instant("updated_at")));
    }

    static void label(Tx tx, Agent agent, UUID threadId, List<String> labels) {
        tx.update(
                "UPDATE thread SET labels = ? WHERE org_id = ? AND id = ?",
                labels,
                agent.org().value(),
                threadId);
    }
}
