package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Whoever loses `bootstrap.json` gets new keys, beside a running server and without one.
class LostKeysTest {
    @TempDir
    Path temporary;

    private record Ended(int code, String said) {}

    @Test
    void lost_keys_are_made_anew() throws Exception {
        var data = temporary.resolve("data");
        var file = data.resolve("bootstrap.json");
        String early;
        try (var server = RunningServer.start(data, List.of("--domain", "lost.test"))) {
            early = server.apiKey();
            assertThat(program("key", "new", "--data", data.toString()).said())
                    .contains("holds keys, so none were made");
            assertThat(program("doctor", "--data", data.toString()).said())
                    .contains("a server runs on " + data, "127.0.0.1:" + server.httpPort() + " is ours")
                    .endsWith("Nothing is wrong.\n");
            Files.delete(file);

            var ended = program("key", "new", "--data", data.toString());

            assertThat(ended.code()).as(ended.said()).isZero();
            var facts = facts(file);
            assertThat(facts.get("baseUrl").asString()).isEqualTo(server.baseUrl());
            assertThat(facts.get("smtpPort").asInt()).isEqualTo(server.smtpPort());
            assertThat(facts.get("identity").get("email").asString()).isEqualTo(server.email());
            assertWork(server, facts);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        Files.delete(file);
        try (var server = RunningServer.start(data, List.of("--domain", "lost.test"))) {
            assertThat(Files.readString(data.resolve("up.out")))
                    .contains("holds no keys; run ./mailgent key new --data");
            assertThat(server.call("GET", "/v0/whoami", early, "").statusCode())
                    .as("keys made before stay")
                    .isEqualTo(200);
        }

        var ended = program("key", "new", "--data", data.toString());

        assertThat(ended.code()).as(ended.said()).isZero();
        var made = facts(file);
        try (var server = RunningServer.start(data, List.of("--domain", "lost.test"))) {
            assertWork(server, made);
            assertThat(server.apiKey())
                    .isEqualTo(made.get("identity").get("apiKey").asString());
        }
        var log = Files.readString(data.resolve("logs/mailgent.log"));
        assertThat(log).contains("ready: API http://127.0.0.1:", "stopped").doesNotContain("mgnt-", "mgpk-", "initSql");
    }

    @Test
    void where_nothing_was_started_yet_nothing_is_made() throws Exception {
        var ended = program("key", "new", "--data", temporary.resolve("none").toString());

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.said()).contains("There is no installation in", "./mailgent up");
        assertThat(temporary.resolve("none")).doesNotExist();
    }

    private static void assertWork(RunningServer server, JsonNode facts) throws Exception {
        var identity = server.call(
                "GET", "/v0/whoami", facts.get("identity").get("apiKey").asString(), "");
        assertThat(identity.body()).contains(server.email());
        var platform = server.call(
                "GET", "/v0/platform/identities", facts.get("platformKey").asString(), "");
        assertThat(platform.statusCode()).isEqualTo(200);
    }

    private static JsonNode facts(Path file) throws Exception {
        return Json.MAPPER.readTree(Files.readAllBytes(file));
    }

    private static Ended program(String... words) throws Exception {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                RunningServer.classPath(),
                "dev.mailgent.Main"));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), said);
    }
}
