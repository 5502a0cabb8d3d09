package dev.mailgent.kit;

import dev.mailgent.access.AccessConfig;
import dev.mailgent.access.AccessGate;
import dev.mailgent.access.ApiKeys;
import dev.mailgent.access.Idempotency;
import dev.mailgent.access.RequestLog;
import dev.mailgent.access.Usage;
import dev.mailgent.account.Organizations;
import dev.mailgent.activity.ActivityLog;
import dev.mailgent.activity.DeniedLog;
import dev.mailgent.activity.LogRoutes;
import dev.mailgent.event.EventBell;
import dev.mailgent.event.EventLog;
import dev.mailgent.identity.Directory;
import dev.mailgent.identity.Identities;
import dev.mailgent.identity.IdentityKeys;
import dev.mailgent.identity.IdentityRoutes;
import dev.mailgent.identity.KeyRoutes;
import dev.mailgent.identity.WhoAmIRoutes;
import dev.mailgent.platform.crypto.InstanceKeys;
import dev.mailgent.platform.crypto.RootKey;
import dev.mailgent.platform.db.Database;
import dev.mailgent.platform.db.DatabaseConfig;
import dev.mailgent.platform.db.Migrations;
import dev.mailgent.platform.db.Notifications;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.http.HttpConfig;
import dev.mailgent.platform.http.HttpDoor;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One node of the access features over a real database and a real port: enough of the product to test
/// keys, identities and logs. Two nodes may share a database and a root key.
public final class TestNode implements AutoCloseable {
    public static final String APP_PASSWORD = "test-password-of-mg-app";
    public static final String VAULT_PASSWORD = "test-password-of-mg-vault";
    public static final Migrations.Passwords PASSWORDS = new Migrations.Passwords(APP_PASSWORD, VAULT_PASSWORD);
    public static final String DOMAIN = "agents.test";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public final TestPostgres.Database postgres;
    public final Path data;
    public final Database database;
    public final TenantTx tenants;
    public final SystemTx system;
    public final InstanceKeys instanceKeys;
    public final Notifications notifications;
    public final EventBell bell;
    public final EventLog events;
    public final ApiKeys keys;
    public final Usage usage;
    public final RequestLog requestLog;
    public final ActivityLog activity;
    public final DeniedLog deniedLog;
    public final Idempotency idempotency;
    public final Directory directory;
    public final Identities identities;
    public final Organizations organizations;
    public final Router router = new Router();
    private final HttpDoor door;

    /// An answer: status, headers, and the body as JSON where it is.
    public record Answer(int status, HttpResponse<String> raw, JsonNode json) {
        public String header(String name) {
            return raw.headers().firstValue(name).orElse("");
        }

        public String text(String field) {
            return json.get(field).asString();
        }
    }

    /// A migrated database of one's own.
    public static TestPostgres.Database migrated() {
        var copy = TestPostgres.shared().fromTemplate("schema", TestNode::migrate);
        migrate(copy); // a copy has the tables and lacks a login role of its own
        return copy;
    }

    private static void migrate(TestPostgres.Database database) {
        new Migrations(database.jdbcUrl(), database.user(), database.password()).run(PASSWORDS, Instant.now());
    }

    /// A database as the program reaches it.
    public static Database open(TestPostgres.Database postgres, int poolSize) {
        return new Database(
                postgres.jdbcUrl(),
                Migrations.appRole(postgres.name()),
                APP_PASSWORD,
                new DatabaseConfig(Optional.empty(), poolSize, 10_000));
    }

    /// The same as the vault reaches it.
    public static Database openVault(TestPostgres.Database postgres, int poolSize) {
        return new Database(
                postgres.jdbcUrl(),
                Migrations.vaultRole(postgres.name()),
                VAULT_PASSWORD,
                new DatabaseConfig(Optional.empty(), poolSize, 10_000));
    }

    public static TestNode start(InstantSource clock, Routes... more) {
        return new TestNode(migrated(), temporary(), new AccessConfig(100_000, 100_000, 100_000), clock, true, more);
    }

    public static TestNode start(InstantSource clock, AccessConfig config, Routes... more) {
        return new TestNode(migrated(), temporary(), config, clock, true, more);
    }

    /// Another node on the same database.
    ///
    /// @param hears whether it listens for notifications
    public TestNode sibling(InstantSource clock, boolean hears, Routes... more) {
        return new TestNode(postgres, data, new AccessConfig(100_000, 100_000, 100_000), clock, hears, more);
    }

    private TestNode(
            TestPostgres.Database postgres,
            Path data,
            AccessConfig config,
            InstantSource clock,
            boolean hears,
            Routes... more) {
        this.postgres = postgres;
        this.data = data;
        database = open(postgres, 16);
        tenants = new TenantTx(database);
        system = new SystemTx(database);
        var stored = new Migrations(postgres.jdbcUrl(), postgres.user(), postgres.password()).rootFingerprint();
        instanceKeys = InstanceKeys.open(system, RootKey.open(data, stored), clock);
        notifications = new Notifications(database);
        bell = new EventBell(database, notifications, system, false);
        events = new EventLog(tenants);
        keys = new ApiKeys(system, instanceKeys, notifications, clock);
        usage = new Usage(tenants);
        requestLog = new RequestLog(tenants, clock);
        activity = new ActivityLog(tenants, clock);
        deniedLog = new DeniedLog(tenants, activity);
        idempotency = new Idempotency(tenants, system, instanceKeys, clock);
        directory = new Directory(system, tenants, notifications);
        identities = new Identities(tenants, keys, usage, directory, activity, List.of(), DOMAIN, clock);
        organizations = new Organizations(system, keys, clock);
        var gate = new AccessGate(config, keys, usage, requestLog, deniedLog, this::baseUrl, clock);
        door = new HttpDoor(new HttpConfig("127.0.0.1", 0, 2000, 1000, 4096, "", ""), router, gate);
        new IdentityRoutes(identities, idempotency).register(router);
        new KeyRoutes(new IdentityKeys(tenants, keys, activity, clock), keys, idempotency, clock).register(router);
        new WhoAmIRoutes(
                        identities,
                        organizations,
                        id -> "did:web:localhost%3A" + door.port() + ":identities:" + id.wire())
                .register(router);
        new LogRoutes(activity).register(router);
        for (var routes : more) {
            routes.register(router);
        }
        if (hears) {
            notifications.start();
            bell.start();
        }
        requestLog.start();
        deniedLog.start();
        door.start();
    }

    private static Path temporary() {
        try {
            var directory = Files.createTempDirectory("mailgent-test");
            directory.toFile().deleteOnExit();
            return directory;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    public String baseUrl() {
        return "http://localhost:" + door.port();
    }

    /// Sends a request as the published clients do: JSON content type always, also without a body.
    public Answer call(String method, String path, @Nullable String key, @Nullable String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            var json = answer.body().isEmpty() ? Json.MAPPER.nullNode() : Json.MAPPER.readTree(answer.body());
            return new Answer(answer.statusCode(), answer, json);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public Answer get(String path, @Nullable String key) {
        return call("GET", path, key, null);
    }

    /// An organization with a platform key.
    public Organizations.Founded organization() {
        return organizations.found("Test organization");
    }

    /// A new identity of `org`, straight through the service.
    public Identities.Created identity(Organizations.Founded org, String... scopes) {
        var id = org.organization().id();
        return tenants.run(
                id, tx -> identities.create(tx, id, new Identities.Wanted(null, null, null, List.of(scopes))));
    }

    @Override
    public void close() {
        door.close();
        bell.close();
        notifications.close();
        requestLog.close();
        deniedLog.close();
        usage.close();
        database.close();
    }
}
