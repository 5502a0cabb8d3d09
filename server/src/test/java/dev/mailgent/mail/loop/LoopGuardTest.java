package dev.mailgent.mail.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoopGuardTest {
    private static final String[] SCOPES = {"mail:read", "mail:send", "mail:manage"};

    private static TestApp app;
    private String platform;
    private TestApp.Agent ada;
    private TestApp.Agent bob;

    @BeforeAll
    static void start() {
        app = TestApp.shared();
    }

    @BeforeEach
    void hire() {
        platform = app.organization();
        ada = app.agent(platform, SCOPES);
        bob = app.agent(platform, SCOPES);
    }

    @Test
    void two_agents_that_answer_each_other_automatically_are_stopped() {
        send(ada, bob.email(), "Hello", "Hello Bob", 201);
        var answered = new AtomicInteger();
        Await.until(() -> {
            for (var agent : List.of(ada, bob)) {
                for (var message : app.get("/v0/messages?labels=unread", agent.key())
                        .json()
                        .get("messages")) {
                    var id = message.get("messageId").asString();
                    var said = reply(agent, id, "Thank you for your message, we will answer soon.");
                    if (said.status() == 409) {
                        assertThat(said.string("error")).isEqualTo("sending_paused");
                        return true;
                    }
                    app.call("PATCH", path(id), agent.key(), "{\"removeLabels\": [\"unread\"]}");
                    assertThat(answered.incrementAndGet()).isLessThanOrEqualTo(6);
                }
            }
            return false;
        });
        // Bob answered first, so he is the first to say the same thing a fourth time.
        assertThat(answered.get()).isEqualTo(6);
        var state = app.get("/v0/sending", bob.key()).json();
        assertThat(state.get("state").asString()).isEqualTo("paused");
        assertThat(state.get("reason").asString()).isEqualTo("same_body");
        assertThat(state.get("about").asString()).isEqualTo(ada.email());
        assertThat(state.get("count").asInt()).isEqualTo(4);
        assertThat(app.get("/v0/logs?action=mail_loop_detected", bob.key()).text())
                .contains("same_body", ada.email());
        assertThat(app.get("/v0/sending", ada.key()).string("state")).isEqualTo("active");
    }

    @Test
    void equal_alarms_to_somebody_who_never_answers_pause_nothing() {
        IntStream.range(0, 12).forEach(_ -> send(ada, "ops@example.com", "Alarm", "Disk is full", 201));
        assertThat(app.get("/v0/sending", ada.key()).string("state")).isEqualTo("active");
        assertThat(app.get("/v0/events?types=loop.detected", ada.key())
                        .json()
                        .get("count")
                        .asInt())
                .isZero();
    }

    @Test
    void a_person_who_says_thank_you_for_an_alarm_makes_no_loop_of_it() {
        send(ada, "ops@example.com", "Alarm", "Disk is full", 201);
        writes("ops@example.com", 1);
        writes("not-ops@example.com", 3);
        IntStream.range(0, 6).forEach(_ -> send(ada, "ops@example.com", "Alarm", "Disk is full", 201));
        assertThat(app.get("/v0/sending", ada.key()).string("state")).isEqualTo("active");
    }

    @Test
    void a_robot_that_answers_each_alarm_ends_them() {
        for (var i = 0; i < 3; i++) {
            send(ada, "ops@example.com", "Alarm", "Disk is full", 201);
            writes("Ops@Example.com", 1);
        }
        send(ada, "ops@example.com", "Alarm", "Disk is full", 409);
    }

    /// Mail to ada.
    private void writes(String from, int times) {
        for (var i = 0; i < times; i++) {
            app.receive(
                    from,
                    ada.email(),
                    "From: Somebody <" + from + ">\nTo: " + ada.email() + "\nSubject: Re: x\n\nMail " + i + "\n");
        }
    }

    @Test
    void a_paused_mailbox_sends_nothing_reads_everything_and_is_resumed_by_its_owner_only() {
        pause();
        send(ada, "carol@example.com", "Other", "Something else", 409);
        var draft = app.call(
                "POST", "/v0/drafts", ada.key(), "{\"to\": [\"c@example.com\"], \"subject\": \"x\", \"text\": \"y\"}");
        assertThat(app.call("POST", "/v0/drafts/" + draft.string("draftId") + "/send", ada.key(), null)
                        .status())
                .isEqualTo(409);
        assertThat(app.get("/v0/messages", ada.key()).status()).isEqualTo(200);
        var resume = "/v0/platform/identities/" + ada.id() + "/sending/resume";
        assertThat(app.call("POST", resume, ada.key(), null).status()).isIn(401, 403);

        assertThat(app.call("POST", resume, platform, null).string("state")).isEqualTo("active");
        writes("carol@example.com", 3);
        IntStream.range(0, 3).forEach(_ -> send(ada, "carol@example.com", "Again", "Round", 201));
        send(ada, "carol@example.com", "Again", "Round", 409);
    }

    @Test
    void a_loop_found_under_an_idempotency_key_leaves_the_pause_behind_and_a_repeat_counts_once() {
        writes("dan@example.com", 3);
        IntStream.range(0, 6).forEach(_ -> assertThat(keyed("one").status()).isEqualTo(201));
        keyed("two");
        keyed("three");
        assertThat(keyed("four").string("error")).isEqualTo("sending_paused");
        assertThat(app.get("/v0/sending", ada.key()).string("state")).isEqualTo("paused");
    }

    @Test
    void a_conversation_goes_on_and_the_same_news_may_go_to_many() {
        for (var i = 0; i < 12; i++) {
            send(ada, bob.email(), "Chat", "Line " + i, 201);
        }
        for (var i = 0; i < 12; i++) {
            send(ada, "reader" + i + "@example.com", "News", "The same news for everyone", 201);
        }
        var everyone = Json.MAPPER.writeValueAsString(Map.of(
                "to",
                        IntStream.range(0, 20)
                                .mapToObj(i -> "r" + i + "@example.com")
                                .toList(),
                "subject", "News",
                "text", "The same news for everyone at once"));
        assertThat(app.call("POST", "/v0/messages/send", ada.key(), everyone).status())
                .isEqualTo(201);
        IntStream.range(0, 6).forEach(_ -> send(ada, "otp@sandbox.test", "Sign up", "Please", 201));
        assertThat(app.get("/v0/sending", ada.key()).string("state")).isEqualTo("active");
    }

    @Test
    void quoting_something_new_does_not_make_a_body_another() {
        writes(bob.email(), 3);
        for (var i = 0; i < 3; i++) {
            send(ada, bob.email(), "Re: x", "Got it.\n\nOn day " + i + ", Bob wrote:\n> line " + i, 201);
        }
        send(ada, bob.email(), "Re: x", "Got  it.\n\nOn day 9, Bob wrote:\n> line 9\n>> and more\n", 409);
    }

    @Test
    void a_thread_with_a_reply_every_few_seconds_is_stopped_whatever_is_said() {
        app.receive("dan@example.org", ada.email(), mail("<busy@example.org>", ""));
        for (var i = 0; i < 30; i++) {
            assertThat(reply(ada, "<busy@example.org>", "Thought number " + i).status())
                    .isEqualTo(201);
        }
        assertThat(reply(ada, "<busy@example.org>", "One more thought").string("error"))
                .isEqualTo("sending_paused");
        assertThat(app.get("/v0/sending", ada.key()).string("reason")).isEqualTo("busy_thread");
    }

    @Test
    void an_automatic_reply_says_so_and_goes_nowhere_a_machine_must_not_answer() {
        app.receive("dan@example.org", ada.email(), mail("<plain@example.org>", ""));
        app.receive("dan@example.org", ada.email(), mail("<auto@example.org>", "Auto-Submitted: auto-replied\n"));
        app.receive("dan@example.org", ada.email(), mail("<list@example.org>", "List-Id: <news.example.org>\n"));
        app.receive("", ada.email(), mail("<null@example.org>", ""));

        assertThat(automatic("<auto@example.org>").string("message")).contains("automatic");
        assertThat(automatic("<list@example.org>").string("message")).contains("list");
        assertThat(automatic("<null@example.org>").string("message")).contains("null_sender");
        var sent = automatic("<plain@example.org>");
        assertThat(sent.status()).as(sent.text()).isEqualTo(201);
        assertThat(app.get(path(sent.string("messageId")) + "/raw", ada.key()).text())
                .contains("Auto-Submitted: auto-replied");
        assertThat(automatic("<plain@example.org>").string("message")).contains("too_soon");

        // What the agent decides on is a letter: the rules for machines are not for it.
        var letter = reply(ada, "<list@example.org>", "I have something to say to the list.");
        assertThat(letter.status()).isEqualTo(201);
        assertThat(app.get(path(letter.string("messageId")) + "/raw", ada.key()).text())
                .doesNotContain("Auto-Submitted");
    }

    private void pause() {
        writes(bob.email(), 3);
        IntStream.range(0, 3).forEach(_ -> send(ada, bob.email(), "Again", "Round and round", 201));
        send(ada, bob.email(), "Again", "Round and round", 409);
    }

    private TestApp.Answer keyed(String key) {
        return app.call(
                "POST",
                "/v0/messages/send",
                ada.key(),
                "{\"to\": [\"dan@example.com\"], \"subject\": \"Once\", \"text\": \"Once only\"}",
                "Idempotency-Key",
                key);
    }

    private static void send(TestApp.Agent from, String to, String subject, String text, int status) {
        var body = Json.MAPPER.writeValueAsString(Map.of("to", to, "subject", subject, "text", text));
        var answer = app.call("POST", "/v0/messages/send", from.key(), body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    }

    private static TestApp.Answer reply(TestApp.Agent from, String id, String text) {
        var body = Json.MAPPER.writeValueAsString(Map.of("text", text));
        return app.call("POST", path(id) + "/reply", from.key(), body);
    }

    private TestApp.Answer automatic(String id) {
        return app.call("POST", path(id) + "/reply", ada.key(), "{\"text\": \"I am a machine.\", \"automatic\": true}");
    }

    private String mail(String id, String header) {
        return "From: Dan <dan@example.org>\nTo: " + ada.email() + "\nMessage-ID: " + id + "\n" + header
                + "Subject: Question " + id.substring(1, 5) + "\n\nA question.\n";
    }

    private static String path(String id) {
        return "/v0/messages/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
    }
}
