package dev.mailgent.mail.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What the server says of a message on its own knowledge, and that a message makes it do nothing.
class TrustTest {
    private static final String[] SCOPES = {"mail:read", "mail:send"};

    private static TestApp app;
    private String platform;
    private TestApp.Agent ada;

    @BeforeAll
    static void start() {
        app = TestApp.shared();
    }

    @BeforeEach
    void hire() {
        platform = app.organization();
        ada = app.agent(platform, SCOPES);
    }

    @Test
    void the_first_mail_of_a_stranger_is_a_first_contact_and_the_second_is_none() {
        receive("dan@example.org", "<one@example.org>", "");
        receive("Dan@Example.org", "<two@example.org>", "");
        var first = trust("<one@example.org>");
        assertThat(first.get("source").asString()).isEqualTo("external");
        assertThat(first.get("firstContact").asBoolean()).isTrue();
        assertThat(first.get("inReplyToOurs").asBoolean()).isFalse();
        assertThat(trust("<two@example.org>").get("firstContact").asBoolean()).isFalse();
    }

    @Test
    void whom_the_agent_wrote_to_is_no_stranger_and_an_answer_is_known_as_one() {
        var sent = send("eve@example.org");
        receive("eve@example.org", "<answer@example.org>", "In-Reply-To: " + sent + "\n");
        var answer = trust("<answer@example.org>");
        assertThat(answer.get("firstContact").asBoolean()).isFalse();
        assertThat(answer.get("inReplyToOurs").asBoolean()).isTrue();

        receive("fay@example.org", "<claim@example.org>", "In-Reply-To: <0-made-up@agents.test>\n");
        assertThat(trust("<claim@example.org>").get("inReplyToOurs").asBoolean())
                .isFalse();
    }

    @Test
    void only_mail_that_never_left_the_server_is_of_the_organization_whatever_its_author_says() {
        var bob = app.agent(platform, SCOPES);
        receive(bob.email(), "<forged@example.org>", "");
        assertThat(trust("<forged@example.org>").get("source").asString()).isEqualTo("external");

        var body = Json.MAPPER.writeValueAsString(Map.of("to", ada.email(), "subject", "Hi", "text", "Hi Ada"));
        app.call("POST", "/v0/messages/send", bob.key(), body);
        Await.until(() -> newest().get("text").asString().contains("Hi Ada"));
        assertThat(newest().get("trust").get("source").asString()).isEqualTo("org");
        assertThat(newest().get("trust").get("spf").isNull()).isTrue();

        var stranger = app.agent(app.organization(), SCOPES);
        app.call("POST", "/v0/messages/send", stranger.key(), body.replace("Hi Ada", "From another house"));
        Await.until(() -> newest().get("text").asString().contains("another house"));
        assertThat(newest().get("trust").get("source").asString()).isEqualTo("external");

        send(ada.email());
        Await.until(() -> newest().get("text").asString().contains("My own words"));
        assertThat(newest().get("trust").get("source").asString()).isEqualTo("self");
    }

    /// Attack 36: whatever a mail points to, nobody here goes there.
    @Test
    void nothing_in_a_mail_is_ever_fetched() throws IOException {
        var visits = new AtomicInteger();
        try (var canary = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> count(canary, visits));
            var url = "http://127.0.0.1:" + canary.getLocalPort();
            app.receive("mallory@example.org", ada.email(), """
                    From: Mallory <mallory@example.org>
                    To: %1$s
                    Message-ID: <fetch@example.org>
                    Subject: Look
                    List-Unsubscribe: <%2$s/unsubscribe>
                    List-Unsubscribe-Post: List-Unsubscribe=One-Click
                    Disposition-Notification-To: mallory@example.org
                    Return-Receipt-To: mallory@example.org
                    DKIM-Signature: v=1; a=rsa-sha256; d=127.0.0.1; s=x; h=from; bh=AAAA; b=AAAA
                    X-Image-Url: %2$s/face.png
                    MIME-Version: 1.0
                    Content-Type: multipart/mixed; boundary=b

                    --b
                    Content-Type: text/html; charset=utf-8

                    <!DOCTYPE html SYSTEM "%2$s/dtd"><html><head><base href="%2$s/">
                    <link rel="stylesheet" href="%2$s/style.css"><link rel="preload" href="%2$s/x" as="image">
                    <style>@import url("%2$s/import.css"); p { background: url(%2$s/bg.png) }</style>
                    <meta http-equiv="refresh" content="0;url=%2$s/refresh"></head>
                    <body onload="fetch('%2$s/onload')" background="%2$s/background.png">
                    <img src="%2$s/pixel.gif"><img srcset="%2$s/a.png 1x"><iframe src="%2$s/frame"></iframe>
                    <object data="%2$s/object"></object><embed src="%2$s/embed"><video src="%2$s/video"></video>
                    <script src="%2$s/script.js"></script><svg><image href="%2$s/svg"/></svg>
                    <form action="%2$s/form"><input type="submit"></form>
                    <p>Your code is 482913. <a href="%2$s/verify?token=abcdefabcdefabcdef">Confirm your address</a></p>
                    </body></html>
                    --b
                    Content-Type: message/external-body; access-type=URL; URL="%2$s/external"

                    Content-Type: text/plain

                    --b
                    Content-Type: text/xml; name=x.xml

                    <?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "%2$s/entity">]><x>&e;</x>
                    --b
                    Content-Type: image/svg+xml; name=x.svg

                    <svg xmlns="http://www.w3.org/2000/svg"><image href="%2$s/attached"/></svg>
                    --b--
                    """.formatted(ada.email(), url));
            var path = "/v0/messages/" + encode("<fetch@example.org>");
            for (var read : new String[] {
                "/v0/messages",
                "/v0/messages/search?q=confirm",
                path,
                path + "?include=hiddenText",
                path + "/raw",
                "/v0/threads"
            }) {
                assertThat(app.get(read, ada.key()).status()).as(read).isEqualTo(200);
            }
            assertThat(app.get(path, ada.key()).text()).contains("482913", "/verify?token=");
            assertThat(visits).hasValue(0);
            // The canary sings when someone comes.
            try (var visitor = new java.net.Socket(InetAddress.getLoopbackAddress(), canary.getLocalPort())) {
                assertThat(visitor.isConnected()).isTrue();
                Await.until(() -> visits.get() == 1);
            }
        }
    }

    private static void count(ServerSocket canary, AtomicInteger visits) {
        while (!canary.isClosed()) {
            try (var _ = canary.accept()) {
                visits.incrementAndGet();
            } catch (IOException _) {
                return;
            }
        }
    }

    private void receive(String author, String id, String header) {
        app.receive(
                author,
                ada.email(),
                "From: Someone <" + author + ">\nTo: " + ada.email() + "\nMessage-ID: " + id + "\n" + header
                        + "Subject: Hello\n\nHello.\n");
    }

    private String send(String to) {
        var body = Json.MAPPER.writeValueAsString(Map.of("to", to, "subject", "Mine", "text", "My own words"));
        var sent = app.call("POST", "/v0/messages/send", ada.key(), body);
        assertThat(sent.status()).as(sent.text()).isEqualTo(201);
        assertThat(sent.json().get("trust").get("source").asString()).isEqualTo("self");
        return sent.string("messageId");
    }

    private JsonNode trust(String id) {
        return app.get("/v0/messages/" + encode(id), ada.key()).json().get("trust");
    }

    private JsonNode newest() {
        return app.get("/v0/messages?labels=received&limit=1", ada.key())
                .json()
                .get("messages")
                .get(0);
    }

    private static String encode(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }
}
