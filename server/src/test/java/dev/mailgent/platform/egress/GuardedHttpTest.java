package dev.mailgent.platform.egress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mailgent.platform.id.OrgId;
import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class GuardedHttpTest {
    private static final OrgId ORG = new OrgId(new UUID(1, 1));
    private static final EgressPolicy WITH_LITERALS = new EgressPolicy(Set.of(443), false, true, false);

    /// Which address a URL would be dialled at; a case with two answers of its name is checked once and dialled after.
    private static InetAddress dialled(String url, JsonNode resolver) throws IOException {
        var guard = new GuardedHttp(WITH_LITERALS, answers(resolver), null, Duration.ofSeconds(1));
        var parsed = guard.parse(url);
        if (parsed.literal() != null) {
            return parsed.literal();
        }
        var first = guard.resolve(parsed.host());
        return resolver.path(parsed.host()).path(0).isArray() ? guard.resolve(parsed.host()) : first;
    }

    private static Names answers(JsonNode resolver) {
        var queues = new HashMap<String, Queue<List<InetAddress>>>();
        resolver.propertyNames().forEach(name -> {
            var queue = new ArrayDeque<List<InetAddress>>();
            var given = resolver.get(name);
            if (given.path(0).isArray()) {
                given.forEach(each -> queue.add(addresses(each)));
            } else if (given.isArray()) {
                queue.add(addresses(given));
            }
            queues.put(name, queue);
        });
        return name -> {
            var queue = queues.get(name);
            if (queue == null || queue.isEmpty()) {
                throw new UnknownHostException(name);
            }
            return queue.size() > 1 ? queue.remove() : queue.element();
        };
    }

    private static List<InetAddress> addresses(JsonNode texts) {
        var found = new ArrayList<InetAddress>();
        texts.forEach(text -> found.add(InetAddress.ofLiteral(text.asString())));
        return found;
    }

    @Test
    void the_egress_cases_are_decided_as_listed() throws IOException {
        var cases = Json.MAPPER.readTree(GuardedHttpTest.class.getResourceAsStream("/vectors/ssrf/egress_cases.json"));
        var wrong = new ArrayList<String>();
        var passed = 0;
        for (var each : cases.get("cases")) {
            // What becomes of a redirect is shown by a real server below.
            if (each.path("resolver").has("_redirect")) {
                continue;
            }
            boolean allowed;
            try {
                dialled(each.get("url").asString(), each.path("resolver"));
                allowed = true;
            } catch (IOException _) {
                allowed = false;
            }
            if (allowed == each.get("expected").asString().equals("allow")) {
                passed++;
            } else {
                wrong.add(each.get("url").asString());
            }
        }
        System.out.printf("corpus ssrf: %d/%d (bar 100 %%)%n", passed, passed + wrong.size());
        assertThat(wrong).isEmpty();
        assertThat(passed).isGreaterThan(40);
    }

    @Test
    void names_that_fold_to_addresses_and_addresses_that_hide_others_are_refused() {
        var guard = new GuardedHttp(WITH_LITERALS);
        for (var url : List.of(
                "https://\u2460\u2461\u2466.0.0.1/",
                "https://127\u30020.0.1/",
                "https://\uFF11\uFF12\uFF17.0.0.1/",
                "https://0x7f.1/",
                "https://1.2.3.4.5/",
                "https://[::127.0.0.1]/",
                "https://[64:ff9b:1::a00:1]/",
                "https://[2001:0:1234::1]/",
                "https://[3fff::1]/",
                "https://[5f00::1]/",
                "https://[fe80::1%25eth0]/",
                "https://168.63.129.16/",
                "https://intranet/",
                "https://a..b.example/",
                "https://-a.example/",
                "https://a.example:0/",
                "https://a.example:443:443/",
                "https://a.example:/",
                "https://a.example\u0000/",
                "https:///x",
                "//a.example/",
                "")) {
            assertThatThrownBy(() -> guard.parse(url)).as(url).isInstanceOf(EgressException.class);
        }
    }

    @Test
    void the_strict_policy_takes_names_only() {
        assertThatThrownBy(() -> EgressUrl.parse("https://93.184.216.34/", EgressPolicy.STRICT))
                .hasMessageContaining("a name, not an IP address");
        assertThatThrownBy(() -> EgressUrl.parse("http://127.0.0.1:9/", EgressPolicy.STRICT))
                .isInstanceOf(EgressException.class);
    }

    @Test
    void a_name_is_read_as_it_is_dialled() throws EgressException {
        var url = EgressUrl.parse("HTTPS://B\u00FCcher.Example.:443/a?b=c", EgressPolicy.STRICT);
        assertThat(url.host()).isEqualTo("xn--bcher-kva.example");
        assertThat(url.target()).isEqualTo("/a?b=c");
        assertThat(url.authority()).isEqualTo("xn--bcher-kva.example");
        assertThat(EgressUrl.parse("https://a.example?x", EgressPolicy.STRICT).target())
                .isEqualTo("/?x");
    }

    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    private GuardedHttp.Answer get(String path, int mostBytes) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            server.setExecutor(workers);
            server.createContext("/", this::answer);
            server.start();
            Names names = _ -> List.of(InetAddress.getLoopbackAddress());
            var guard = new GuardedHttp(EgressPolicy.WITH_LOOPBACK, names, null, Duration.ofSeconds(5));
            var url =
                    guard.parse("http://hooks.localhost:" + server.getAddress().getPort() + path);
            return guard.send(
                    ORG, new GuardedHttp.Ask("POST", url, Map.of("X-Test", "1"), "{}".getBytes(UTF_8), mostBytes));
        } finally {
            server.stop(0);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Host").replaceAll("[0-9]+", "N") + " "
                    + exchange.getRequestHeaders().getFirst("X-Test") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            var path = exchange.getRequestURI().getPath();
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            if (path.equals("/away")) {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
                exchange.sendResponseHeaders(302, -1);
            } else {
                var body = "x".repeat(100_000).getBytes(UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Test
    void a_request_arrives_as_asked_and_the_answer_is_read_to_its_bound() throws IOException {
        var answer = get("/a%2Fb?c=d", 64);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).hasSize(64);
        assertThat(answer.cut()).isTrue();
        assertThat(answer.contentType()).isEqualTo("text/plain");
        assertThat(seen).containsExactly("POST /a%2Fb?c=d hooks.localhost:N 1 {}");
    }

    @Test
    void a_redirect_is_an_answer_and_not_followed() throws IOException {
        assertThat(get("/away", 64).status()).isEqualTo(302);
        assertThat(seen).hasSize(1);
    }

    @Test
    void a_host_that_never_answers_costs_no_more_than_the_time_allowed() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var guard = new GuardedHttp(
                    EgressPolicy.WITH_LOOPBACK,
                    _ -> List.of(InetAddress.getLoopbackAddress()),
                    null,
                    Duration.ofMillis(300));
            var url = guard.parse("http://localhost:" + silent.getLocalPort() + "/");
            assertThatThrownBy(
                            () -> guard.send(ORG, new GuardedHttp.Ask("POST", url, Map.of(), "{}".getBytes(UTF_8), 64)))
                    .isInstanceOf(EgressException.class)
                    .hasMessageContaining("in time");
        }
    }

    @Test
    void a_name_that_turns_private_after_the_check_is_not_dialled() throws IOException {
        Names turning = _ -> List.of(InetAddress.ofLiteral("10.0.0.1"));
        var guard = new GuardedHttp(EgressPolicy.STRICT, turning, null, Duration.ofSeconds(2));
        var url = guard.parse("https://hooks.example.org/");
        assertThatThrownBy(() -> guard.send(ORG, new GuardedHttp.Ask("POST", url, Map.of(), new byte[2], 64)))
                .isInstanceOfSatisfying(
                        EgressException.class, e -> assertThat(e.isRefused()).isTrue());
    }
}
