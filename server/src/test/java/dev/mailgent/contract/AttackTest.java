package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.TestApp;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Attacks that once worked, each by the name of what they tried.
class AttackTest {
    private final TestApp app = TestApp.shared();
    private final TestApp.Agent agent = app.agent(app.organization());

    @Test
    void a_chunk_of_two_gigabytes_is_refused_before_it_is_read() {
        var chunk = "7fffffff\r\n" + " ".repeat(1000);
        var known = app.raw("POST", "/v0/email-rules", agent.key(), "Transfer-Encoding: chunked\r\n", chunk);
        Api.assertEnvelope(known, 413, "payload_too_large");
        var begin = System.nanoTime();
        assertThat(app.exchange(
                        "POST /v0/email-rules HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk))
                .startsWith("HTTP/1.1 401");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("nobody waits for the rest of it")
                .isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void chunks_that_cannot_be_read_are_the_clients_mistake() {
        for (var chunks : List.of("-1\r\n", "zz\r\n", "ffffffffffffffff1\r\n", "\r\n", "2\n{}\n0\n\n")) {
            var answer = app.raw(
                    "POST",
                    "/v0/email-rules",
                    agent.key(),
                    "Transfer-Encoding: chunked\r\nConnection: close\r\n",
                    chunks + "{}\r\n0\r\n\r\n");
            assertThat(answer.status()).as(chunks).isEqualTo(400);
        }
    }

    @Test
    void a_hundred_thousand_labels_are_compared_at_once() {
        var add = new ArrayList<String>();
        var remove = new ArrayList<String>();
        for (var i = 0; i < 100_000; i++) {
            add.add("a" + Integer.toString(i, 36));
            remove.add("b" + Integer.toString(i, 36));
        }
        var body = Json.MAPPER.writeValueAsString(Map.of("addLabels", add, "removeLabels", remove));
        var begin = System.nanoTime();
        var answer = app.call("PATCH", "/v0/messages/" + id(send("labels", List.of())), agent.key(), body);
        Api.assertEnvelope(answer, 400, "bad_request");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void a_message_forwarded_again_and_again_does_not_grow_without_end() {
        var file = Map.of("filename", "big.bin", "data", Base64.getEncoder().encodeToString(new byte[9 * 1024 * 1024]));
        var sent = send("big", List.of(file, file));
        var body = Json.MAPPER.writeValueAsString(Map.of("to", agent.email(), "attachments", List.of(file)));
        var answer = app.call("POST", "/v0/messages/" + id(sent) + "/forward", agent.key(), body);
        Api.assertEnvelope(answer, 413, "payload_too_large");
    }

    @Test
    void a_message_that_is_on_its_way_out_cannot_be_cancelled_any_more() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout(15_000);
            var relay = Map.of(
                    "transport", "relay",
                    "relay-host", "127.0.0.1",
                    "relay-port", Integer.toString(silent.getLocalPort()),
                    "relay-tls", "none");
            try (var other = TestApp.start(TestPostgres.shared().empty(), TestApp.temporary(), relay)) {
                var key = other.agent(other.organization()).key();
                var body = Json.MAPPER.writeValueAsString(Map.of(
                        "to", "ada@example.com",
                        "subject", "soon",
                        "text", "t",
                        "sendAt", Instant.now().plusMillis(700).toString()));
                var sent = other.call("POST", "/v0/messages/send", key, body);
                try (var inFlight = silent.accept()) {
                    assertThat(inFlight.isConnected()).isTrue();
                    var path = "/v0/messages/" + id(sent) + "/cancel";
                    Api.assertEnvelope(other.call("POST", path, key, null), 409, "conflict");
                }
            }
        }
    }

    private TestApp.Answer send(String subject, List<?> files) {
        var message = Map.of("to", agent.email(), "subject", subject, "text", "t", "attachments", files);
        var sent = app.call("POST", "/v0/messages/send", agent.key(), Json.MAPPER.writeValueAsString(message));
        assertThat(sent.status()).as(sent.text()).isEqualTo(201);
        return sent;
    }

    private static String id(TestApp.Answer sent) {
        return URLEncoder.encode(sent.string("messageId"), StandardCharsets.UTF_8);
    }
}
