package dev.mailgent.kit;

import dev.mailgent.App;
import dev.mailgent.Configuration;
import dev.mailgent.access.ApiKeys;
import dev.mailgent.account.Organizations;
import dev.mailgent.platform.config.Settings;
import dev.mailgent.platform.crypto.InstanceKeys;
import dev.mailgent.platform.crypto.Passphrase;
import dev.mailgent.platform.crypto.RootKey;
import dev.mailgent.platform.db.Database;
import dev.mailgent.platform.db.Migrations;
import dev.mailgent.platform.db.Notifications;
import dev.mailgent.platform.db.SystemTx;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.json.Json;
import dev.mailgent.protocol.smtp.client.Delivery;
import dev.mailgent.protocol.smtp.client.OutgoingMail;
import dev.mailgent.protocol.smtp.client.SmtpClient;
import dev.mailgent.protocol.smtp.client.SmtpClientSettings;
import dev.mailgent.protocol.smtp.client.SmtpHop;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The product as `Main` wires it: the real [App] over a real database, on free ports, with a data
/// directory of its own. Tests reach it through its doors, HTTP and SMTP, and keep apart by organizations
/// of their own.
public final class TestApp implements AutoCloseable {
    public static final String DOMAIN = "agents.test";

    private final App app;
    private final Database database;
    private final Notifications notifications;
    private final ApiKeys keys;
    private final Organizations organizations;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /// An answer: header names in lower case, the body as it came. Not compared by value.
    @SuppressWarnings("ArrayRecordComponent")
    public record Answer(int status, Map<String, String> headers, byte[] bytes) {
        public String header(String lowerCaseName) {
            return headers.getOrDefault(lowerCaseName, "");
        }

        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /// The body as JSON; null node when it is empty.
        public JsonNode json() {
            return bytes.length == 0 ? Json.MAPPER.nullNode() : Json.MAPPER.readTree(bytes);
        }

        public String string(String field) {
            return json().get(field).asString();
        }
    }

    private static final class Shared {
        static final TestApp INSTANCE = start(TestPostgres.shared().empty(), temporary(), Map.of());

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(INSTANCE::close));
        }
    }

    /// The one instance of this JVM, with limits no test reaches.
    public static TestApp shared() {
        return Shared.INSTANCE;
    }

    /// An instance on a database of its own.
    ///
    /// @param settings beside the free ports and high limits every instance here has
    public static TestApp start(TestPostgres.Database postgres, Path data, Map<String, String> settings) {
        return start(postgres, data, settings, InstantSource.system());
    }

    /// The same by a clock of the test's own.
    public static TestApp start(
            TestPostgres.Database postgres, Path data, Map<String, String> settings, InstantSource clock) {
        var all = new HashMap<>(Map.of(
                "data", data.toString(),
                "domain", DOMAIN,
                "http-port", "0",
                "smtp-port", "0",
                "rate-per-minute", "1000000",
                "platform-rate-per-minute", "1000000",
                "failed-auth-per-minute", "1000000",
                "sends-per-day", "1000000",
                "leak-reporter-keys", LeakReporter.keysFile().toString(),
                "webhooks-allow-loopback", "true"));
        all.putAll(Map.of(
                "oauth-clients-file", OAuthProgram.clientsFile().toString(),
                "oauth-allow-loopback-clients", "true",
                "oauth-documents-per-minute", "10000",
                "oauth-dynamic-registration", "true",
                "oauth-registrations-per-minute", "10000"));
        all.putAll(settings);
        return new TestApp(postgres, data, Configuration.of(Settings.of(all)), clock);
    }

    private TestApp(TestPostgres.Database postgres, Path data, Configuration configuration, InstantSource clock) {
        var migrations = new Migrations(postgres.jdbcUrl(), postgres.user(), postgres.password());
        var passphrase = configuration.keys().passphraseFile().map(file -> Passphrase.readFrom(Path.of(file)));
        var root = RootKey.open(data, migrations.rootFingerprint(), passphrase);
        var roles = migrations.run(
                new Migrations.Passwords(root.databasePassword(), root.vaultPassword()), clock.instant());
        var role = roles.app();
        app = App.start(
                configuration,
                new Database(postgres.jdbcUrl(), role, root.databasePassword(), configuration.database()),
                Database.behind(
                        postgres.jdbcUrl(), roles.vault(), root.vaultPassword(), configuration.database(), "vault"),
                root,
                data,
                migrations::ensurePartitions,
                true,
                clock);
        app.setReady();
        database = new Database(postgres.jdbcUrl(), role, root.databasePassword(), configuration.database());
        notifications = new Notifications(database);
        var system = new SystemTx(database);
        keys = new ApiKeys(system, InstanceKeys.open(system, root, clock), notifications, clock);
        organizations = new Organizations(system, keys, clock);
    }

    /// A directory that nobody else uses.
    public static Path temporary() {
        try {
            return Files.createTempDirectory("mailgent-app");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Every endpoint, in order of registration.
    public List<Endpoint> endpoints() {
        return app.router().endpoints();
    }

    public String baseUrl() {
        return app.baseUrl();
    }

    /// The database as a second node reaches it, which hears nothing of this one.
    public Database database() {
        return database;
    }

    /// The keys as that node sees them.
    public ApiKeys keys() {
        return keys;
    }

    /// A new organization; @return its platform key
    public String organization() {
        return organizations.found("Test organization").platformKey().rawKey();
    }

    /// An identity and its key.
    public record Agent(String id, String email, String key) {}

    /// A new identity, made over HTTP.
    ///
    /// @param scopes none for the default set
    public Agent agent(String platformKey, String... scopes) {
        var wanted = Json.MAPPER.writeValueAsString(Map.of("scopes", List.of(scopes)));
        var made = call("POST", "/v0/platform/identities", platformKey, wanted);
        if (made.status() != 201) {
            throw new AssertionError(made.text());
        }
        return new Agent(made.string("identityId"), made.string("emailAddress"), made.string("rawKey"));
    }

    /// Sends a request as the published clients do: a JSON content type always, also without a body.
    public Answer call(String method, String path, @Nullable String key, @Nullable String body, String... headers) {
        var publisher = body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        var request = HttpRequest.newBuilder(URI.create(baseUrl() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(method, publisher);
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            var names = new TreeMap<String, String>();
            answer.headers().map().forEach((name, values) -> names.put(name, values.getFirst()));
            return new Answer(answer.statusCode(), names, answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public Answer get(String path, @Nullable String key) {
        return call("GET", path, key, null);
    }

    /// A request line and header fields sent as they are, with characters no URI class would let through.
    ///
    /// @param headers each with its CRLF; a `Content-Length` may promise more than `body` holds
    public Answer raw(String method, String path, @Nullable String key, String headers, String body) {
        try (var socket = open()) {
            var head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers
                    + (key == null ? "" : "Authorization: Bearer " + key + "\r\n") + "\r\n";
            socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
            return answer(method, socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        }
    }

    /// Bytes as they are, and everything that comes until the server closes.
    public String exchange(String bytes) {
        try (var socket = open()) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket open() throws IOException {
        var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(baseUrl()).getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static Answer answer(String method, InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            var read = in.read();
            if (read < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) read);
        }
        var lines = head.substring(0, head.length() - 4).split("\r\n", -1);
        var names = new TreeMap<String, String>();
        for (var i = 1; i < lines.length; i++) {
            var colon = lines[i].indexOf(':');
            names.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        var length = method.equals("HEAD") ? 0 : Integer.parseInt(names.getOrDefault("content-length", "0"));
        return new Answer(Integer.parseInt(lines[0].substring(9, 12)), names, in.readNBytes(length));
    }

    /// Hands a mail to the SMTP port, from outside.
    ///
    /// @param mail lines end in LF or CRLF
    public void receive(String from, String to, String mail) {
        var bytes = mail.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        try (var smtp = new SmtpClient(SmtpClientSettings.defaults("sender.test"))) {
            var hop = new SmtpHop("127.0.0.1", app.smtpPort(), SmtpHop.Tls.NONE, null);
            for (var delivery : smtp.deliver(hop, OutgoingMail.of(from, List.of(to), bytes))) {
                if (!(delivery instanceof Delivery.Sent)) {
                    throw new AssertionError("refused: " + delivery.reply().code() + " "
                            + delivery.reply().text());
                }
            }
        }
    }

    @Override
    public void close() {
        app.close();
        notifications.close();
        database.close();
    }
}
