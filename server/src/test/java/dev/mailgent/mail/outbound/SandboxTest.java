package dev.mailgent.mail.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What the correspondents at `sandbox.test` do, seen by the agent that writes to them.
class SandboxTest {
    private static TestApp app;
    private TestApp.Agent agent;

    @BeforeAll
    static void start() {
        app = TestApp.shared();
    }

    @BeforeEach
    void hire() {
        agent = app.agent(app.organization(), "mail:read", "mail:send", "mail:manage");
    }

    @Test
    void mail_to_delivered_is_delivered_and_nothing_comes_back() {
        var id = send("Hello", "delivered@sandbox.test");
        Await.until(() -> deliveries(id).equals(Map.of("delivered@sandbox.test", "delivered")));
        var second = send("Hello again", "otp@sandbox.test");
        Await.until(() -> received().size() == 1);
        assertThat(received().getFirst().get("createdAt").asString())
                .as("only the second was answered: " + second)
                .isNotEmpty();
    }

    @Test
    void mail_to_bounced_comes_back_as_a_report_and_marks_the_delivery() {
        var id = send("Hello", "bounced@sandbox.test", "Bounced+5.2.2@Sandbox.Test", "delivered@sandbox.test");
        Await.until(() -> received().size() == 2);
        assertThat(deliveries(id))
                .isEqualTo(Map.of(
                        "bounced@sandbox.test", "bounced",
                        "Bounced+5.2.2@Sandbox.Test", "bounced",
                        "delivered@sandbox.test", "delivered"));
        assertThat(app.get(path(id) + "/deliveries", agent.key()).text())
                .contains("550 5.1.1 No such user here", "552 5.2.2 Mailbox full");
        var raws = received().stream()
                .map(message -> raw(message.get("messageId").asString()))
                .toList();
        assertThat(raws)
                .allSatisfy(raw -> assertThat(raw)
                        .startsWith("Return-Path: <>")
                        .contains(
                                "report-type=delivery-status",
                                "Reporting-MTA: dns; mx.sandbox.test",
                                "Action: failed",
                                id));
    }

    @Test
    void mail_to_complained_marks_the_delivery_of_the_one_who_complained() {
        var id = send("Offer", "complained@sandbox.test", "delivered@sandbox.test");
        Await.until(() -> deliveries(id).containsValue("complained"));
        assertThat(deliveries(id))
                .isEqualTo(Map.of("complained@sandbox.test", "complained", "delivered@sandbox.test", "delivered"));
        var report = received().getFirst();
        assertThat(raw(report.get("messageId").asString()))
                .contains("report-type=feedback-report", "Feedback-Type: abuse", "Original-Rcpt-To: <complained@");
    }

    @Test
    void mail_to_ooo_is_answered_by_a_machine_that_says_so() {
        var id = send("Meeting", "ooo@sandbox.test");
        Await.until(() -> received().size() == 1);
        var reply = received().getFirst();
        assertThat(reply.get("subject").asString()).isEqualTo("Auto: Meeting");
        assertThat(reply.get("inReplyTo").asString()).isEqualTo(id);
        assertThat(reply.get("threadId"))
                .isEqualTo(app.get(path(id), agent.key()).json().get("threadId"));
        assertThat(raw(reply.get("messageId").asString())).contains("Return-Path: <>", "Auto-Submitted: auto-replied");
    }

    @Test
    void mail_to_slow_is_put_off_as_often_as_asked_and_then_delivered() {
        var id = send("Patience", "slow+1@sandbox.test", "otp+1234@sandbox.test");
        Await.until(() -> "deferred".equals(deliveries(id).get("slow+1@sandbox.test")));
        Await.until(() -> "delivered".equals(deliveries(id).get("slow+1@sandbox.test")));
        Await.until(() -> received().size() == 1);
    }

    @Test
    void mail_to_otp_brings_a_code_that_can_be_foretold() throws Exception {
        send("Sign me up", "otp+424242@sandbox.test");
        Await.until(() -> received().size() == 1);
        assertThat(code(received().getFirst())).isEqualTo("424242");

        var id = send("Sign me up", "otp@sandbox.test");
        Await.until(() -> received().size() == 2);
        var digest = MessageDigest.getInstance("SHA-256")
                .digest((id + "\notp@sandbox.test").getBytes(StandardCharsets.UTF_8));
        var number = Long.parseLong(HexFormat.of().formatHex(digest, 0, 4), 16) & 0x7FFF_FFFF;
        assertThat(code(received().getFirst())).isEqualTo("%06d".formatted(number % 1_000_000));
        assertThat(received().getFirst().get("codes").get(0).get("expiresAt").asString())
                .isNotEmpty();
    }

    @Test
    void mail_to_reply_is_answered_in_its_thread_with_the_text_quoted() {
        var id = send("Plan", "reply@sandbox.test");
        Await.until(() -> received().size() == 1);
        var reply = received().getFirst();
        assertThat(reply.get("subject").asString()).isEqualTo("Re: Plan");
        assertThat(reply.get("threadId"))
                .isEqualTo(app.get(path(id), agent.key()).json().get("threadId"));
        assertThat(reply.get("text").asString()).contains("\n> Text of Plan");
        assertThat(reply.get("extractedText").asString())
                .contains("when will it be done?")
                .doesNotContain("Text of Plan", "wrote:");
    }

    @Test
    void mail_to_inject_tries_everything_and_only_what_is_seen_is_in_the_text() {
        send("Invoice?", "inject@sandbox.test");
        Await.until(() -> received().size() == 1);
        var mail = received().getFirst();
        assertThat(mail.get("text").asString())
                .contains("canary-visible", "canary-toolcall", "canary-fence")
                .doesNotContain("canary-display", "canary-white", "canary-tags", "canary-comment")
                .doesNotContainPattern("[\\x{E0000}-\\x{E007F}]");
        assertThat(mail.has("hiddenText")).isFalse();
        assertThat(Json.MAPPER.writeValueAsString(mail.get("warnings")))
                .contains("hidden_text", "unicode_tags", "instruction_like");
        var hidden = app.get(path(mail.get("messageId").asString()) + "?include=hiddenText", agent.key())
                .string("hiddenText");
        assertThat(hidden)
                .contains(
                        "canary-display",
                        "canary-class",
                        "canary-white",
                        "canary-zero",
                        "canary-offscreen",
                        "canary-opacity",
                        "canary-hidden",
                        "canary-tags");
        var link = mail.get("links").findValue("textMismatch");
        assertThat(link == null || link.asBoolean()).isTrue();
    }

    @Test
    void an_address_nobody_has_is_refused_at_once() {
        var id = send("Hello", "nobody@sandbox.test");
        Await.until(() -> deliveries(id).containsValue("bounced"));
        assertThat(app.get(path(id) + "/deliveries", agent.key()).text()).contains("otp@sandbox.test");
    }

    private String send(String subject, String... to) {
        var body = Json.MAPPER.writeValueAsString(
                Map.of("to", List.of(to), "subject", subject, "text", "Text of " + subject));
        var sent = app.call("POST", "/v0/messages/send", agent.key(), body);
        assertThat(sent.status()).as(sent.text()).isEqualTo(201);
        return sent.string("messageId");
    }

    private Map<String, String> deliveries(String id) {
        var states = new TreeMap<String, String>();
        app.get(path(id) + "/deliveries", agent.key())
                .json()
                .get("deliveries")
                .forEach(delivery -> states.put(
                        delivery.get("recipient").asString(),
                        delivery.get("state").asString()));
        return states;
    }

    private List<JsonNode> received() {
        var page = app.get("/v0/messages?labels=received", agent.key()).json();
        return Stream.iterate(0, i -> i + 1)
                .limit(page.get("count").asInt())
                .map(i -> page.get("messages").get(i))
                .toList();
    }

    private static String code(JsonNode message) {
        return message.get("codes").get(0).get("code").asString();
    }

    private String raw(String id) {
        return app.get(path(id) + "/raw", agent.key()).text();
    }

    private static String path(String id) {
        return "/v0/messages/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
    }
}
