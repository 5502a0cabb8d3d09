package dev.mailgent.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import dev.mailgent.platform.egress.EgressPolicy;
import dev.mailgent.platform.egress.Names;
import dev.mailgent.platform.json.Json;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// Attack 32: the list of URLs an egress guard must refuse, as URLs of webhooks, when they are registered
/// and when they are dialled, with names that change their mind in between.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EgressAttackTest {
    private final Map<String, Queue<List<InetAddress>>> names = new ConcurrentHashMap<>();
    private WebhookKit kit;

    @BeforeAll
    void start() {
        Names answers = name -> {
            var queue = names.get(name);
            if (queue == null || queue.isEmpty()) {
                throw new UnknownHostException(name);
            }
            return queue.size() > 1 ? queue.remove() : queue.element();
        };
        kit = new WebhookKit(EgressPolicy.STRICT, answers);
    }

    @AfterAll
    void stop() {
        kit.close();
    }

    private void resolve(JsonNode resolver) {
        names.clear();
        resolver.propertyNames().forEach(name -> {
            var queue = new ConcurrentLinkedQueue<List<InetAddress>>();
            var given = resolver.get(name);
            if (given.path(0).isArray()) {
                given.forEach(each -> queue.add(addresses(each)));
            } else if (given.isArray()) {
                queue.add(addresses(given));
            }
            names.put(name, queue);
        });
    }

    private static List<InetAddress> addresses(JsonNode texts) {
        var found = new ArrayList<InetAddress>();
        texts.forEach(text -> found.add(InetAddress.ofLiteral(text.asString())));
        return found;
    }

    @Test
    void attack_32_no_url_of_the_list_is_ever_dialled() {
        var cases = Json.MAPPER
                .readTree(EgressAttackTest.class.getResourceAsStream("/vectors/ssrf/egress_cases.json"))
                .get("cases");
        var refusedAtOnce = 0;
        var refusedLater = 0;
        for (var each : cases) {
            var resolver = each.path("resolver");
            if (each.get("expected").asString().equals("allow") || resolver.has("_redirect")) {
                continue;
            }
            resolve(resolver);
            var url = each.get("url").asString();
            var answer = kit.node.call(
                    "POST",
                    "/v0/webhooks",
                    kit.key,
                    Json.MAPPER.writeValueAsString(Map.of("url", url, "events", List.of("message.received"))));
            if (answer.status() == 422) {
                refusedAtOnce++;
                assertThat(answer.text("message")).doesNotContain(url);
                continue;
            }
            // A name that looked public, or had no address yet: refused when its time comes.
            assertThat(answer.status()).as(url).isEqualTo(201);
            var id = answer.text("webhookId");
            kit.node.call("POST", "/v0/webhooks/" + id + "/test", kit.key, null);
            Await.until(() ->
                    kit.deliveries(answer.json()).get(0).get("state").asString().equals("failed"));
            var failed = kit.newest(answer.json());
            assertThat(failed.get("status").isNull()).as(url).isTrue();
            assertThat(failed.get("error").asString()).as(url).containsAnyOf("not a public address", "no address");
            kit.node.call("DELETE", "/v0/webhooks/" + id, kit.key, null);
            refusedLater++;
        }
        System.out.printf(
                "corpus ssrf as webhooks: %d refused when registered, %d when dialled (bar all)%n",
                refusedAtOnce, refusedLater);
        assertThat(refusedAtOnce).isGreaterThan(30);
        assertThat(refusedLater).isPositive();
    }

    @Test
    void without_the_setting_this_machine_is_no_target() {
        for (var url : List.of(
                "http://127.0.0.1:8080/",
                "https://127.0.0.1/",
                "http://localhost/",
                "https://localhost/",
                "https://[::1]/")) {
            var answer =
                    kit.node.call("POST", "/v0/webhooks", kit.key, "{\"url\": \"" + url + "\", \"events\": [\"*\"]}");
            assertThat(answer.status()).as(url).isEqualTo(422);
        }
    }
}
