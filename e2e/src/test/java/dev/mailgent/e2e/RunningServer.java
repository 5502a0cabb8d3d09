package dev.mailgent.e2e;

import dev.mailgent.platform.json.Json;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/// A server process of the built jar, as an operator would run it.
final class RunningServer implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final Duration START = Duration.ofSeconds(90);

    private final Process process;
    private final Path data;
    private final JsonNode facts;

    private RunningServer(Process process, Path data, JsonNode facts) {
        this.process = process;
        this.data = data;
        this.facts = facts;
    }

    /// Starts on `data` and returns once `/readyz` answers 200.
    static RunningServer start(Path data, List<String> options) throws IOException, InterruptedException {
        return start(data, options, Map.of());
    }

    /// The same with more variables in its environment.
    static RunningServer start(Path data, List<String> options, Map<String, String> environment)
            throws IOException, InterruptedException {
        Files.createDirectories(data);
        var bootstrap = data.resolve("bootstrap.json");
        var before = Files.exists(bootstrap) ? Files.getLastModifiedTime(bootstrap) : null;
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                "dev.mailgent.Main",
                "up",
                "--data",
                data.toString(),
                "--http-port",
                "0",
                "--smtp-port",
                "0"));
        command.addAll(options);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(data.resolve("up.out").toFile()));
        builder.environment().putAll(environment);
        var process = builder.start();
        var end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end) {
            if (!process.isAlive()) {
                throw new IOException("the server ended: " + Files.readString(data.resolve("up.out")));
            }
            if (Files.exists(bootstrap) && !Files.getLastModifiedTime(bootstrap).equals(before)) {
                var facts = Json.MAPPER.readTree(Files.readAllBytes(bootstrap));
                if (isReady(facts)) {
                    return new RunningServer(process, data, facts);
                }
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        process.destroyForcibly();
        throw new IOException("not ready in time: " + Files.readString(data.resolve("up.out")));
    }

    private static boolean isReady(JsonNode facts) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create(facts.get("baseUrl").asString() + "/readyz"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    /// The server's jar and its libraries, as packaged.
    static String classPath() throws IOException {
        var target = root().resolve("server/target");
        var jars = new ArrayList<String>();
        try (var files = Files.list(target)) {
            files.filter(file -> file.getFileName().toString().matches("server-[0-9.]+\\.jar"))
                    .forEach(file -> jars.add(file.toString()));
        }
        try (var files = Files.list(target.resolve("lib"))) {
            files.forEach(file -> jars.add(file.toString()));
        }
        return String.join(File.pathSeparator, jars);
    }

    /// The repository: Maven runs tests in the module's directory.
    static Path root() {
        return Path.of("..").toAbsolutePath().normalize();
    }

    String baseUrl() {
        return facts.get("baseUrl").asString();
    }

    int httpPort() {
        return URI.create(baseUrl()).getPort();
    }

    int smtpPort() {
        return facts.get("smtpPort").asInt();
    }

    String platformKey() {
        return facts.get("platformKey").asString();
    }

    String email() {
        return facts.get("identity").get("email").asString();
    }

    String apiKey() {
        return facts.get("identity").get("apiKey").asString();
    }

    Path data() {
        return data;
    }

    /// The process of the embedded database.
    long postmaster() throws IOException {
        return Long.parseLong(Files.readAllLines(data.resolve("postgres/cluster/postmaster.pid"))
                .getFirst()
                .strip());
    }

    long pid() {
        return process.pid();
    }

    /// One call with a key; the body, when there is one, is JSON.
    HttpResponse<String> call(String method, String path, String key, String body)
            throws IOException, InterruptedException {
        var publisher =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        var request = HttpRequest.newBuilder(URI.create(baseUrl() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(method, publisher)
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /// Every message of the inbox by its own Message-ID, with how often it is there. A mail sent to oneself is received
    /// under an id of its own.
    Map<String, Integer> inbox() throws IOException, InterruptedException {
        var counts = new HashMap<String, Integer>();
        var token = "";
        do {
            var page = Json.MAPPER.readTree(
                    call("GET", "/v0/messages?limit=100" + token, apiKey(), "").body());
            page.get("messages")
                    .forEach(message -> counts.merge(message.get("messageId").asString(), 1, Integer::sum));
            token = page.has("nextPageToken")
                    ? "&pageToken="
                            + URLEncoder.encode(page.get("nextPageToken").asString(), StandardCharsets.UTF_8)
                    : "";
        } while (!token.isEmpty());
        return counts;
    }

    /// SIGKILL: no shutdown hook, no flush, the database process lives on.
    void kill9() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /// SIGTERM, and the exit code; -1 when it took longer than a minute.
    int stop() {
        process.destroy();
        try {
            if (process.waitFor(60, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return -1;
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }
}
