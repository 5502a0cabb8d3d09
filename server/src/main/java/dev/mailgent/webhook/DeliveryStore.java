package dev.mailgent.webhook;

import dev.mailgent.platform.db.Insert;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.json.Json;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rows of `webhook_delivery` (V0014). Whoever writes several tables takes them in the order webhook,
/// webhook_lane, webhook_delivery, so that no two wait for each other.
final class DeliveryStore {
    private static final Insert INSERT = Insert.into(
            "webhook_delivery",
            "org_id uuid",
            "webhook_id uuid",
            "id uuid",
            "public_id int8",
            "identity_id uuid",
            "type text",
            "body text",
            "state text",
            "due_at timestamptz",
            "created_at timestamptz");
    private static final String COLUMNS = """
            SELECT id, identity_id, type, body, state, due_at, attempts, attempted_at, status, duration_ms, error,
                   response, history, created_at
              FROM webhook_delivery
            """;
    private static final String PAGE = COLUMNS + """
             WHERE org_id = ?
               AND webhook_id = ?
               AND (?::uuid IS NULL OR id < ?)
               AND (?::text IS NULL OR state = ?)
               AND (?::text IS NULL OR type = ?)
             ORDER BY id DESC
             LIMIT ?
            """;
    private static final String FIND = COLUMNS + " WHERE org_id = ? AND webhook_id = ? AND public_id = ?";
    // webhook_delivery_due
    private static final String DUE = """
            SELECT id, type, body, tries, attempts, due_at
              FROM webhook_delivery
             WHERE org_id = ?
               AND webhook_id = ?
               AND state = 'PENDING'
               AND due_at <= ?
               AND (due_at, id) > (?, ?)
             ORDER BY due_at, id
             LIMIT ?
            """;
    private static final int HISTORY = 20;
    /// An attempt whose delivery was settled by someone else meanwhile changes nothing.
    private static final String SETTLE = """
            UPDATE webhook_delivery d
               SET state = r.state, due_at = r.due, tries = d.tries + 1, attempts = d.attempts + 1, attempted_at = r.at,
                   status = r.status, duration_ms = r.ms, error = r.error, response = r.response,
                   history = CASE WHEN d.attempts = 0 THEN NULL ELSE (
                       SELECT (CASE WHEN jsonb_array_length(h) > %d THEN h - 0 ELSE h END)::text
                         FROM (SELECT coalesce(d.history, '[]')::jsonb || jsonb_build_object(
                                      'at', to_char(d.attempted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                                      'status', d.status, 'durationMs', d.duration_ms, 'error', d.error) AS h) AS past)
                   END
              FROM json_to_recordset(?::json) AS r (id uuid, state text, due timestamptz, attempts int, at timestamptz,
                                                    status int, ms int, error text, response text)
             WHERE d.org_id = ?
               AND d.webhook_id = ?
               AND d.id = r.id
               AND d.state = 'PENDING'
               AND d.attempts = r.attempts
            """.formatted(HISTORY);
    private static final String FAIL_PENDING = """
            UPDATE webhook_delivery
               SET state = 'FAILED', due_at = NULL, error = coalesce(error, 'The webhook was disabled before.')
             WHERE org_id = ?
               AND webhook_id = ?
               AND state = 'PENDING'
            """;
    private static final String REPLAY_ONE = """
            UPDATE webhook_delivery
               SET state = 'PENDING', due_at = ?, tries = 0
             WHERE org_id = ?
               AND webhook_id = ?
               AND id = ?
            """;
    private static final String REPLAY = """
            UPDATE webhook_delivery
               SET state = 'PENDING', due_at = ?, tries = 0
             WHERE org_id = ?
               AND webhook_id = ?
               AND id >= ?
               AND id < ?
               AND (NOT ? OR state = 'FAILED')
               AND state <> 'PENDING'
               AND type <> 'webhook.test'
            """;
    private static final String FORGET = """
            DELETE FROM webhook_delivery
             WHERE (org_id, webhook_id, id) IN (
                   SELECT org_id, webhook_id, id
                     FROM webhook_delivery
                    WHERE org_id = ?
                      AND webhook_id = ?
                      AND id < ?
                      AND (state <> 'PENDING' OR due_at IS NULL)
                    LIMIT ?)
            """;

    void insert(RoundTrip trip, OrgId org, List<Delivery.New> deliveries) {
        trip.insert(
                INSERT,
                deliveries.stream()
                        .<@Nullable Object[]>map(one -> new @Nullable Object[] {
                            org.value(),
                            one.webhook(),
                            one.id(),
                            one.id().getLeastSignificantBits(),
                            identity(one.identity()),
                            one.type(),
                            one.body(),
                            Delivery.State.PENDING.name(),
                            one.createdAt(),
                            one.createdAt()
                        })
                        .toList());
    }

    private static @Nullable UUID identity(@Nullable IdentityId identity) {
        return identity == null ? null : identity.value();
    }

    /// What a page shows; what is null does not restrict.
    record Filter(Delivery.@Nullable State state, @Nullable String type) {}

    /// Newest first.
    List<Delivery> page(TenantTx tenants, OrgId org, UUID webhook, Filter filter, @Nullable UUID after, int limit) {
        var state = filter.state() == null ? null : filter.state().name();
        return tenants.read(
                org,
                PAGE,
                DeliveryStore::delivery,
                org.value(),
                webhook,
                after,
                after,
                state,
                state,
                filter.type(),
                filter.type(),
                limit);
    }

    Optional<Delivery> find(TenantTx tenants, OrgId org, UUID webhook, long publicId) {
        return tenants.readOne(org, FIND, DeliveryStore::delivery, org.value(), webhook, publicId);
    }

    /// What is due at `now` and comes after `last` in the order of time.
    RoundTrip.Answer<Delivery.Due> due(
            RoundTrip trip, OrgId org, UUID webhook, Instant now, Instant lastDue, UUID last, int limit) {
        return trip.query(
                DUE,
                row -> new Delivery.Due(
                        row.uuid("id"),
                        row.string("type"),
                        row.string("body"),
                        row.integer("tries"),
                        row.integer("attempts"),
                        row.instant("due_at")),
                org.value(),
                webhook,
                now,
                lastDue,
                last,
                limit);
    }

    void settle(RoundTrip trip, OrgId org, UUID webhook, List<Delivery.Settled> settled) {
        if (!settled.isEmpty()) {
            trip.update(SETTLE, Json.MAPPER.writeValueAsString(settled), org.value(), webhook);
        }
    }

    /// What waits for a webhook that is not served any more.
    void failPending(RoundTrip trip, OrgId org, UUID webhook) {
        trip.update(FAIL_PENDING, org.value(), webhook);
    }

    /// Whose event a delivery is about; null when nobody's.
    @Nullable
    IdentityId identity(Tx tx, OrgId org, UUID webhook, UUID id) {
        return tx
                .query(
                        "SELECT identity_id FROM webhook_delivery WHERE org_id = ? AND webhook_id = ? AND id = ?",
                        row -> Optional.ofNullable(row.uuidOrNull("identity_id")),
                        org.value(),
                        webhook,
                        id)
                .stream()
                .flatMap(Optional::stream)
                .findFirst()
                .map(IdentityId::new)
                .orElse(null);
    }

    /// False when it is not there.
    boolean replay(Tx tx, OrgId org, UUID webhook, UUID id, Instant now) {
        return tx.update(REPLAY_ONE, now, org.value(), webhook, id) == 1;
    }

    /// Sends again what was put there from `from` to before `to`; what still waits is left as it is.
    int replay(Tx tx, OrgId org, UUID webhook, UUID from, UUID to, boolean onlyFailed, Instant now) {
        return tx.update(REPLAY, now, org.value(), webhook, from, to, onlyFailed);
    }

    /// Deletes up to `limit` finished ones with ids below `before`.
    int forget(Tx tx, OrgId org, UUID webhook, UUID before, int limit) {
        return tx.update(FORGET, org.value(), webhook, before, limit);
    }

    private static Delivery delivery(Tx.Row row) throws SQLException {
        var identity = row.uuidOrNull("identity_id");
        var at = row.instantOrNull("attempted_at");
        var status = row.numberOrNull("status");
        return new Delivery(
                row.uuid("id"),
                identity == null ? null : new IdentityId(identity),
                row.string("type"),
                row.string("body"),
                Delivery.State.valueOf(row.string("state")),
                row.instantOrNull("due_at"),
                row.integer("attempts"),
                at == null
                        ? null
                        : new Delivery.Last(
                                at,
                                status == null ? null : status.intValue(),
                                row.integer("duration_ms"),
                                row.stringOrNull("error"),
                                row.stringOrNull("response")),
                row.stringOrNull("history"),
                row.instant("created_at"));
    }
}
