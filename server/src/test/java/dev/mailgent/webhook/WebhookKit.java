package dev.mailgent.webhook;

import dev.mailgent.access.Agent;
import dev.mailgent.account.Organizations;
import dev.mailgent.event.Events;
import dev.mailgent.kit.Await;
import dev.mailgent.kit.FakeReceiver;
import dev.mailgent.kit.TestClock;
import dev.mailgent.kit.TestNode;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.crypto.RootKey;
import dev.mailgent.platform.db.Database;
import dev.mailgent.platform.db.Migrations;
import dev.mailgent.platform.db.Notifications;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.egress.EgressPolicy;
import dev.mailgent.platform.egress.GuardedHttp;
import dev.mailgent.platform.egress.Names;
import dev.mailgent.platform.keys.DataKeys;
import dev.mailgent.platform.keys.LocalKeyProvider;
import dev.mailgent.platform.keys.OrgKeys;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;

/// Webhooks over a real database and real ports, with a clock that a test moves.
final class WebhookKit implements AutoCloseable {
    final TestClock clock = TestClock.atPresent();
    final TestNode node = TestNode.start(clock);
    final FakeReceiver receiver = FakeReceiver.start();
    final Organizations.Founded org = node.organization();
    final Agent agent;
    final String key;
    /// Subjects of the mails to owners.
    final List<String> mails = new CopyOnWriteArrayList<>();

    private final Database vault = TestNode.openVault(node.postgres, 8);
    private final OrgKeys orgKeys;
    private final DataKeys dataKeys;
    private final List<Webhooking> running = new ArrayList<>();

    WebhookKit() {
        this(EgressPolicy.WITH_LOOPBACK, Names.OF_SYSTEM);
    }

    WebhookKit(EgressPolicy policy, Names names) {
        var stored = new Migrations(node.postgres.jdbcUrl(), node.postgres.user(), node.postgres.password());
        var provider = new LocalKeyProvider(RootKey.open(node.data, stored.rootFingerprint()));
        // Notifications of their own: those of the node listen already.
        orgKeys = new OrgKeys(new TenantTx(vault), provider, new Notifications(node.database), clock);
        dataKeys = new DataKeys(orgKeys);
        var made = node.identity(org);
        agent = made.identity().agent();
        key = made.key().rawKey();
        var first = start(policy, names);
        first.routes().forEach(routes -> routes.register(node.router));
    }

    /// One more process that serves webhooks of this database.
    Webhooking start(EgressPolicy policy, Names names) {
        var webhooking = new Webhooking(
                new GuardedHttp(policy, names),
                new Webhooking.Parts(
                        node.tenants,
                        new TenantTx(vault),
                        node.system,
                        dataKeys,
                        new Notifications(node.database),
                        node.events,
                        node.bell,
                        node.activity,
                        node.deniedLog,
                        node.idempotency,
                        node.directory::agent,
                        node.directory::identityOf,
                        (to, subject, _) -> mails.add(to.email() + " " + subject),
                        clock));
        webhooking.start(false);
        running.add(webhooking);
        return webhooking;
    }

    Webhooking first() {
        return running.getFirst();
    }

    /// A new webhook of the agent at a path of the receiver; its id and secret.
    JsonNode webhook(String path, String... events) {
        clock.advance(Duration.ofMillis(1));
        var body = "{\"url\": \"%s\", \"events\": [\"%s\"]}"
                .formatted(receiver.url(path), events.length == 0 ? "message.received" : String.join("\", \"", events));
        var answer = node.call("POST", "/v0/webhooks", key, body);
        if (answer.status() != 201) {
            throw new AssertionError(answer.json());
        }
        return answer.json();
    }

    static String id(JsonNode webhook) {
        return webhook.get("webhookId").asString();
    }

    void event(String type) {
        event(agent, type);
    }

    void event(Agent of, String type) {
        node.tenants.perform(
                of.org(), tx -> Events.append(tx, of, type, Map.of("messageId", "<1@example.org>"), clock.instant()));
    }

    /// The newest delivery.
    JsonNode newest(JsonNode webhook) {
        return deliveries(webhook).get(0);
    }

    JsonNode deliveries(JsonNode webhook) {
        return node.get("/v0/webhooks/" + id(webhook) + "/deliveries", key)
                .json()
                .get("deliveries");
    }

    JsonNode get(JsonNode webhook) {
        return node.get("/v0/webhooks/" + id(webhook), key).json();
    }

    /// Waits until the newest delivery is in a state after so many attempts.
    JsonNode await(JsonNode webhook, String state, int attempts) {
        Await.until(() -> {
            var all = deliveries(webhook);
            return !all.isEmpty()
                    && all.get(0).get("state").asString().equals(state)
                    && all.get(0).get("attempts").asInt() == attempts;
        });
        return newest(webhook);
    }

    void pass(Duration time) {
        clock.advance(time);
        running.forEach(Webhooking::look);
    }

    /// As a superuser, past every rule: the first column of the first row.
    long number(String sql) {
        try (var connection = node.postgres.connect();
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        receiver.close();
        running.forEach(Webhooking::close);
        orgKeys.close();
        vault.close();
        node.close();
        TestPostgres.shared().drop(node.postgres);
    }
}
