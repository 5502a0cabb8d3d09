package dev.mailgent.webhook;

import dev.mailgent.access.Scope;
import dev.mailgent.platform.db.RoundTrip;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.db.Tx;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.OrgId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Rows of `webhook` (V0014), and the lane each has from its first moment.
final class WebhookStore {
    private static final String COLUMNS = """
            SELECT org_id, id, identity_id, of_org, url, events, description, state, disabled_reason, secret_number,
                   previous_until, failing_since, created_at, updated_at
              FROM webhook
            """;
    private static final String FIND = COLUMNS + " WHERE org_id = ? AND public_id = ?";
    private static final String BY_ID = COLUMNS + " WHERE org_id = ? AND id = ?";
    private static final String ACTIVE = COLUMNS + " WHERE org_id = ? AND state = 'ACTIVE' ORDER BY id FOR KEY SHARE";
    private static final String SCOPES = """
            SELECT id, scopes
              FROM identity
             WHERE org_id = ?
               AND id IN (SELECT identity_id FROM webhook WHERE org_id = ? AND state = 'ACTIVE' AND NOT of_org)
            """;
    private static final String PAGE = COLUMNS + """
             WHERE org_id = ?
               AND (?::uuid IS NULL OR (identity_id = ? AND NOT of_org))
               AND (?::uuid IS NULL OR id < ?)
             ORDER BY id DESC
             LIMIT ?
            """;
    private static final String OF_IDENTITY = COLUMNS + " WHERE org_id = ? AND identity_id = ?";
    private static final String COUNT = """
            SELECT count(*) AS n
              FROM webhook
             WHERE org_id = ?
               AND CASE WHEN ?::uuid IS NULL THEN of_org ELSE identity_id = ? AND NOT of_org END
            """;
    private static final String INSERT = """
            INSERT INTO webhook (org_id, id, public_id, identity_id, of_org, url, events, description, state,
                                 secret_number, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'ACTIVE', 1, ?, ?)
            """;
    private static final String INSERT_LANE = "INSERT INTO webhook_lane (webhook_id, org_id) VALUES (?, ?)";
    private static final String UPDATE = """
            UPDATE webhook
               SET url = ?, events = ?, description = ?, state = ?, disabled_reason = ?, failing_since = ?, updated_at = ?
             WHERE org_id = ?
               AND id = ?
            """;
    private static final String ROTATE = """
            UPDATE webhook
               SET secret_number = ?, previous_until = ?, updated_at = ?
             WHERE org_id = ?
               AND id = ?
               AND secret_number = ?
            """;
    private static final String FAILING = """
            UPDATE webhook
               SET failing_since = ?
             WHERE org_id = ?
               AND id = ?
            """;
    private static final String DISABLE = """
            UPDATE webhook
               SET state = 'DISABLED', disabled_reason = ?, updated_at = ?
             WHERE org_id = ?
               AND id = ?
               AND state = 'ACTIVE'
            """;

    Optional<Webhook> find(TenantTx tenants, OrgId org, long publicId) {
        return tenants.readOne(org, FIND, WebhookStore::webhook, org.value(), publicId);
    }

    /// The same, held against other changes until the transaction ends.
    Optional<Webhook> lock(Tx tx, OrgId org, UUID id) {
        return tx.queryOne(BY_ID + " FOR UPDATE", WebhookStore::webhook, org.value(), id);
    }

    RoundTrip.Answer<Webhook> byId(RoundTrip trip, OrgId org, UUID id) {
        return trip.query(BY_ID, WebhookStore::webhook, org.value(), id);
    }

    RoundTrip.Answer<Webhook> active(RoundTrip trip, OrgId org) {
        return trip.query(ACTIVE, WebhookStore::webhook, org.value());
    }

    /// What the identities with webhooks of their own may do now.
    RoundTrip.Answer<Map.Entry<IdentityId, Set<Scope>>> scopes(RoundTrip trip, OrgId org) {
        return trip.query(
                SCOPES,
                row -> Map.entry(
                        new IdentityId(row.uuid("id")),
                        row.strings("scopes").stream()
                                .flatMap(wire -> Scope.of(wire).stream())
                                .collect(Collectors.toUnmodifiableSet())),
                org.value(),
                org.value());
    }

    /// @param identity only those that it made itself; null for all of the organization
    List<Webhook> page(TenantTx tenants, OrgId org, @Nullable IdentityId identity, @Nullable UUID after, int limit) {
        var owner = identity == null ? null : identity.value();
        return tenants.read(org, PAGE, WebhookStore::webhook, org.value(), owner, owner, after, after, limit);
    }

    List<Webhook> ofIdentity(TenantTx tenants, OrgId org, IdentityId identity) {
        return tenants.read(org, OF_IDENTITY, WebhookStore::webhook, org.value(), identity.value());
    }

    /// How many an owner has; null for the organization itself.
    long count(Tx tx, OrgId org, @Nullable IdentityId identity) {
        var owner = identity == null ? null : identity.value();
        return tx.query(COUNT, row -> row.number("n"), org.value(), owner, owner)
                .getFirst();
    }

    void insert(Tx tx, Webhook webhook) {
        var identity = webhook.identity();
        tx.roundTrip()
                .update(
                        INSERT,
                        webhook.org().value(),
                        webhook.id(),
                        webhook.id().getLeastSignificantBits(),
                        identity == null ? null : identity.value(),
                        webhook.ofOrg(),
                        webhook.url(),
                        webhook.events().patterns(),
                        webhook.description(),
                        webhook.createdAt(),
                        webhook.updatedAt())
                .update(INSERT_LANE, webhook.id(), webhook.org().value())
                .run();
    }

    void update(Tx tx, Webhook webhook) {
        tx.update(
                UPDATE,
                webhook.url(),
                webhook.events().patterns(),
                webhook.description(),
                webhook.state(),
                webhook.disabledReason(),
                webhook.failingSince(),
                webhook.updatedAt(),
                webhook.org().value(),
                webhook.id());
    }

    /// False when another rotation was first.
    boolean rotate(Tx tx, Webhook webhook, @Nullable Instant previousUntil, Instant now) {
        return tx.update(
                        ROTATE,
                        webhook.secretNumber() + 1,
                        previousUntil,
                        now,
                        webhook.org().value(),
                        webhook.id(),
                        webhook.secretNumber())
                == 1;
    }

    void failingSince(RoundTrip trip, OrgId org, UUID id, @Nullable Instant since) {
        trip.update(FAILING, since, org.value(), id);
    }

    /// False when it was disabled already.
    boolean disable(Tx tx, OrgId org, UUID id, String reason, Instant now) {
        return tx.update(DISABLE, reason, now, org.value(), id) == 1;
    }

    /// Removes it with its lane and its deliveries.
    void delete(Tx tx, OrgId org, UUID id) {
        tx.roundTrip()
                .update("DELETE FROM webhook_lane WHERE webhook_id = ?", id)
                .update("DELETE FROM webhook_delivery WHERE org_id = ? AND webhook_id = ?", org.value(), id)
                .update("DELETE FROM webhook WHERE org_id = ? AND id = ?", org.value(), id)
                .run();
    }

    private static Webhook webhook(Tx.Row row) throws SQLException {
        var identity = row.uuidOrNull("identity_id");
        return new Webhook(
                new OrgId(row.uuid("org_id")),
                row.uuid("id"),
                identity == null ? null : new IdentityId(identity),
                row.flag("of_org"),
                row.string("url"),
                new EventFilter(row.strings("events")),
                row.stringOrNull("description"),
                Webhook.State.valueOf(row.string("state")),
                row.stringOrNull("disabled_reason"),
                row.integer("secret_number"),
                row.instantOrNull("previous_until"),
                row.instantOrNull("failing_since"),
                row.instant("created_at"),
                row.instant("updated_at"));
    }
}
