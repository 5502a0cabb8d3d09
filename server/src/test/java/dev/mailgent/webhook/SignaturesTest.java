package dev.mailgent.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SignaturesTest {
    private static JsonNode vectors(String name) {
        return Json.MAPPER
                .readTree(SignaturesTest.class.getResourceAsStream("/vectors/webhooks/" + name + ".json"))
                .get("tests");
    }

    private static byte[] utf8(JsonNode text) {
        return text.asString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void what_the_published_vectors_sign_we_sign_alike() {
        var signed = 0;
        for (var each : vectors("standard_webhooks_v1")) {
            var signature = each.get("headers").get("webhook-signature").asString();
            if (!each.get("valid").asBoolean() || signature.contains(" ")) {
                continue;
            }
            var headers = Signatures.headers(
                    each.get("headers").get("webhook-id").asString(),
                    "message.received",
                    Instant.ofEpochSecond(Long.parseLong(
                            each.get("headers").get("webhook-timestamp").asString())),
                    utf8(each.get("bodyUtf8")),
                    List.of(utf8(each.get("secret"))));
            assertThat(headers.get("webhook-signature")).isEqualTo(signature);
            signed++;
        }
        assertThat(signed).isGreaterThan(1);
    }

    @Test
    void attack_33_a_receiver_decides_every_vector_as_listed() {
        var passed = 0;
        var cases = vectors("standard_webhooks_v1");
        for (var each : cases) {
            var headers = each.get("headers");
            var valid = StandardVerifier.standard(
                    each.get("secret").asString(),
                    headers.path("webhook-id").asString(""),
                    headers.path("webhook-timestamp").asString(""),
                    headers.path("webhook-signature").asString(""),
                    utf8(each.get("bodyUtf8")),
                    each.get("nowUnix").asLong());
            assertThat(valid).as(each.toString()).isEqualTo(each.get("valid").asBoolean());
            passed++;
        }
        for (var each : vectors("mailgent_legacy_sha256")) {
            var valid = StandardVerifier.legacy(
                    each.get("secret").asString(), each.get("header").asString(), utf8(each.get("bodyUtf8")));
            assertThat(valid).as(each.toString()).isEqualTo(each.get("valid").asBoolean());
            passed++;
        }
        System.out.printf("corpus webhooks: %d/%d (bar 100 %%)%n", passed, passed);
        assertThat(passed).isGreaterThan(15);
    }

    @Test
    void the_published_mailgent_signature_is_over_the_body_with_the_text_of_the_secret() {
        for (var each : vectors("mailgent_legacy_sha256")) {
            if (each.get("valid").asBoolean()) {
                var secret = "whsec_" + java.util.Base64.getEncoder().encodeToString(utf8(each.get("secret")));
                var headers = Signatures.headers(
                        "dlv_1",
                        "message.received",
                        Instant.EPOCH,
                        utf8(each.get("bodyUtf8")),
                        List.of(secret.getBytes(StandardCharsets.UTF_8)));
                var header = headers.getOrDefault("X-Mailgent-Signature", "");
                assertThat(header).matches("sha256=[0-9a-f]{64}");
                assertThat(StandardVerifier.legacy(secret, header, utf8(each.get("bodyUtf8"))))
                        .isTrue();
            }
        }
    }
}
