package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Requests that are too much or too broken, sent to the running program: a clear answer in JSON.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestLimitsTest {
    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        server = RunningServer.start(
                data,
                List.of("--rate-per-minute", "10000000", "--sends-per-day", "10000000", "--domain", "limits.test"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void ten_thousand_recipients_of_one_send_are_refused_with_the_limit() throws Exception {
        var to = IntStream.range(0, 10_000)
                .mapToObj(i -> "\"r" + i + "@outside.test\"")
                .collect(Collectors.joining(",", "[", "]"));
        var answer = post("/v0/messages/send", "{\"to\":" + to + ",\"subject\":\"x\",\"text\":\"y\"}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("10000 recipients", "at most ");
        assertThat(Json.MAPPER.readTree(answer.body()).get("fix").asString()).isNotEmpty();
    }

    @Test
    void a_broken_attachment_names_its_field_and_sends_nothing() throws Exception {
        for (var broken : List.of("%%%%", "Q", "QUJD=", "QU JD\\u0000")) {
            var answer = post(
                    "/v0/messages/send",
                    "{\"to\":[\"x@outside.test\"],\"subject\":\"x\",\"text\":\"y\",\"attachments\":[{\"filename\":\"a.txt\","
                            + "\"contentType\":\"text/plain\",\"data\":\"" + broken + "\"}]}");
            assertThat(answer.statusCode()).as(broken + answer.body()).isIn(400, 422);
            assertThat(answer.body()).contains("base64", "requestId");
        }
    }

    @Test
    void a_body_over_the_limit_is_413_in_json_declared_or_not() throws Exception {
        var big = "{\"text\":\"" + "x".repeat(60_000_000) + "\"}";
        var declared = post("/v0/messages/send", big);
        assertThat(declared.statusCode()).isEqualTo(413);
        assertThat(Json.MAPPER.readTree(declared.body()).get("error").asString())
                .isEqualTo("payload_too_large");

        var bytes = big.getBytes(StandardCharsets.US_ASCII);
        var chunked = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/v0/messages/send"))
                .header("Authorization", "Bearer " + server.apiKey())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(bytes)))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(chunked, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("payload_too_large");
        }
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return server.call("POST", path, server.apiKey(), body);
    }
}
