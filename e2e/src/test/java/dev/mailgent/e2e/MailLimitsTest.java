package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Mail that is too much or too broken, sent to the running program: a clear answer, or it is kept and read.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MailLimitsTest {
    private static final int MAX_MAIL = 41_943_040;

    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        server = RunningServer.start(
                data,
                List.of(
                        "--rate-per-minute", "10000000",
                        "--sends-per-day", "10000000",
                        "--loop-equal-bodies", "0",
                        "--domain", "limits.test"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void a_mail_declared_too_large_is_refused_before_its_body() throws Exception {
        try (var talk = SmtpTalk.greeted(server.smtpPort())) {
            assertThat(talk.ask("MAIL FROM:<a@sender.test> SIZE=" + (MAX_MAIL + 1)))
                    .startsWith("552 5.3.4");
            assertThat(talk.ask("MAIL FROM:<a@sender.test> SIZE=99999999999999999999"))
                    .startsWith("552 5.3.4");
            assertThat(deliver(talk, "small-after-declared")).startsWith("250");
        }
    }

    @Test
    void a_mail_one_byte_too_large_is_refused_after_data_and_the_largest_is_kept() throws Exception {
        try (var talk = SmtpTalk.greeted(server.smtpPort())) {
            assertThat(large(talk, "too-large", MAX_MAIL + 1)).startsWith("552 5.3.4");
            assertThat(large(talk, "largest", MAX_MAIL)).startsWith("250");
            assertThat(deliver(talk, "small-after-data")).startsWith("250");
        }
        assertThat(status("too-large")).isEqualTo(404);
        assertThat(raw("largest")).endsWith(content("largest", MAX_MAIL));
    }

    @Test
    void a_mail_one_byte_too_large_in_chunks_is_refused_at_once() throws Exception {
        try (var talk = SmtpTalk.greeted(server.smtpPort())) {
            begin(talk, server.email());
            var content = content("too-large-in-chunks", MAX_MAIL + 1);
            talk.say("BDAT 1000000");
            talk.send(Arrays.copyOf(content, 1_000_000));
            talk.expect("250");
            talk.say("BDAT " + (content.length - 1_000_000) + " LAST");
            talk.send(Arrays.copyOfRange(content, 1_000_000, content.length));
            talk.expect("552 5.3.4");
            assertThat(deliver(talk, "small-after-bdat")).startsWith("250");
        }
        try (var talk = SmtpTalk.greeted(server.smtpPort())) {
            begin(talk, server.email());
            assertThat(talk.ask("BDAT 99999999999 LAST")).startsWith("552");
        }
    }

    @Test
    void of_ten_thousand_recipients_the_first_thousand_get_the_mail() throws Exception {
        var inboxes = new ArrayList<JsonNode>();
        for (var i = 0; i < 20; i++) {
            inboxes.add(Json.MAPPER.readTree(server.call("POST", "/v0/platform/identities", server.platformKey(), "{}")
                    .body()));
        }
        var accepted = 0;
        var tooMany = 0;
        try (var talk = SmtpTalk.greeted(server.smtpPort())) {
            assertThat(talk.ask("MAIL FROM:<a@sender.test>")).startsWith("250");
            for (var i = 0; i < 10_000; i++) {
                var email = inboxes.get(i % 20).get("emailAddress").asString();
                var reply = talk.ask("RCPT TO:<" + email.replace("@", "+n" + i + "@") + ">");
                if (reply.startsWith("250")) {
                    accepted++;
                } else {
                    assertThat(reply).startsWith("452 4.5.3");
                    tooMany++;
                }
            }
            talk.say("DATA");
            talk.expect("354");
            talk.send(content("many-recipients", 500));
            assertThat(talk.ask(".")).startsWith("250");
        }
        assertThat(accepted).isEqualTo(1000);
        assertThat(tooMany).isEqualTo(9000);
        for (var inbox : inboxes) {
            assertThat(status("many-recipients", inbox.get("rawKey").asString()))
                    .isEqualTo(200);
        }
    }

    @Test
    void broken_mail_is_kept_and_read() throws Exception {
        var bomb = new StringBuilder("From: a@sender.test\r\nMessage-ID: <bomb@sender.test>\r\n");
        for (var depth = 0; depth < 10_000; depth++) {
            bomb.append("Content-Type: multipart/mixed; boundary=b")
                    .append(depth)
                    .append("\r\n\r\n--b")
                    .append(depth)
                    .append("\r\n");
        }
        var odd = List.of(
                mail("base64", "Content-Transfer-Encoding: base64\r\n", "QUJD%%%=QQ===\r\n!!\r\n"),
                mail("nul", "Subject: a\0b\r\nX-Nul: \0\r\n", "text \0 with \0 nul\r\n"),
                mail("long-header", "X-Long: " + "y".repeat(1_000_000) + "\r\n", "text\r\n"),
                mail("long-subject", "Subject: " + "s ".repeat(500_000) + "\r\n", "text\r\n"),
                mail("references", "References: " + "<a@b> ".repeat(150_000) + "\r\n", "text\r\n"),
                mail("fields", "X-A: b\r\n".repeat(100_000), "text\r\n"),
                mail("line", "", "z".repeat(1_000_000) + "\r\n"),
                mail("no-end", "Content-Type: multipart/mixed; boundary=\"e\"\r\n", "--e\r\n\r\ntext\r\n"),
                mail("charset", "Content-Type: text/plain; charset=\"no-such\"\r\n", "caf\u00e9\r\n"),
                bomb + "x\r\n");
        try (var talk = SmtpTalk.greeted(server.smtpPort())) {
            for (var content : odd) {
                var id = content.replaceAll("(?s).*Message-ID: <([a-z0-9-]+)@.*", "$1");
                begin(talk, server.email());
                talk.say("DATA");
                talk.expect("354");
                talk.send(content.getBytes(StandardCharsets.ISO_8859_1));
                assertThat(talk.ask(".")).as(id).startsWith("250");
                assertThat(status(id)).as(id).isEqualTo(200);
                assertThat(raw(id)).as(id).endsWith(content.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(call("GET", "/v0/messages?limit=100").statusCode()).isEqualTo(200);
        assertThat(call("GET", "/v0/threads?limit=100").statusCode()).isEqualTo(200);
    }

    @Test
    void a_lone_carriage_return_is_refused_and_a_lone_line_feed_is_mended() throws Exception {
        try (var talk = SmtpTalk.greeted(server.smtpPort())) {
            assertThat(talk.mail(server.email(), mail("lone-cr", "", "one\rtwo\r\n")))
                    .startsWith("550 5.5.2");
            assertThat(talk.mail(server.email(), mail("lone-lf", "", "one\ntwo\r\n")))
                    .startsWith("250");
        }
        assertThat(status("lone-cr")).isEqualTo(404);
        assertThat(new String(raw("lone-lf"), StandardCharsets.ISO_8859_1)).endsWith("one\r\ntwo\r\n");
    }

    private static String mail(String id, String fields, String body) {
        return "From: a@sender.test\r\nMessage-ID: <" + id + "@sender.test>\r\n" + fields + "\r\n" + body;
    }

    /// A mail of exactly `size` bytes.
    private static byte[] content(String id, int size) {
        var head = mail(id, "Subject: size\r\n", "").getBytes(StandardCharsets.US_ASCII);
        var out = new ByteArrayOutputStream(size);
        out.writeBytes(head);
        var line = new byte[1000];
        Arrays.fill(line, (byte) 'x');
        line[998] = '\r';
        line[999] = '\n';
        while (size - out.size() > 2000) {
            out.writeBytes(line);
        }
        var rest = size - out.size();
        out.writeBytes("y".repeat(rest - 2).getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[] {'\r', '\n'});
        return out.toByteArray();
    }

    private static void begin(SmtpTalk talk, String to) throws IOException {
        talk.say("MAIL FROM:<a@sender.test>");
        talk.expect("250");
        talk.say("RCPT TO:<" + to + ">");
        talk.expect("250");
    }

    private String deliver(SmtpTalk talk, String id) throws IOException {
        return talk.mail(server.email(), mail(id, "", "text\r\n"));
    }

    private String large(SmtpTalk talk, String id, int size) throws IOException {
        begin(talk, server.email());
        talk.say("DATA");
        talk.expect("354");
        talk.send(content(id, size));
        return talk.ask(".");
    }

    private int status(String id) throws Exception {
        return status(id, server.apiKey());
    }

    private int status(String id, String key) throws Exception {
        return server.call("GET", "/v0/messages/" + path(id), key, "").statusCode();
    }

    private byte[] raw(String id) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/v0/messages/" + path(id) + "/raw"))
                .header("Authorization", "Bearer " + server.apiKey())
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
        }
    }

    private static String path(String id) {
        return URLEncoder.encode("<" + id + "@sender.test>", StandardCharsets.UTF_8);
    }

    private HttpResponse<String> call(String method, String path) throws Exception {
        return server.call(method, path, server.apiKey(), "");
    }
}
