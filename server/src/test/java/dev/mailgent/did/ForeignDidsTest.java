package dev.mailgent.did;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.mailgent.platform.crypto.SigningKey;
import dev.mailgent.platform.egress.EgressPolicy;
import dev.mailgent.platform.egress.GuardedHttp;
import dev.mailgent.platform.egress.LoopbackHttps;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Documents of a host that is not ours, fetched over real TLS.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignDidsTest {
    private static final OrgId ORG = new OrgId(new UUID(1, 1));
    private static final byte[] DATA = "hello".getBytes(UTF_8);

    private final SigningKey key = SigningKey.ofSeed(new byte[32]);
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private LoopbackHttps host;
    private GuardedHttp guard;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        host = new LoopbackHttps(directory, this::answer);
        guard = host.guard(Duration.ofSeconds(5));
    }

    @AfterAll
    void stop() {
        over.countDown();
        host.close();
    }

    private String did(String name) {
        return "did:web:" + LoopbackHttps.HOST + "%3A" + host.port() + (name.isEmpty() ? "" : ":" + name);
    }

    private String document(String name) {
        var multibase = Multibase.of(key.verifying());
        var method = switch (name) {
            case "jwk" ->
                "\"type\":\"JsonWebKey2020\",\"publicKeyJwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(key.verifying().bytes()) + "\"}";
            case "multikey" -> "\"type\":\"Multikey\",\"publicKeyMultibase\":\"" + multibase + "\"";
            case "old" ->
                "\"type\":\"Ed25519VerificationKey2018\",\"publicKeyBase58\":\""
                        + Multibase.encode(key.verifying().bytes()) + "\"";
            case "unknown" -> "\"type\":\"EcdsaSecp256k1VerificationKey2019\",\"publicKeyHex\":\"02\"";
            default -> "\"type\":\"Ed25519VerificationKey2020\",\"publicKeyMultibase\":\"" + multibase + "\"";
        };
        var subject = name.equals("other") ? did("somebody-else") : did(name);
        var id = name.equals("jwk") ? "#k" : subject + "#k";
        var controller = name.equals("controlled") ? did("somebody-else") : subject;
        var full = "{\"id\":\"" + id + "\",\"controller\":\"" + controller + "\"," + method + "}";
        return switch (name) {
            case "embedded" -> "{\"id\":\"" + subject + "\",\"authentication\":[" + full + "]}";
            case "agreement" ->
                "{\"id\":\"" + subject + "\",\"verificationMethod\":[" + full + "],\"keyAgreement\":[\"" + id + "\"]}";
            case "list" -> "[1]";
            case "text" -> "<html>";
            case "deep" -> "[".repeat(5000);
            case "huge" -> "{\"id\":\"" + subject + "\",\"pad\":\"" + "x".repeat(70_000) + "\"}";
            default ->
                "{\"id\":\"" + subject + "\",\"verificationMethod\":[3, null, {}, " + full + "],\"assertionMethod\":[\""
                        + id + "\", 7, {\"id\":5}]}";
        };
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.incrementAndGet();
            var path = exchange.getRequestURI().getPath();
            var name = path.equals("/.well-known/did.json") ? "" : path.split("/")[1];
            switch (name) {
                case "gone" -> exchange.sendResponseHeaders(410, -1);
                case "broken" -> exchange.sendResponseHeaders(500, -1);
                case "away" -> {
                    exchange.getResponseHeaders().add("Location", "/.well-known/did.json");
                    exchange.sendResponseHeaders(302, -1);
                }
                case "silent" -> waitForEnd();
                default -> {
                    var body = document(name).getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                }
            }
        }
    }

    private void waitForEnd() {
        try {
            over.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private List<PublicKey> keys(GuardedHttp through, String did) {
        return new ForeignDids(through).keys(ORG, DidWeb.parse(did).orElseThrow());
    }

    @Test
    void every_usual_way_to_write_a_key_is_read() {
        var signature = key.sign(DATA);
        for (var name : List.of("", "alice", "jwk", "multikey", "old", "embedded")) {
            var found = keys(guard, did(name));
            assertThat(found).as(name).hasSize(1);
            assertThat(found.getFirst().id()).isEqualTo("k");
            assertThat(found.getFirst().key().verify(DATA, signature)).isTrue();
            assertThat(found.getFirst().key().verify("hallo".getBytes(UTF_8), signature))
                    .isFalse();
        }
    }

    @Test
    void what_is_no_document_of_that_did_is_refused_with_its_reason() {
        record Wrong(String name, String reason) {}
        for (var wrong : List.of(
                new Wrong("other", "not about it"),
                new Wrong("controlled", "no Ed25519 key"),
                new Wrong("agreement", "no Ed25519 key"),
                new Wrong("unknown", "no Ed25519 key"),
                new Wrong("list", "not about it"),
                new Wrong("text", "not JSON"),
                new Wrong("deep", "not JSON"),
                new Wrong("huge", "larger than 65536 bytes"),
                new Wrong("gone", "no document"),
                new Wrong("broken", "answered 500"),
                new Wrong("away", "answered 302"))) {
            assertThatThrownBy(() -> keys(guard, did(wrong.name())))
                    .as(wrong.name())
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining(wrong.reason());
        }
    }

    @Test
    void a_host_that_never_answers_costs_the_time_allowed_and_no_more() {
        assertThatThrownBy(() -> keys(host.guard(Duration.ofMillis(500)), did("silent")))
                .hasMessageContaining("in time");
    }

    @Test
    void a_document_is_fetched_once_a_minute() {
        var foreign = new ForeignDids(guard);
        var did = DidWeb.parse(did("once")).orElseThrow();
        var before = asked.get();
        for (var i = 0; i < 5; i++) {
            foreign.keys(ORG, did);
        }
        assertThat(asked.get() - before).isEqualTo(1);
    }

    /// Attack 32 by way of DIDs: the names and addresses of this machine and of the network around
    /// it.
    @Test
    void attack_32_a_did_does_not_reach_inside() {
        var strict = new GuardedHttp(EgressPolicy.STRICT);
        var before = asked.get();
        for (var inside : List.of(
                "did:web:localhost%3A" + host.port(),
                did("alice"),
                "did:web:127.0.0.1",
                "did:web:127.1",
                "did:web:2130706433",
                "did:web:0x7f000001",
                "did:web:169.254.169.254:latest:meta-data",
                "did:web:10.0.0.1",
                "did:web:metadata",
                "did:web:example.com%3A22")) {
            assertThatThrownBy(() -> keys(strict, inside))
                    .as(inside)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("cannot be resolved");
        }
        assertThat(asked).hasValue(before);
    }
}
