package dev.mailgent.activity;

import dev.mailgent.platform.db.Insert;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.json.Json;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rows of `activity` (V0003) and of its counts (V0007).
final class ActivityStore {
    private static final Insert INSERT = Insert.into(
            "activity",
            "org_id uuid",
            "id uuid",
            "identity_id uuid",
            "action text",
            "category text",
            "severity text",
            "status text",
            "description text",
            "target_type text",
            "target_id text",
            "metadata text",
            "duration_ms int4",
            "created_at timestamptz");

    /// `:conditions` are on columns of closed sets, written as literals so that partial indexes apply. The limit is one
    /// too, so that a plan can be kept: for an unknown limit PostgreSQL prices a tenth of the log, and plans anew.
    private static final String PAGE = """
            SELECT id, action, category, severity, status, description, target_type, target_id, metadata, duration_ms,
                   created_at
              FROM activity
             WHERE org_id = ?
               AND identity_id = ?
               AND id < ?
               :conditions
             ORDER BY id DESC
             LIMIT :limit
            """;
    private static final String FIRST_COUNT = """
            INSERT INTO activity_counted (org_id, identity_id, upto)
            VALUES (?, ?, ?)
                ON CONFLICT DO NOTHING
            """;
    private static final String COUNTED_UPTO = """
            SELECT upto
              FROM activity_counted
             WHERE org_id = ?
               AND identity_id = ?
               FOR UPDATE
            """;
    private static final String COUNT_ON = """
            INSERT INTO activity_count AS c (org_id, identity_id, day, category, total, errors)
            SELECT org_id, identity_id, (created_at AT TIME ZONE 'UTC')::date, category, count(*),
                   count(*) FILTER (WHERE status = 'error')
              FROM activity
             WHERE org_id = ?
               AND identity_id = ?
               AND id >= ?
               AND id < ?
             GROUP BY 1, 2, 3, 4
                ON CONFLICT (org_id, identity_id, day, category) DO UPDATE
               SET total = c.total + excluded.total, errors = c.errors + excluded.errors
            """;
    private static final String COUNTED = """
            UPDATE activity_counted
               SET upto = ?
             WHERE org_id = ?
               AND identity_id = ?
            """;
    // One statement, one snapshot: the counts and the rows they do not hold yet fit together.
    private static final String COUNTS = """
            SELECT category, sum(total)::bigint AS total, sum(errors)::bigint AS errors,
                   coalesce(sum(total) FILTER (WHERE day = ?), 0)::bigint AS today
              FROM (SELECT category, day, total, errors
                      FROM activity_count
                     WHERE org_id = ?
                       AND identity_id = ?
                     UNION ALL
                    SELECT category, (created_at AT TIME ZONE 'UTC')::date, 1,
                           CASE status WHEN 'error' THEN 1 ELSE 0 END
                      FROM activity
                     WHERE org_id = ?
                       AND identity_id = ?
                       AND id >= (SELECT upto FROM activity_counted WHERE org_id = ? AND identity_id = ?)) AS counted
             GROUP BY category
             ORDER BY category
            """;

    private static final UUID LAST = new UUID(-1, -1);

    /// One row.
    record Row(
            UUID id,
            String action,
            String category,
            String severity,
            String status,
            @Nullable String description,
            @Nullable String targetType,
            @Nullable String targetId,
            @Nullable String metadata,
            @Nullable Long durationMs,
            Instant createdAt) {}

    /// What one category has seen.
    record Count(String category, long total, long errors, long today) {}

    private final TenantTx tenants;

    ActivityStore(TenantTx tenants) {
        this.tenants = tenants;
    }

    void insert(RoundTrip trip, List<ActivityLog.Line> lines, Instant now) {
        trip.insert(INSERT, lines.stream().map(line -> row(line, now)).toList());
    }

    private static @Nullable Object[] row(ActivityLog.Line line, Instant now) {
        var entry = line.entry();
        var metadata = entry.metadata();
        return new @Nullable Object[] {
            line.org().value(),
            Ids.mint(now),
            line.identity().value(),
            entry.action(),
            entry.category().wire(),
            entry.severity().name(),
            entry.status().wire(),
            entry.description(),
            entry.targetType(),
            entry.targetId(),
            metadata == null ? null : Json.MAPPER.writeValueAsString(metadata),
            entry.durationMs(),
            now
        };
    }

    /// Rows before `before`, newest first.
    List<Row> page(OrgId org, IdentityId identity, ActivityLog.Filter filter, Optional<UUID> before, int limit) {
        var conditions = new StringBuilder();
        var parameters = new ArrayList<@Nullable Object>();
        parameters.add(org.value());
        parameters.add(identity.value());
        parameters.add(before.orElse(LAST));
        filter.category().ifPresent(category -> literal(conditions, "category", category.wire()));
        filter.status().ifPresent(status -> literal(conditions, "status", status.wire()));
        filter.severity().ifPresent(severity -> literal(conditions, "severity", severity.name()));
        filter.action().ifPresent(action -> {
            conditions.append(" AND action = ?");
            parameters.add(action);
        });
        return tenants.read(
                org,
                PAGE.replace(":conditions", conditions).replace(":limit", Integer.toString(limit)),
                ActivityStore::read,
                parameters.toArray());
    }

    /// Names and values come from enums alone.
    private static void literal(StringBuilder conditions, String column, String value) {
        conditions.append(" AND ").append(column).append(" = '").append(value).append('\'');
    }

    private static Row read(Tx.Row row) throws SQLException {
        return new Row(
                row.uuid("id"),
                row.string("action"),
                row.string("category"),
                row.string("severity"),
                row.string("status"),
                row.stringOrNull("description"),
                row.stringOrNull("target_type"),
                row.stringOrNull("target_id"),
                row.stringOrNull("metadata"),
                row.numberOrNull("duration_ms"),
                row.instant("created_at"));
    }

    /// Counts by category, after counting on to `settled` when more than a little is uncounted.
    ///
    /// @param settled id below which no running transaction can still add a row
    /// @param tolerated id above which rows may stay uncounted until the next call
    List<Count> counts(Tx tx, OrgId org, IdentityId identity, LocalDate today, UUID settled, UUID tolerated) {
        var o = org.value();
        var i = identity.value();
        tx.update(FIRST_COUNT, o, i, new UUID(0, 0));
        var upto = tx.queryOne(COUNTED_UPTO, row -> row.uuid("upto"), o, i).orElseThrow();
        if (before(upto, tolerated)) {
            tx.update(COUNT_ON, o, i, upto, settled);
            tx.update(COUNTED, settled, o, i);
        }
        return tx.query(
                COUNTS,
                row -> new Count(
                        row.string("category"), row.number("total"), row.number("errors"), row.number("today")),
                today,
                o,
                i,
                o,
                i,
                o,
                i);
    }

    /// PostgreSQL's order of UUIDs: by bytes, unsigned, as `UUID.compareTo` is not.
    private static boolean before(UUID a, UUID b) {
        return Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits()) < 0;
    }
}
