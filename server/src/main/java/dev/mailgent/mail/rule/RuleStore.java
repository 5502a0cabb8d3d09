package dev.mailgent.mail.rule;

import dev.mailgent.access.Agent;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.Ids;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Rows of `email_rule` (V0004), a thousand an identity at most.
final class RuleStore {
    static final String PREFIX = "rul_";
    static final int MAX_RULES = 1000;

    private static final String COLUMNS = "SELECT public_id, type, scope, value, created_at FROM email_rule ";

    private RuleStore() {}

    /// Newest first.
    static List<Rule> all(TenantTx tenants, Agent agent) {
        return tenants.read(
                agent.org(),
                COLUMNS + """
                         WHERE org_id = ? AND identity_id = ?
                         ORDER BY id DESC
                         LIMIT ?
                        """,
                RuleStore::rule,
                agent.org().value(),
                agent.id().value(),
                MAX_RULES);
    }

    static Optional<Rule> find(Tx tx, Agent agent, RuleType type, RuleScope scope, String value) {
        return tx.queryOne(
                COLUMNS + " WHERE org_id = ? AND identity_id = ? AND scope = ? AND type = ? AND value = ?",
                RuleStore::rule,
                agent.org().value(),
                agent.id().value(),
                scope,
                type,
                value);
    }

    static int count(Tx tx, Agent agent) {
        return tx.query(
                        "SELECT count(*) AS n FROM email_rule WHERE org_id = ? AND identity_id = ?",
                        row -> row.integer("n"),
                        agent.org().value(),
                        agent.id().value())
                .getFirst();
    }

    /// Nothing happens when the rule is there already.
    static void insert(Tx tx, Agent agent, UUID id, Rule rule) {
        tx.update(
                """
                INSERT INTO email_rule (org_id, id, identity_id, public_id, type, scope, value, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (org_id, identity_id, scope, type, value) DO NOTHING
                """,
                agent.org().value(),
                id,
                agent.id().value(),
                id.getLeastSignificantBits(),
                rule.type(),
                rule.scope(),
                rule.value(),
                rule.createdAt());
    }

    static boolean delete(Tx tx, Agent agent, long publicId) {
        return tx.update(
                        "DELETE FROM email_rule WHERE org_id = ? AND identity_id = ? AND public_id = ?",
                        agent.org().value(),
                        agent.id().value(),
                        publicId)
                > 0;
    }

    private static Rule rule(Tx.Row row) throws SQLException {
        return new Rule(
                Ids.wire(PREFIX, row.number("public_id")),
                RuleType.valueOf(row.string("type")),
                RuleScope.valueOf(row.string("scope")),
                row.string("value"),
                row.instant("created_at"));
    }
}
