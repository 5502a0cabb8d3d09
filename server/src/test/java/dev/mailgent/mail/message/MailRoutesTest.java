package dev.mailgent.mail.message;

import static dev.mailgent.mail.message.Inbox.mail;
import static dev.mailgent.mail.message.Inbox.strings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.access.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MailRoutesTest {
    @RegisterExtension
    static final MailRoom ROOM = new MailRoom(Duration.ofSeconds(1));

    private final Inbox inbox = ROOM.inbox();

    @Test
    void a_message_is_answered_with_every_field_of_the_contract() {
        inbox.receive(mail("<a/b+c@example.org>", "Grüße", "Hi there"));

        var answer = inbox.get("/v0/messages/%3Ca%2Fb%2Bc%40example.org%3E");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        var message = answer.json();
        assertThat(message.get("messageId").asString()).isEqualTo("<a/b+c@example.org>");
        assertThat(message.get("threadId").asString()).matches("thd_[0-9a-f]{16}");
        assertThat(message.get("inboxId").asString()).isEqualTo(inbox.agent().email());
        assertThat(strings(message.get("from"))).containsExactly("Ada <ada@example.org>");
        assertThat(strings(message.get("to"))).containsExactly("agent@agents.localhost");
        assertThat(strings(message.get("cc"))).isEmpty();
        assertThat(message.get("subject").asString()).isEqualTo("Grüße");
        assertThat(message.get("text").asString().strip()).isEqualTo("Hi there");
        assertThat(message.get("extractedText").asString().strip()).isEqualTo("Hi there");
        assertThat(strings(message.get("labels"))).containsExactly("received", "unread");
        assertThat(message.get("createdAt").asString()).matches("2026-02-01T\\d\\d:\\d\\d:\\d\\d\\.123Z");
        assertThat(message.get("attachments").isArray()).isTrue();
        assertThat(strings(message.get("bcc"))).isEmpty();
        assertThat(message.has("seq")).isFalse();
    }

    @Test
    void a_message_id_may_come_raw_or_encoded_with_brackets_or_without() {
        inbox.receive(mail("<a/b+c=d@example.org>", "x", "y"));

        for (var path : List.of(
                "<a/b+c=d@example.org>",
                "a/b+c=d@example.org",
                "%3Ca/b+c=d@example.org%3E",
                "%3Ca%2Fb%2Bc%3Dd%40example.org%3E",
                "a%2Fb%2Bc%3Dd%40example.org")) {
            var answer = inbox.getRaw("/v0/messages/" + path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(inbox.getRaw("/v0/messages/" + path + "/raw").status())
                    .as(path + "/raw")
                    .isEqualTo(200);
        }
        for (var path : List.of("nobody@example.org", "%00", "%3C%3E", "x".repeat(2000), "a/b", "%F0%9F")) {
            assertThat(inbox.getRaw("/v0/messages/" + path).status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void a_list_is_newest_first_and_pages_meet_without_gap() {
        var mails = new ArrayList<String>();
        for (var i = 0; i < 7; i++) {
            mails.add(mail("<" + i + "@example.org>", "s" + i, "t"));
        }
        inbox.receiveAll(mails, List.of("received", "unread"));

        var seen = new ArrayList<String>();
        var path = "/v0/messages?limit=3";
        var pages = 0;
        while (path != null) {
            var page = inbox.get(path).json();
            assertThat(page.get("count").asInt()).isEqualTo(page.get("messages").size());
            page.get("messages")
                    .forEach(message -> seen.add(message.get("messageId").asString()));
            path = page.has("nextPageToken")
                    ? "/v0/messages?limit=3&pageToken="
                            + page.get("nextPageToken").asString()
                    : null;
            pages++;
        }
        assertThat(pages).isEqualTo(3);
        assertThat(seen)
                .containsExactly(
                        "<6@example.org>",
                        "<5@example.org>",
                        "<4@example.org>",
                        "<3@example.org>",
                        "<2@example.org>",
                        "<1@example.org>",
                        "<0@example.org>");
    }

    @Test
    void a_message_in_a_list_has_the_members_of_the_record_but_for_its_html() {
        inbox.receive("""
                From: Ada <ada@example.org>
                To: agent@agents.localhost
                Message-ID: <html@example.org>
                Subject: page
                Content-Type: text/html

                <p>Hello <b>you</b></p>
                """);

        var listed = inbox.get("/v0/messages").json().get("messages").get(0);
        var single = inbox.get("/v0/messages/html@example.org").json();

        assertThat(listed.has("html")).isFalse();
        assertThat(single.get("html").asString()).contains("<b>you</b>");
        var members = new TreeSet<>(single.propertyNames());
        members.remove("html");
        assertThat(new TreeSet<>(listed.propertyNames())).isEqualTo(members);
        assertThat(listed.get("text").asString()).contains("Hello you");
    }

    @Test
    void an_empty_inbox_is_an_empty_page() {
        var answer = inbox.get("/v0/messages");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"messages\":[],\"count\":0}");
        assertThat(inbox.get("/v0/threads").text()).isEqualTo("{\"threads\":[],\"count\":0}");
    }

    @Test
    void a_token_of_another_list_or_of_nobody_is_refused() {
        inbox.receiveAll(List.of(mail("<1@x>", "a", "b"), mail("<2@x>", "c", "d")), List.of("received"));
        var token =
                inbox.get("/v0/messages?limit=1").json().get("nextPageToken").asString();

        assertThat(token).matches("[A-Za-z0-9_-]+");
        assertThat(inbox.get("/v0/messages?pageToken=" + token).status()).isEqualTo(200);
        assertThat(inbox.get("/v0/threads?pageToken=" + token).status()).isEqualTo(400);
        for (var wrong : List.of("x", "bTEt", "2026-01-01T00:00:00.000Z", token + "A", "%00", "bTE")) {
            var answer = inbox.get("/v0/messages?pageToken=" + wrong);
            assertThat(answer.status()).as(wrong).isEqualTo(400);
            assertThat(answer.json().get("error").asString()).isEqualTo("bad_request");
        }
        for (var limit : List.of("0", "-1", "x", "1.5")) {
            assertThat(inbox.get("/v0/messages?limit=" + limit).status()).isEqualTo(400);
        }
        assertThat(inbox.get("/v0/messages?limit=1000").status()).isEqualTo(200);
    }

    @Test
    void an_attachment_comes_as_it_was_sent_and_cannot_run() {
        inbox.receive("""
                From: Ada <ada@example.org>
                Message-ID: <1@x>
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b

                --b

                see attached
                --b
                Content-Type: text/html; charset=utf-8
                Content-Disposition: attachment; filename*=UTF-8''na%C3%AFve%20%22x%22.html
                Content-Transfer-Encoding: base64

                PHNjcmlwdD4=
                --b--
                """);
        var listed = inbox.get("/v0/messages/1@x").json().get("attachments").get(0);

        assertThat(listed.propertyNames())
                .containsExactly("attachmentId", "filename", "contentType", "size", "inline", "contentId", "createdAt");
        assertThat(listed.get("size").asInt()).isEqualTo(8);
        var path = "/v0/messages/%3C1%40x%3E/attachments/"
                + listed.get("attachmentId").asString();
        var file = inbox.get(path);
        assertThat(file.status()).isEqualTo(200);
        assertThat(file.text()).isEqualTo("<script>");
        assertThat(file.header("content-type")).isEqualTo("text/html");
        assertThat(file.header("content-disposition"))
                .startsWith("attachment; filename=\"na_ve ")
                .contains("; filename*=UTF-8''na%C3%AFve%20");
        assertThat(file.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(file.header("content-security-policy")).contains("sandbox").contains("default-src 'none'");
        assertThat(inbox.get("/v0/messages/1@x/attachments/att_99").status()).isEqualTo(404);
        assertThat(inbox.get("/v0/messages/2@x/attachments/att_1").status()).isEqualTo(404);
    }

    @Test
    void raw_is_our_trace_and_then_every_byte_received() {
        inbox.receive(mail("<1@x>", "a", "b"));

        var answer = inbox.get("/v0/messages/%3C1%40x%3E/raw");

        assertThat(answer.header("content-type")).isEqualTo("message/rfc822");
        assertThat(answer.text())
                .startsWith("Received: from example.org")
                .contains("\r\nFrom: Ada <ada@example.org>\r\n");
        assertThat(inbox.get("/v0/messages/2@x/raw").status()).isEqualTo(404);
    }

    @Test
    void mail_of_others_looks_like_none() {
        inbox.receive(mail("<1@x>", "talk", "one"));
        var thread = inbox.get("/v0/threads")
                .json()
                .get("threads")
                .get(0)
                .get("threadId")
                .asString();
        for (var who : List.of(ROOM.inbox(), inbox.neighbour())) {
            for (var path : List.of(
                    "/v0/messages/1@x",
                    "/v0/messages/1@x/raw",
                    "/v0/messages/1@x/attachments/a",
                    "/v0/threads/" + thread)) {
                assertThat(who.get(path).status()).as(path).isEqualTo(404);
            }
            assertThat(who.patch("/v0/messages/1@x", "{\"addLabels\":[\"a\"]}").status())
                    .isEqualTo(404);
            assertThat(who.patch("/v0/threads/" + thread, "{\"addLabels\":[\"a\"]}")
                            .status())
                    .isEqualTo(404);
            assertThat(who.delete("/v0/messages/1@x").status()).isEqualTo(404);
            assertThat(who.delete("/v0/threads/" + thread).status()).isEqualTo(404);
            assertThat(who.get("/v0/messages").json().get("count").asInt()).isZero();
        }
        assertThat(inbox.get("/v0/messages/1@x").status()).isEqualTo(200);
    }

    @Test
    void reading_and_managing_need_their_scopes() {
        inbox.receive(mail("<1@x>", "talk", "one"));
        inbox.scopes(Scope.MAIL_READ);

        assertThat(inbox.get("/v0/messages/1@x").status()).isEqualTo(200);
        assertThat(inbox.delete("/v0/messages/1@x").status()).isEqualTo(403);
        inbox.scopes(Scope.MAIL_MANAGE);
        assertThat(inbox.get("/v0/messages").status()).isEqualTo(403);
        assertThat(inbox.delete("/v0/messages/1@x").status()).isEqualTo(204);
    }
}
