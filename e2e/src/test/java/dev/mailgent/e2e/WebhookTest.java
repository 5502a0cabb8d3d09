package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.json.Json;
import dev.mailgent.protocol.smtp.client.Delivery;
import dev.mailgent.protocol.smtp.client.OutgoingMail;
import dev.mailgent.protocol.smtp.client.SmtpClient;
import dev.mailgent.protocol.smtp.client.SmtpClientSettings;
import dev.mailgent.protocol.smtp.client.SmtpHop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Webhooks of the built server in the hands of others: the published Standard Webhooks library, and kill
/// -9.
class WebhookTest {
    private static final List<String> OPTIONS =
            List.of("--domain", "hooks.test", "--rate-per-minute", "1000000", "--webhooks-allow-loopback", "true");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static JsonNode call(RunningServer server, String method, String path, String body)
            throws IOException, InterruptedException {
        var answer = server.call(method, path, server.apiKey(), body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
        return Json.MAPPER.readTree(answer.body());
    }

    private static JsonNode register(RunningServer server, Receiver receiver, String event) throws Exception {
        return call(
                server,
                "POST",
                "/v0/webhooks",
                "{\"url\": \"" + receiver.url() + "\", \"events\": [\"" + event + "\"]}");
    }

    @Test
    void the_published_library_verifies_what_we_send_and_refuses_what_was_changed(@TempDir Path data) throws Exception {
        var script = NodeScript.of("webhooks");
        try (var receiver = Receiver.start();
                var server = RunningServer.start(data, OPTIONS)) {
            var webhook = register(server, receiver, "message.*");
            var path = "/v0/webhooks/" + webhook.get("webhookId").asString();
            var old = webhook.get("secret").asString();
            receive(server, 1);
            Until.holds("the first", PATIENCE, () -> receiver.got().size() == 1);
            var secret = call(server, "POST", path + "/rotate-secret", "")
                    .get("secret")
                    .asString();
            call(server, "POST", path + "/test", "");
            Until.holds("the second", PATIENCE, () -> receiver.got().size() == 2);

            var first = receiver.got().get(0);
            var second = receiver.got().get(1);
            var late = new HashMap<>(first.headers());
            late.merge("webhook-timestamp", "", (at, _) -> Long.toString(Long.parseLong(at) - 360));
            var results = Json.MAPPER.readTree(script.run(Json.MAPPER.writeValueAsString(List.of(
                    given(old, first.headers(), first.body()),
                    given(old, second.headers(), second.body()),
                    given(secret, second.headers(), second.body()),
                    given(secret, first.headers(), first.body()),
                    given(old, late, first.body()),
                    given(old, first.headers(), first.body() + " ")))));
            assertThat(results.get(0).get("type").asString()).isEqualTo("message.received");
            assertThat(results.get(1).get("valid").asBoolean())
                    .as("the old secret in its overlap")
                    .isTrue();
            assertThat(results.get(2).get("type").asString()).isEqualTo("webhook.test");
            assertThat(results.get(3).get("valid").asBoolean())
                    .as("another secret")
                    .isFalse();
            assertThat(results.get(4).get("valid").asBoolean())
                    .as("another time")
                    .isFalse();
            assertThat(results.get(5).get("valid").asBoolean())
                    .as("another body")
                    .isFalse();
        }
    }

    private static Map<String, Object> given(String secret, Map<String, String> headers, String body) {
        return Map.of("secret", secret, "headers", headers, "body", body);
    }

    @Test
    void no_event_is_lost_when_the_server_is_killed(@TempDir Path data) throws Exception {
        try (var receiver = Receiver.start()) {
            var sent = 0;
            for (var kill = 0; kill < 4; kill++) {
                var server = RunningServer.start(data, OPTIONS);
                if (kill == 0) {
                    register(server, receiver, "message.received");
                }
                for (var i = 0; i < 40; i++) {
                    receive(server, ++sent);
                }
                server.kill9();
            }
            try (var server = RunningServer.start(data, OPTIONS)) {
                receive(server, ++sent);
                var all = sent;
                Until.holds("every event", PATIENCE, () -> told(receiver).size() == all);
                var byMessage = new HashMap<String, String>();
                for (var got : receiver.got()) {
                    var message = message(got);
                    var id = got.headers().get("webhook-id");
                    assertThat(byMessage.getOrDefault(message, id))
                            .as("a repeated event keeps its id")
                            .isEqualTo(id);
                    byMessage.put(message, id);
                }
                assertThat(new HashSet<>(byMessage.values())).hasSize(all);
                System.out.printf(
                        "webhooks: 4 kills, %d events, %d requests%n",
                        all, receiver.got().size());
            }
        }
    }

    private static Set<String> told(Receiver receiver) {
        var told = new HashSet<String>();
        receiver.got().forEach(got -> told.add(message(got)));
        return told;
    }

    private static String message(Receiver.Got got) {
        return Json.MAPPER.readTree(got.body()).get("data").get("messageId").asString();
    }

    private static void receive(RunningServer server, int number) throws IOException {
        var mail = """
                From: Ada <ada@example.org>
                To: %s
                Message-ID: <%d@example.org>
                Subject: Hello

                Hi there
                """.formatted(server.email(), number).replace("\n", "\r\n");
        try (var smtp = new SmtpClient(SmtpClientSettings.defaults("sender.test"))) {
            var hop = new SmtpHop("127.0.0.1", server.smtpPort(), SmtpHop.Tls.NONE, null);
            var bytes = mail.getBytes(StandardCharsets.US_ASCII);
            var replies = new ArrayList<>(
                    smtp.deliver(hop, OutgoingMail.of("ada@example.org", List.of(server.email()), bytes)));
            assertThat(replies).allSatisfy(reply -> assertThat(reply).isInstanceOf(Delivery.Sent.class));
        }
    }
}
