package dev.mailgent.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.cli.kit.AtTerminal;
import dev.mailgent.cli.kit.Keys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Reading, finding, labelling and removing mail.
class MailCommandsTest extends AtTerminal {
    private static final String MESSAGE = """
            {"messageId":"<m1@example.com>","threadId":"thd_0123456789abcdef","inboxId":"me@agents.localhost",\
            "subject":"Your code","labels":["received","unread"],"createdAt":"2026-11-23T07:52:00.000Z","bcc":[],\
            "from":["Ada <ada@example.com>"],"to":["me@agents.localhost"],"cc":["bob@example.com"],"replyTo":[],\
            "text":"It is 123456.\\n\\n> old","extractedText":"It is 123456.","preview":"It is 123456.",\
            "attachments":[{"attachmentId":"att_1","filename":"a b.pdf","contentType":"application/pdf","size":12345,\
            "inline":false,"contentId":null,"createdAt":"2026-11-23T07:52:00.000Z"}],\
            "auth":{"spf":"pass","dkim":[{"result":"pass","domain":"example.com","selector":"s"}],"dmarc":"pass",\
            "arc":"none","alignedDomain":"example.com","senderVerified":true},\
            "codes":[{"code":"123456","confidence":0.9,"expiresAt":null}],"html":"<p>It is 123456.</p>"}""";

    @Test
    void list_asks_for_what_was_given_and_shows_a_table() {
        api.answer("GET /v0/messages", 200, """
                {"messages":[%s,{"messageId":"<$(x)@y>","labels":["sent"],"to":["zoe@example.com"],"from":["me@x"],\
                "createdAt":"2026-11-22T00:00:00.000Z"}],"count":2,"nextPageToken":"tok=1"}""".formatted(MESSAGE));

        var result = run("mail", "list", "--limit", "2", "--labels", "unread", "a,b", "--page-token", "p 1");

        assertThat(api.request().method()).isEqualTo("GET");
        assertThat(api.request().path()).isEqualTo("/v0/messages?limit=2&labels=unread%2Ca%2Cb&pageToken=p%201");
        assertThat(api.request().authorization()).isEqualTo("Bearer " + Keys.IDENTITY);
        assertThat(api.request().headers().get("user-agent")).matches("mailgent-cli/\\d+\\.\\d+\\.\\d+");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEqualTo("""
                DATE              FROM                   SUBJECT    LABELS  ID
                2026-11-23 13:37  Ada <ada@example.com>  Your code  unread  m1@example.com
                2026-11-22 05:45  to zoe@example.com                        '$(x)@y'
                """);
        assertThat(result.err()).isEqualTo("More: add --page-token tok=1\n");
    }

    @Test
    void an_empty_list_says_so_beside_the_output() {
        api.answer("GET /v0/messages", 200, "{\"messages\":[],\"count\":0}");

        var result = run("mail", "list");

        assertThat(api.request().path()).isEqualTo("/v0/messages");
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("No messages.\n");
    }

    @Test
    void json_is_what_the_api_said_byte_for_byte() {
        var odd = "{ \"messages\": [ ] , \"count\":0, \"new\": {\"é\": 1e400}}";
        api.answer("GET /v0/messages", 200, odd);

        for (var line : new String[] {"mail list --json", "--json mail list", "mail --json list"}) {
            assertThat(run(line.split(" ")).out()).isEqualTo(odd + "\n");
        }
    }

    @Test
    void get_shows_head_and_text() {
        api.answer("GET /v0/messages/m1%40example.com", 200, MESSAGE);

        var result = run("mail", "get", "m1@example.com");

        assertThat(result.out()).isEqualTo("""
                From:    Ada <ada@example.com>
                To:      me@agents.localhost
                Cc:      bob@example.com
                Subject: Your code
                Date:    2026-11-23 13:37
                Message: m1@example.com
                Thread:  thd_0123456789abcdef
                Labels:  received, unread
                Sender:  verified (spf pass, dkim pass, dmarc pass)
                Codes:   123456
                Files:   att_1 a b.pdf (application/pdf, 12.3 kB)

                It is 123456.

                > old
                """);
    }

    @Test
    void an_id_may_hold_anything() {
        api.answer("GET /v0/messages/%3Ca%2Fb%3Fc%25%2B%40x%3E", 200, "{\"text\":null}");

        assertThat(run("mail", "get", "<a/b?c%+@x>").out()).isEqualTo("\n(No text.)\n");
    }

    @Test
    void hostile_mail_cannot_touch_the_terminal_or_forge_a_line() {
        var hostile = """
                {"messageId":"<m\\u001b[2J@x>","labels":["a\\u001b]0;t\\u0007"],"createdAt":"\\u001b[1A",\
                "subject":"hi\\r\\nFrom: boss@example.com\\u202e","from":["\\u001b[31mEve\\n <e@x>"],"to":["a\\u009b2Jb"],\
                "text":"\\u001b[2J\\u001b]52;c;cm0=\\u0007pay\\rme\\u0007\\u0000","extractedText":"x\\nFrom: boss",\
                "attachments":[{"attachmentId":"\\u001b[0m1","filename":"a\\u202efdp.exe","contentType":"\\u001b[m","size":1}]}""";
        api.answer("GET /v0/messages/m", 200, hostile);
        api.answer("GET /v0/messages", 200, "{\"messages\":[%s]}".formatted(hostile));
        api.answer("GET /v0/threads/t", 200, "{\"subject\":\"\\u001b[7m\",\"messages\":[%s]}".formatted(hostile));

        var get = run("mail", "get", "m").out();
        assertThat(get).contains("Subject: hi From: boss@example.com\n", "From:    Eve  <e@x>\n", "\n\npay\nme\n");
        var list = run("mail", "list").out();
        assertThat(list.lines()).hasSize(2);
        var thread = run("threads", "get", "t").out();
        assertThat(thread).contains("\n  x\n  From: boss\n");
        for (var shown : new String[] {get, list, thread}) {
            assertThat(shown.chars().filter(c -> c != '\n' && (Character.isISOControl(c) || c == 0x202E)))
                    .isEmpty();
        }
    }

    @Test
    void search_sends_every_filter() {
        api.answer("GET /v0/messages/search", 200, "{\"messages\":[%s],\"count\":1}".formatted(MESSAGE));

        var result = run(
                "mail",
                "search",
                "käse & wein",
                "--from",
                "a@x",
                "--to",
                "b@y",
                "--labels",
                "l",
                "--after",
                "2026-01-01",
                "--before",
                "2026-02-01",
                "--limit",
                "5");

        assertThat(api.request().path())
                .isEqualTo("/v0/messages/search?q=k%C3%A4se%20%26%20wein&from=a%40x&to=b%40y&label=l"
                        + "&after=2026-01-01&before=2026-02-01&limit=5");
        assertThat(result.out()).contains("m1@example.com");
    }

    @Test
    void search_shows_what_was_found_where_other_columns_do_not() {
        api.answer("GET /v0/messages/search", 200, """
                {"messages":[%s,%s,%s],"count":3,"highlights":[
                 {"messageId":"<m1@example.com>","highlights":[
                  {"field":"subject","snippet":"Your invoice","matches":[{"start":5,"end":12}]},
                  {"field":"text","snippet":"…the invoice\\u001b[2J of March…","matches":[{"start":5,"end":12}]}]},
                 {"messageId":"<m1@example.com>","highlights":[
                  {"field":"attachment","snippet":"invoice.pdf","matches":[{"start":0,"end":7}]}]},
                 {"messageId":"<m1@example.com>","highlights":[
                  {"field":"subject","snippet":"invoice","matches":[{"start":0,"end":7}]}]}]}
                """.formatted(MESSAGE, MESSAGE, MESSAGE));

        var result = run("mail", "search", "invoice");

        assertThat(result.out())
                .contains("FOUND", "…the invoice of March…", "file: invoice.pdf")
                .doesNotContain("\u001b", "Your invoice");
    }

    @Test
    void labels_come_with_spaces_or_commas() {
        api.answer("PATCH /v0/messages/m1", 200, MESSAGE);

        var result = run("mail", "labels", "m1", "--add", "a", "b", "--remove", "c,d,", "--add", "e");

        assertThat(api.request().body())
                .isEqualTo("{\"addLabels\":[\"a\",\"b\",\"e\"],\"removeLabels\":[\"c\",\"d\"]}");
        assertThat(api.request().headers().get("content-type")).isEqualTo("application/json");
        assertThat(result.out()).isEqualTo("Labels: received, unread\n");
    }

    @Test
    void delete_deletes() {
        api.answer("DELETE /v0/messages/m1", 204, "");

        assertThat(run("mail", "delete", "m1").out()).isEqualTo("Deleted.\n");
        assertThat(run("mail", "delete", "m1", "--json").out()).isEmpty();
        assertThat(api.requests()).allMatch(request -> request.method().equals("DELETE"));
    }

    @Test
    void raw_gives_the_bytes_and_a_terminal_only_what_it_can_show() {
        var bytes = "A: b\r\n\r\n\u001b[2J\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        api.answer("GET /v0/messages/m1/raw", 200, bytes, Map.of("Content-Type", "message/rfc822"));

        assertThat(run("mail", "raw", "m1", "-o", "m.eml").out()).isEqualTo("Saved m.eml (13 B).\n");
        assertThat(directory.resolve("m.eml")).hasBinaryContent(bytes);
        assertThat(run("mail", "raw", "m1").out()).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        assertThat(terminal().width(80).run("mail", "raw", "m1").out()).isEqualTo("A: b\n\n\ufffd\n");
    }

    @Test
    void an_attachment_is_saved_under_a_harmless_name_and_replaces_nothing() throws Exception {
        api.answer(
                "GET /v0/messages/%3Cm%40x%3E/attachments/att_1",
                200,
                new byte[] {0, 1, 2},
                Map.of(
                        "Content-Type",
                        "application/pdf",
                        "Content-Disposition",
                        "attachment; filename=\"../../a.pdf\""));

        assertThat(run("mail", "attachment", "<m@x>", "att_1").out()).isEqualTo("Saved a.pdf (3 B).\n");
        assertThat(directory.resolve("a.pdf")).hasBinaryContent(new byte[] {0, 1, 2});

        Files.writeString(directory.resolve("a.pdf"), "mine");
        var again = run("mail", "attachment", "<m@x>", "att_1");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("There is a file a.pdf already.");
        assertThat(directory.resolve("a.pdf")).hasContent("mine");

        run("mail", "attachment", "<m@x>", "att_1", "--output", "a.pdf");
        assertThat(directory.resolve("a.pdf")).hasBinaryContent(new byte[] {0, 1, 2});
        assertThat(run("mail", "attachment", "<m@x>", "att_1", "-o", "-").out()).isEqualTo("\u0000\u0001\u0002");
        assertThat(run("mail", "attachment", "<m@x>", "att_1", "-o", "no/such/directory")
                        .exitCode())
                .isEqualTo(1);
    }
}
