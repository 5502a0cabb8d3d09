package dev.mailgent.mail.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestApp;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class WaitTest {
    private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private static TestApp app;

    @BeforeAll
    static void start() {
        app = TestApp.start(
                TestPostgres.shared().empty(),
                TestApp.temporary(),
                Map.of("database-pool", "4", "waits-per-key", "60"));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static Future<JsonNode> begin(TestApp.Agent agent, String query) {
        var open = waiting(app);
        var answer = CompletableFuture.supplyAsync(() -> wait(app, agent, query), THREADS);
        Await.until(() -> waiting(app) > open || answer.isDone());
        return answer;
    }

    private static JsonNode wait(TestApp app, TestApp.Agent agent, String query) {
        var answer = app.get("/v0/messages/wait?" + query, agent.key());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static int waiting(TestApp app) {
        for (var line : app.get("/metrics", null).text().split("\n")) {
            if (line.startsWith("mailgent_waits_open ")) {
                return Integer.parseInt(line.substring(line.indexOf(' ') + 1));
            }
        }
        throw new AssertionError("no metric of waits");
    }

    private static void receive(TestApp.Agent agent, String from, String subject, String text) {
        app.receive(
                from,
                agent.email(),
                "From: " + from + "\nSubject: " + subject + "\nContent-Type: text/plain\n\n" + text + "\n");
    }

    private static void code(TestApp.Agent agent, String code) {
        receive(agent, "noreply@shop.example", "Your code", "Your verification code is " + code + ".");
    }

    private static TestApp.Agent agent() {
        return app.agent(app.organization());
    }

    @Test
    void a_waiting_call_gets_the_code_of_the_mail_that_comes() throws Exception {
        var agent = agent();
        var answer = begin(agent, "for=code&timeout=20");

        code(agent, "731946");

        var found = answer.get(15, TimeUnit.SECONDS);
        assertThat(found.get("kind").asString()).isEqualTo("code");
        assertThat(found.get("code").asString()).isEqualTo("731946");
        assertThat(found.get("sender").asString()).isEqualTo("noreply@shop.example");
    }

    @Test
    void yesterdays_code_is_not_given_unless_it_is_asked_for() {
        var agent = agent();
        var before = Instant.now();
        code(agent, "111222");

        assertThat(wait(app, agent, "for=code&timeout=0").get("kind").asString())
                .isEqualTo("none");
        assertThat(wait(app, agent, "for=code&timeout=0&since=" + Instant.now().plusSeconds(60))
                        .get("kind")
                        .asString())
                .isEqualTo("none");
        assertThat(wait(app, agent, "for=code&timeout=0&since=" + before)
                        .get("code")
                        .asString())
                .isEqualTo("111222");
    }

    @Test
    void a_code_is_handed_out_once_unless_it_is_asked_for_again() {
        var agent = agent();
        var since = "for=code&timeout=0&since=" + Instant.now().minusSeconds(1);
        code(agent, "333444");

        assertThat(wait(app, agent, since).get("code").asString()).isEqualTo("333444");
        assertThat(wait(app, agent, since).get("kind").asString()).isEqualTo("none");
        assertThat(wait(app, agent, since + "&again=true").get("code").asString())
                .isEqualTo("333444");
        assertThat(wait(app, agent, since.replace("for=code", "for=message"))
                        .get("kind")
                        .asString())
                .as("a message may be looked at again")
                .isEqualTo("message");
    }

    @Test
    void an_answer_that_was_lost_on_the_way_is_given_again_to_the_same_resume_and_to_no_other() {
        var agent = agent();
        var mine = wait(app, agent, "for=code&timeout=0").get("resume").asString();
        var other = wait(app, agent, "for=code&timeout=0").get("resume").asString();
        code(agent, "640320");

        for (var i = 0; i < 2; i++) {
            assertThat(wait(app, agent, "for=code&timeout=0&resume=" + mine)
                            .get("code")
                            .asString())
                    .isEqualTo("640320");
        }
        assertThat(wait(app, agent, "for=code&timeout=0&resume=" + other)
                        .get("kind")
                        .asString())
                .isEqualTo("none");
    }

    @Test
    void of_many_who_wait_for_one_code_one_gets_it_and_nobody_holds_a_connection() throws Exception {
        var agent = agent();
        var answers = new ArrayList<Future<JsonNode>>();
        for (var i = 0; i < 50; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> wait(app, agent, "for=code&timeout=6"), THREADS));
        }
        Await.until(() -> waiting(app) >= 50);
        assertThat(app.get("/v0/messages", agent.key()).status())
                .as("the pool has four connections")
                .isEqualTo(200);

        code(agent, "987123");

        var got = 0;
        for (var answer : answers) {
            var kind = answer.get(20, TimeUnit.SECONDS).get("kind").asString();
            got += kind.equals("code") ? 1 : 0;
        }
        assertThat(got).isEqualTo(1);
    }

    @Test
    void nothing_in_time_is_an_answer_that_the_next_call_goes_on_from() {
        var agent = agent();
        var begun = System.nanoTime();
        var none = wait(app, agent, "for=code&timeout=1");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(none.get("kind").asString()).isEqualTo("none");

        code(agent, "555666");
        code(agent, "777888");

        var first = wait(
                app, agent, "for=code&timeout=0&resume=" + none.get("resume").asString());
        assertThat(first.get("code").asString()).isEqualTo("555666");
        var second = wait(
                app, agent, "for=code&timeout=0&resume=" + first.get("resume").asString());
        assertThat(second.get("code").asString()).isEqualTo("777888");
    }

    @Test
    void only_mail_that_fits_ends_the_wait() throws Exception {
        var agent = agent();
        var answer = begin(agent, "for=code&from=bank.example&subject=SIGN&timeout=20");

        code(agent, "121212");
        receive(agent, "noreply@bank.example.evil.example", "Sign in", "Your verification code is 343434.");
        receive(agent, "noreply@bank.example", "Statement", "Your verification code is 565656.");
        receive(agent, "noreply@mail.bank.example", "Sign in", "Your verification code is 787878.");

        assertThat(answer.get(15, TimeUnit.SECONDS).get("code").asString()).isEqualTo("787878");
    }

    @Test
    void a_link_to_confirm_is_given_as_it_stands_in_the_mail() throws Exception {
        var agent = agent();
        var answer = begin(agent, "for=link&timeout=20");
        var url = "https://shop.example/verify?token=8f3a9c1e5b7d2460a9c1e5b7d2460a9c";

        receive(agent, "noreply@shop.example", "Confirm your address", "Please verify your email:\n" + url);

        var found = answer.get(15, TimeUnit.SECONDS);
        assertThat(found.get("kind").asString()).isEqualTo("link");
        assertThat(found.get("link").asString()).isEqualTo(url);
    }

    @Test
    void own_mail_and_another_inbox_wake_nobody() {
        var agent = agent();
        var other = agent();
        var resume = wait(app, agent, "timeout=0").get("resume").asString();
        app.call(
                "POST",
                "/v0/messages/send",
                agent.key(),
                Json.MAPPER.writeValueAsString(
                        Map.of("to", "x@example.com", "subject", "code", "text", "Your code is 123456")));
        code(other, "909090");

        assertThat(wait(app, agent, "timeout=1&resume=" + resume).get("kind").asString())
                .isEqualTo("none");
    }

    @Test
    void a_key_that_is_revoked_while_it_waits_gets_nothing_more() throws Exception {
        var platform = app.organization();
        var agent = app.agent(platform);
        var open = waiting(app);
        var answer = CompletableFuture.supplyAsync(
                () -> app.get("/v0/messages/wait?timeout=20", agent.key()).status(), THREADS);
        Await.until(() -> waiting(app) > open);

        app.call("POST", "/v0/platform/identities/" + agent.id() + "/rotate-key", platform, null);

        assertThat(answer.get(5, TimeUnit.SECONDS)).isEqualTo(401);
    }

    @Test
    void a_server_that_stops_answers_who_waits_with_a_place_to_go_on_from() throws Exception {
        var postgres = TestPostgres.shared().empty();
        var data = TestApp.temporary();
        TestApp.Agent agent;
        Future<JsonNode> answer;
        try (var first = TestApp.start(postgres, data, Map.of())) {
            agent = first.agent(first.organization());
            var waiter = agent;
            answer = CompletableFuture.supplyAsync(() -> wait(first, waiter, "for=code&timeout=25"), THREADS);
            Await.until(() -> waiting(first) == 1);
        }
        var none = answer.get(5, TimeUnit.SECONDS);
        assertThat(none.get("kind").asString()).isEqualTo("none");
        try (var second = TestApp.start(postgres, data, Map.of())) {
            second.receive(
                    "a@shop.example",
                    agent.email(),
                    "From: a@shop.example\nSubject: Your code\n\nYour verification code is 246802.\n");
            var found = wait(
                    second,
                    agent,
                    "for=code&timeout=10&resume=" + none.get("resume").asString());
            assertThat(found.get("code").asString()).isEqualTo("246802");
        }
    }
}
