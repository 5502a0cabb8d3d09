package dev.mailgent.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.cli.kit.AtTerminal;
import dev.mailgent.cli.kit.FakeApi;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class SendCommandsTest extends AtTerminal {
    private static final String SENT = "{\"messageId\":\"<s1@agents.localhost>\",\"labels\":[\"sent\"]}";
    private static final String DRAFT = """
            {"draftId":"drf_1","message":{"to":["a@x"],"cc":null,"bcc":null,"subject":"S","text":"T","html":null,\
            "attachments":null,"sendAt":null},"createdAt":"2026-11-23T07:52:00.000Z",\
            "updatedAt":"2026-11-23T07:52:00.000Z"}""";

    @Test
    void send_takes_recipients_in_every_form() {
        api.answer("POST /v0/messages/send", 201, SENT);

        var result = run(
                "mail",
                "send",
                "--to",
                "a@x",
                "b@x,c@x",
                "--to",
                "\"Lovelace, Ada\" <d@x>",
                "Doe, Jane <e@x>, f@x",
                "--subject",
                "Grüße",
                "--text",
                "@file and ${x} --json",
                "--cc",
                "g@x",
                "--bcc",
                "h@x");

        assertThat(api.request().body())
                .isEqualTo(
                        "{\"to\":[\"a@x\",\"b@x\",\"c@x\",\"\\\"Lovelace, Ada\\\" <d@x>\",\"Doe, Jane <e@x>\",\"f@x\"],"
                                + "\"cc\":[\"g@x\"],\"bcc\":[\"h@x\"],\"subject\":\"Grüße\",\"text\":\"@file and ${x} --json\"}");
        assertThat(result.out()).isEqualTo("Sent s1@agents.localhost\n");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void a_text_may_begin_with_dashes_or_be_empty() {
        api.answer("POST /v0/messages/send", 201, SENT);

        assertThat(run("mail", "send", "--to", "a@x", "--subject", "", "--text", "- one\n-- two")
                        .exitCode())
                .isZero();
        assertThat(api.request().body()).isEqualTo("{\"to\":[\"a@x\"],\"subject\":\"\",\"text\":\"- one\\n-- two\"}");
    }

    @Test
    void everything_optional_is_sent_when_given() throws Exception {
        api.answer("POST /v0/messages/send", 201, SENT);
        Files.write(directory.resolve("a.txt"), new byte[] {'h', 'i'});
        Files.write(directory.resolve("b.nosuchtype"), new byte[] {(byte) 0xff, 0, 1});

        var result = run(
                "mail",
                "send",
                "--to",
                "a@x",
                "--subject",
                "s",
                "--text",
                "t",
                "--html",
                "<p>t",
                "--attach",
                "a.txt",
                "b.nosuchtype",
                "--send-at",
                "2027-01-01T00:00:00Z",
                "--idempotency-key",
                "k-1",
                "--json");

        assertThat(api.request().body())
                .isEqualTo("{\"to\":[\"a@x\"],\"subject\":\"s\",\"text\":\"t\",\"html\":\"<p>t\",\"attachments\":["
                        + "{\"filename\":\"a.txt\",\"contentType\":\"text/plain\",\"data\":\"aGk=\"},"
                        + "{\"filename\":\"b.nosuchtype\",\"contentType\":\"application/octet-stream\",\"data\":\"/wAB\"}],"
                        + "\"sendAt\":\"2027-01-01T00:00:00Z\"}");
        assertThat(api.request().headers().get("idempotency-key")).isEqualTo("k-1");
        assertThat(result.out()).isEqualTo(SENT + "\n");
    }

    @Test
    void a_text_can_come_by_standard_input() {
        api.answer("POST /v0/messages/send", 201, SENT);
        var line = new String[] {"mail", "send", "--to", "a@x", "--subject", "s", "--text", "-"};

        terminal().input("Grüße\nzwei\n".getBytes(StandardCharsets.UTF_8)).run(line);
        assertThat(api.request().body()).endsWith("\"text\":\"Grüße\\nzwei\\n\"}");

        var garbage = terminal().input(new byte[] {(byte) 0xff}).run(line);
        assertThat(garbage.exitCode()).isEqualTo(1);
        assertThat(garbage.err()).contains("not UTF-8");
    }

    @Test
    void a_file_that_is_missing_or_too_large_is_said_before_anything_is_sent() throws Exception {
        try (var file = Files.newByteChannel(
                directory.resolve("huge"),
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.WRITE)) {
            file.position(26L * 1024 * 1024).write(java.nio.ByteBuffer.wrap(new byte[1]));
        }

        for (var name : new String[] {"missing", "huge", "."}) {
            var result = run("mail", "send", "--to", "a@x", "--subject", "s", "--text", "t", "--attach", name);
            assertThat(result.exitCode()).as(name).isEqualTo(1);
            assertThat(result.err()).as(name).startsWith("Error: ").contains(name);
        }
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void replies_go_to_the_message() {
        api.answer("POST /v0/messages/%3Cm%40x%3E/reply", 201, SENT);
        api.answer("POST /v0/messages/m%40x/reply-all", 201, SENT);

        assertThat(run("mail", "reply", "<m@x>", "--text", "Thanks", "--html", "<b>")
                        .out())
                .isEqualTo("Sent s1@agents.localhost\n");
        assertThat(run("mail", "reply-all", "m@x", "--text", "Thanks").exitCode())
                .isZero();
        assertThat(api.requests())
                .extracting(FakeApi.Request::body)
                .containsExactly("{\"text\":\"Thanks\",\"html\":\"<b>\"}", "{\"text\":\"Thanks\"}");
    }

    @Test
    void forward_needs_no_text() {
        api.answer("POST /v0/messages/m/forward", 201, SENT);

        run("mail", "forward", "m", "--to", "a@x,b@x");

        assertThat(api.request().body()).isEqualTo("{\"to\":[\"a@x\",\"b@x\"]}");
    }

    @Test
    void deliveries_show_what_each_server_said() {
        var page = """
                {"deliveries":[{"recipient":"a@x","kind":"to","state":"bounced","replyCode":550,\
                "replyText":"5.1.1 unknown\\u001b[2J","updatedAt":"2026-11-23T07:52:00.000Z"},{"recipient":"b@x","kind":"cc",\
                "state":"queued","replyCode":null,"replyText":null,"updatedAt":"2026-11-23T07:52:00.000Z"}],"count":2}""";
        api.answer("GET /v0/messages/m/deliveries", 200, page);
        api.answer("POST /v0/messages/m/cancel", 200, page);

        var shown = """
                STATE    SINCE             RECIPIENT  REPLY
                bounced  2026-11-23 13:37  a@x        550 5.1.1 unknown
                queued   2026-11-23 13:37  b@x
                """;
        assertThat(run("mail", "deliveries", "m").out()).isEqualTo(shown);
        assertThat(run("mail", "cancel", "m").out()).isEqualTo(shown);
        assertThat(api.requests().getLast().body()).isEmpty();
    }

    @Test
    void drafts_are_kept_shown_replaced_sent_and_deleted() {
        api.answer("GET /v0/drafts", 200, "{\"drafts\":[%s],\"count\":1}".formatted(DRAFT));
        api.answer("GET /v0/drafts/drf_1", 200, DRAFT);
        api.answer("POST /v0/drafts", 201, DRAFT);
        api.answer("PUT /v0/drafts/drf_1", 200, DRAFT);
        api.answer("POST /v0/drafts/drf_1/send", 201, SENT);
        api.answer("DELETE /v0/drafts/drf_1", 204, "");

        assertThat(run("mail", "drafts", "create", "--to", "a@x", "--subject", "S", "--text", "T")
                        .out())
                .isEqualTo("Kept drf_1\n");
        assertThat(run("mail", "drafts", "update", "drf_1", "--text", "T").out())
                .isEqualTo("Kept drf_1\n");
        assertThat(run("mail", "drafts", "list", "--limit", "3").out()).isEqualTo("""
                UPDATED           TO   SUBJECT  ID
                2026-11-23 13:37  a@x  S        drf_1
                """);
        assertThat(run("mail", "drafts", "get", "drf_1").out()).isEqualTo("""
                Draft:   drf_1
                To:      a@x
                Subject: S
                Updated: 2026-11-23 13:37

                T
                """);
        assertThat(run("mail", "drafts", "send", "drf_1").out()).isEqualTo("Sent s1@agents.localhost\n");
        assertThat(run("mail", "drafts", "delete", "drf_1").out()).isEqualTo("Deleted.\n");
        assertThat(api.requests())
                .extracting(request -> request.method() + " " + request.path() + " " + request.body())
                .containsExactly(
                        "POST /v0/drafts {\"to\":[\"a@x\"],\"subject\":\"S\",\"text\":\"T\"}",
                        "PUT /v0/drafts/drf_1 {\"text\":\"T\"}",
                        "GET /v0/drafts?limit=3 ",
                        "GET /v0/drafts/drf_1 ",
                        "POST /v0/drafts/drf_1/send ",
                        "DELETE /v0/drafts/drf_1 ");
    }

    @Test
    void rules_are_listed_added_and_deleted() {
        var rule = "{\"id\":\"rul_1\",\"type\":\"BLOCK\",\"scope\":\"RECEIVE\",\"value\":\"*@x\","
                + "\"createdAt\":\"2026-11-23T07:52:00.000Z\"}";
        api.answer("GET /v0/email-rules", 200, "{\"rules\":[%s]}".formatted(rule));
        api.answer("POST /v0/email-rules", 201, "{\"rule\":%s}".formatted(rule));
        api.answer("DELETE /v0/email-rules/rul_1", 204, "");

        assertThat(run("mail", "rules", "list").out()).isEqualTo("""
                TYPE   SCOPE    VALUE  ID
                BLOCK  RECEIVE  *@x    rul_1
                """);
        assertThat(run("mail", "rules", "add", "--type", "BLOCK", "--scope", "RECEIVE", "--value", "*@x")
                        .out())
                .isEqualTo("Added rul_1: BLOCK RECEIVE *@x\n");
        assertThat(api.requests().getLast().body())
                .isEqualTo("{\"type\":\"BLOCK\",\"scope\":\"RECEIVE\",\"value\":\"*@x\"}");
        assertThat(run("mail", "rules", "delete", "rul_1").out()).isEqualTo("Deleted.\n");
    }
}
