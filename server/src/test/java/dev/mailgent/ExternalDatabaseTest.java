package dev.mailgent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The program on a PostgreSQL that is not its own, given by URL as an operator would.
class ExternalDatabaseTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    /// A running `mailgent up`.
    private record Running(Process process, Path data, JsonNode facts) implements AutoCloseable {
        int get(String path) {
            var request = HttpRequest.newBuilder(URI.create(facts.get("baseUrl").asString() + path))
                    .header(
                            "Authorization",
                            "Bearer " + facts.get("identity").get("apiKey").asString())
                    .build();
            try {
                return CLIENT.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
            } catch (IOException e) {
                return 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return 0;
            }
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    @Test
    void two_installations_run_beside_each_other_on_one_server_given_by_url() throws Exception {
        var one = TestPostgres.shared().empty();
        var two = TestPostgres.shared().empty();
        try (var first = up("one", one)) {
            assertThat(Files.exists(first.data().resolve("postgres"))).isFalse();
            assertThat(first.get("/v0/messages")).isEqualTo(200);
            try (var second = up("two", two)) {
                assertThat(second.get("/v0/messages")).isEqualTo(200);
            }
        }
        try (var again = up("one", one)) {
            assertThat(again.get("/v0/messages"))
                    .as("the same keys after a restart")
                    .isEqualTo(200);
        }
    }

    private Running up(String name, TestPostgres.Database database) throws Exception {
        var data = Files.createDirectories(directory.resolve(name));
        var bootstrap = data.resolve("bootstrap.json");
        var before = Files.exists(bootstrap) ? Files.getLastModifiedTime(bootstrap) : null;
        var builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "dev.mailgent.Main",
                        "up",
                        "--data",
                        data.toString(),
                        "--http-port=0",
                        "--smtp-port=0")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(data.resolve("out").toFile()));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("MAILGENT_"));
        builder.environment().put("MAILGENT_DATABASE_URL", url(database));
        var process = builder.start();
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (process.isAlive() && System.nanoTime() < end) {
            if (Files.exists(bootstrap) && !Files.getLastModifiedTime(bootstrap).equals(before)) {
                var facts = Json.MAPPER.readTree(Files.readAllBytes(bootstrap));
                var running = new Running(process, data, facts);
                Await.until(() -> running.get("/readyz") == 200);
                return running;
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
        process.destroyForcibly();
        throw new AssertionError("not ready in time: " + Files.readString(data.resolve("out")));
    }

    private static String url(TestPostgres.Database database) {
        var place = database.jdbcUrl().replaceFirst("^jdbc:postgresql://", "");
        return "postgresql://" + database.user() + ":"
                + URLEncoder.encode(database.password(), StandardCharsets.UTF_8).replace("+", "%20") + "@" + place;
    }
}
