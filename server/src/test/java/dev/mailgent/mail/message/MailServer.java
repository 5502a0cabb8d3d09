package dev.mailgent.mail.message;

import dev.mailgent.access.Agent;
import dev.mailgent.access.Caller;
import dev.mailgent.access.Scope;
import dev.mailgent.kit.TestNode;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.blob.FileBlobStore;
import dev.mailgent.platform.db.Database;
import dev.mailgent.platform.db.DatabaseConfig;
import dev.mailgent.platform.db.Migrations;
import dev.mailgent.platform.db.TenantTx;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.http.Gate;
import dev.mailgent.platform.http.HttpConfig;
import dev.mailgent.platform.http.HttpDoor;
import dev.mailgent.platform.http.Router;
import dev.mailgent.platform.http.Routes;
import dev.mailgent.platform.id.IdentityId;
import dev.mailgent.platform.id.Ids;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.json.Json;
import dev.mailgent.platform.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Routes on a real port over a real, migrated database of their own. Keys are the names of agents: the
/// gate here stands where keys are checked, and nothing else is left out.
public final class MailServer implements AutoCloseable {
    private static final String PASSWORD = "test-password-of-mg-app";
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Database database;
    private final TestPostgres.Database administrator;
    private final TenantTx tenants;
    private final HttpDoor door;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, Caller> callers = new ConcurrentHashMap<>();

    /// An answer with its body parsed when it is JSON. Not compared by value.
    @SuppressWarnings("ArrayRecordComponent")
    public record Answer(int status, Map<String, List<String>> headers, byte[] bytes) {
        public JsonNode json() {
            return Json.MAPPER.readTree(bytes);
        }

        public String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }

        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private MailServer(
            TestPostgres.Database administrator,
            Path blobs,
            BiFunction<TenantTx, FileBlobStore, List<? extends Routes>> features) {
        this.administrator = administrator;
        this.database = new Database(
                administrator.jdbcUrl(),
                Migrations.appRole(administrator.name()),
                PASSWORD,
                new DatabaseConfig(Optional.empty(), 4, 2000));
        this.tenants = new TenantTx(database);
        var router = new Router();
        features.apply(tenants, new FileBlobStore(blobs, Instant::now)).forEach(routes -> routes.register(router));
        this.door = new HttpDoor(new HttpConfig("127.0.0.1", 0, 100, 1000, 4096, "", ""), router, new Names());
        door.start();
    }

    /// Starts a server with the features made by `features` on a fresh database.
    public static MailServer start(Path blobs, BiFunction<TenantTx, FileBlobStore, List<? extends Routes>> features) {
        var fresh = TestPostgres.shared().fromTemplate("mail-server", MailServer::migrate);
        migrate(fresh); // a copy has the tables and lacks a login role of its own
        return new MailServer(fresh, blobs, features);
    }

    private static void migrate(TestPostgres.Database database) {
        new Migrations(database.jdbcUrl(), database.user(), database.password()).run(TestNode.PASSWORDS, Seed.START);
    }

    public TenantTx tenants() {
        return tenants;
    }

    /// The superuser's way in, past row-level security.
    public TestPostgres.Database administrator() {
        return administrator;
    }

    /// A new identity in a new organization. Its key is its name.
    public Agent agent(String name) {
        return agent(name, new OrgId(Ids.mint(NOW)));
    }

    /// A new identity in `org`, which is made when it is not there.
    public Agent agent(String name, OrgId org) {
        var agent = new Agent(org, new IdentityId(Ids.mint(NOW)), name, name + "@agents.localhost");
        try (var connection = administrator.connect();
                var insert = connection.prepareStatement("""
                        WITH o AS (INSERT INTO org VALUES (?, 'org', now()) ON CONFLICT DO NOTHING),
                             i AS (INSERT INTO identity (org_id, id, public_id, name, type, purpose, email, scopes,
                                                         state, created_at)
                                   VALUES (?, ?, ?, ?, 'INBOX', 'BUYER', ?, '{}', 'ACTIVE', now()))
                        INSERT INTO feed (org_id, identity_id) VALUES (?, ?)
                        """)) {
            var orgId = agent.org().value();
            var id = agent.id().value();
            Object[] values = {
                orgId, orgId, id, id.getLeastSignificantBits(), name, agent.email(), orgId, id,
            };
            for (var i = 0; i < values.length; i++) {
                insert.setObject(i + 1, values[i]);
            }
            insert.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        callers.put(name, new Caller(org, agent, id(agent), EnumSet.allOf(Scope.class)));
        return agent;
    }

    private static java.util.UUID id(Agent agent) {
        return agent.id().value();
    }

    /// Leaves a key with these scopes only.
    public void scopes(String name, Scope... scopes) {
        callers.computeIfPresent(
                name,
                (_, caller) -> new Caller(caller.org(), caller.identity(), caller.keyId(), java.util.Set.of(scopes)));
    }

    public Answer get(String key, String path) {
        return send("GET", key, path, null);
    }

    public Answer patch(String key, String path, String body) {
        return send("PATCH", key, path, body);
    }

    public Answer post(String key, String path, String body) {
        return send("POST", key, path, body);
    }

    public Answer delete(String key, String path) {
        return send("DELETE", key, path, null);
    }

    /// Like the published clients: a JSON content type on every request, with or without a body.
    public Answer send(String method, String key, String path, @Nullable String body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            var response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// A GET whose path is sent as it is, with characters no URI class would let through.
    public Answer getRaw(String key, String path) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
            socket.setSoTimeout(10_000);
            var head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key
                    + "\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            var in = socket.getInputStream();
            var answer = new ByteArrayOutputStream();
            while (answer.size() < 4
                    || !answer.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                answer.write(in.read());
            }
            var fields = answer.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
            var length = fields.replaceAll("(?s).*\r\ncontent-length: *(\\d+).*", "$1");
            return new Answer(
                    Integer.parseInt(fields.substring(9, 12)), Map.of(), in.readNBytes(Integer.parseInt(length)));
        } catch (IOException e) {
            throw new IllegalStateException(path, e);
        }
    }

    @Override
    public void close() {
        door.close();
        database.close();
    }

    private final class Names implements Gate {
        @Override
        public @Nullable Object identify(
                Endpoint endpoint, InetAddress remote, Map<String, String> headers, Map<String, String> answerHeaders) {
            var name = headers.getOrDefault("authorization", "").replaceFirst("^Bearer ", "");
            var caller = callers.get(name);
            if (caller == null) {
                throw new Problem.Unauthorized("Unknown API key.").asException();
            }
            return caller;
        }

        @Override
        public void admit(Endpoint endpoint, @Nullable Object caller, Map<String, String> answerHeaders) {
            var scope = endpoint.scope();
            if (caller instanceof Caller who
                    && scope != null
                    && who.scopes().stream().noneMatch(held -> held.wire().equals(scope))) {
                throw new Problem.Forbidden("Missing required scope: " + scope, "").asException();
            }
        }

        @Override
        public void admitCarried(Endpoint endpoint, @Nullable Object caller) {
            throw new UnsupportedOperationException("no carrier here");
        }

        @Override
        public void answered(Answered facts) {}
    }
}
