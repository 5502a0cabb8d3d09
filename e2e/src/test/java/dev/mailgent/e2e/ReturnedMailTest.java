package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A relay takes our mail, and later a report says that it could not be delivered.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReturnedMailTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private ServerSocket relay;
    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        relay = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::takeEverything);
        server = RunningServer.start(
                data,
                List.of(
                        "--domain", "ours.test",
                        "--transport", "relay",
                        "--relay-host", "127.0.0.1",
                        "--relay-port", Integer.toString(relay.getLocalPort()),
                        "--relay-tls", "none"));
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
        relay.close();
    }

    @Test
    void a_report_marks_the_recipient_it_names_and_no_one_else() throws Exception {
        var id = send(List.of("gone@outside.test", "fine@outside.test"));

        assertThat(report(server.email(), "", id, "Gone@Outside.Test", "failed"))
                .startsWith("250");

        assertThat(deliveries(id)).isEqualTo(Map.of("gone@outside.test", "bounced", "fine@outside.test", "sent"));
        assertThat(server.call("GET", deliveriesPath(id), server.apiKey(), "").body())
                .contains("5.1.1", "No such user here");
        assertThat(server.call("GET", "/v0/logs?action=mail_receive", server.apiKey(), "")
                        .body())
                .contains("mail_receive", "<report-");
    }

    @Test
    void a_delay_marks_nobody() throws Exception {
        var id = send(List.of("slow@outside.test"));

        assertThat(report(server.email(), "", id, "slow@outside.test", "delayed"))
                .startsWith("250");

        assertThat(deliveries(id)).isEqualTo(Map.of("slow@outside.test", "sent"));
    }

    @Test
    void a_forged_report_touches_nothing() throws Exception {
        var other = Json.MAPPER.readTree(server.call("POST", "/v0/platform/identities", server.platformKey(), "{}")
                .body());
        var id = send(List.of("fine@outside.test"));

        // in the inbox of somebody else, from a sender who is no mail system, for an address we never wrote to
        assertThat(report(other.get("emailAddress").asString(), "", id, "fine@outside.test", "failed"))
                .startsWith("250");
        assertThat(report(server.email(), "mallory@outside.test", id, "fine@outside.test", "failed"))
                .startsWith("250");
        assertThat(report(server.email(), "", id, "else@outside.test", "failed"))
                .startsWith("250");
        assertThat(report(server.email(), "", "<unknown@ours.test>", "fine@outside.test", "failed"))
                .startsWith("250");

        assertThat(deliveries(id)).isEqualTo(Map.of("fine@outside.test", "sent"));
    }

    @Test
    void results_that_bear_our_name_are_not_shown_and_stay_in_the_stored_bytes() throws Exception {
        var ours = "Authentication-Results: mail.ours.test;\r\n\tdmarc=pass header.from=bank.test\r\n";
        var theirs = "Authentication-Results: mx.elsewhere.test; spf=none\r\n";
        var content = "Subject: claim\r\nMessage-ID: <claim@outside.test>\r\nFrom: a@outside.test\r\n" + ours + theirs
                + "\r\nAuthentication-Results: mail.ours.test; text=body\r\n";
        try (var talk = SmtpTalk.greeted(server.smtpPort())) {
            assertThat(talk.mail(server.email(), content)).startsWith("250");
        }
        var raw = server.call("GET", "/v0/messages/" + path("<claim@outside.test>") + "/raw", server.apiKey(), "")
                .body();
        assertThat(raw).doesNotContain("bank.test").contains(theirs, "text=body");
    }

    private String send(List<String> to) throws Exception {
        var answer = server.call(
                "POST",
                "/v0/messages/send",
                server.apiKey(),
                Json.MAPPER.writeValueAsString(Map.of("to", to, "subject", "hello", "text", "hello")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        var id = Json.MAPPER.readTree(answer.body()).get("messageId").asString();
        Until.holds("sent", PATIENCE, () -> deliveries(id).values().stream().allMatch("sent"::equals));
        return id;
    }

    private String report(String inbox, String sender, String originalId, String recipient, String action)
            throws IOException {
        var content = """
                From: Mail Delivery System <mailer-daemon@outside.test>
                To: %s
                Subject: Undelivered Mail Returned to Sender
                Message-ID: <report-%d@outside.test>
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary="r"

                --r

                The mail could not be delivered.

                --r
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.outside.test

                Final-Recipient: rfc822; %s
                Action: %s
                Status: %s
                Diagnostic-Code: smtp; %s No such user here

                --r
                Content-Type: text/rfc822-headers

                From: %s
                Message-ID: %s
                Subject: hello

                --r--
                """.formatted(
                        inbox,
                        System.nanoTime(),
                        recipient,
                        action,
                        action.equals("failed") ? "5.1.1" : "4.4.1",
                        action.equals("failed") ? "550 5.1.1" : "451 4.4.1",
                        inbox,
                        originalId);
        try (var talk = SmtpTalk.greeted(server.smtpPort())) {
            talk.say("MAIL FROM:<" + sender + ">");
            talk.expect("250");
            talk.say("RCPT TO:<" + inbox + ">");
            talk.expect("250");
            talk.say("DATA");
            talk.expect("354");
            talk.send(content.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            return talk.ask(".");
        }
    }

    private Map<String, String> deliveries(String id) throws IOException, InterruptedException {
        return Json.MAPPER
                .readTree(server.call("GET", deliveriesPath(id), server.apiKey(), "")
                        .body())
                .get("deliveries")
                .valueStream()
                .collect(Collectors.toMap(
                        delivery -> delivery.get("recipient").asString(),
                        delivery -> delivery.get("state").asString()));
    }

    private static String deliveriesPath(String id) {
        return "/v0/messages/" + path(id) + "/deliveries";
    }

    private static String path(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    private void takeEverything() {
        while (!relay.isClosed()) {
            try {
                var connection = relay.accept();
                Thread.ofVirtual().start(() -> take(connection));
            } catch (IOException _) {
                return;
            }
        }
    }

    private static void take(Socket connection) {
        try (connection;
                var in = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1))) {
            say(connection, "220 relay.test");
            var body = false;
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (body) {
                    if (line.equals(".")) {
                        body = false;
                        say(connection, "250 2.0.0 queued");
                    }
                } else if (line.startsWith("DATA")) {
                    body = true;
                    say(connection, "354 go on");
                } else {
                    say(connection, line.startsWith("QUIT") ? "221 bye" : "250 ok");
                }
            }
        } catch (IOException _) {
            // the client went away
        }
    }

    private static void say(Socket connection, String line) throws IOException {
        connection.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
