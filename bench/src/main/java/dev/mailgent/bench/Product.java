package dev.mailgent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A running server of the built product with its embedded PostgreSQL, as an operator would run it.
public final class Product implements AutoCloseable {
    /// Mail domain of the inboxes made here.
    public static final String DOMAIN = "bench.test";

    static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(90);

    private final Process process;
    private final Path data;
    private final JsonNode facts;
    private final Database database;

    private Product(Process process, Path data, JsonNode facts) throws IOException {
        this.process = process;
        this.data = data;
        this.facts = facts;
        this.database = Database.of(data);
    }

    /// Starts on a new data directory with the usual settings and these.
    public static Product start(Workplace workplace, String... settings) throws IOException, InterruptedException {
        Launch.prepareCache(workplace);
        return start(workplace, new Launch(workplace.directory("data"), true, "", List.of(settings)));
    }

    /// Returns once `/readyz` has answered 200.
    public static Product start(Workplace workplace, Launch launch) throws IOException, InterruptedException {
        var bootstrap = launch.data().resolve("bootstrap.json");
        var before = time(bootstrap);
        var process = launch.begin(workplace.home());
        workplace.owning(() -> stop(process));
        var end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            var now = time(bootstrap);
            if (now != null && !now.equals(before)) {
                var facts = JSON.readTree(Files.readAllBytes(bootstrap));
                if (Api.isReady(facts.get("baseUrl").asString())) {
                    return new Product(process, launch.data(), facts);
                }
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        stop(process);
        throw new BenchException("The server did not become ready: "
                + Files.readString(launch.data().resolve("up.log")));
    }

    private static @Nullable FileTime time(Path file) throws IOException {
        return Files.exists(file) ? Files.getLastModifiedTime(file) : null;
    }

    public String baseUrl() {
        return facts.get("baseUrl").asString();
    }

    public int smtpPort() {
        return facts.get("smtpPort").asInt();
    }

    /// The API as the platform key's holder.
    public Api platform() {
        return new Api(baseUrl(), facts.get("platformKey").asString());
    }

    /// The first identity: its address and its key.
    public Inbox firstInbox() {
        var identity = facts.get("identity");
        return new Inbox(
                identity.get("email").asString(), identity.get("apiKey").asString());
    }

    /// A new identity.
    public Inbox newInbox(String name) throws IOException, InterruptedException {
        var made = platform()
                .post("/v0/platform/identities", "{\"name\":\"" + name + "\",\"emailName\":\"" + name + "\"}");
        return new Inbox(made.get("emailAddress").asString(), made.get("rawKey").asString());
    }

    /// An inbox and who may read it.
    public record Inbox(String address, String key) {}

    public Api api(Inbox inbox) {
        return new Api(baseUrl(), inbox.key());
    }

    public Database database() {
        return database;
    }

    public long pid() {
        return process.pid();
    }

    /// Memory of the JVM that is in RAM now.
    public long residentBytes() throws IOException {
        return Processes.residentBytes(process.pid());
    }

    /// Roots of our process trees: the JVM and the PostgreSQL it started.
    public Collection<Long> processes() {
        return List.of(process.pid(), database.pid());
    }

    /// The side of a comparison that is us.
    public Side side(Side.Load load) {
        return new Side("mailgent", this::processes, load);
    }

    /// Where the server keeps what it has.
    public Path dataDirectory() {
        return data;
    }

    Path data() {
        return data;
    }

    @Override
    public void close() {
        stop(process);
    }

    static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
