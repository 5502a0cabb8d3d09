package dev.mailgent.mail.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.access.Agent;
import dev.mailgent.access.Scope;
import dev.mailgent.platform.blob.FileBlobStore;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class MailRoutesTest {
    @TempDir
    private static Path blobs;

    private static MailServer server;
    private static Seed seed;
    private static int agents;

    private String key = "";
    private Agent agent;

    @BeforeAll
    static void start() {
        server = MailServer.start(blobs, (tenants, store) -> {
            var packer = new SearchPacker(tenants);
            return List.of(new MailRoutes(
                    new Mailbox(tenants, store, packer),
                    new RawMessages(tenants, store, "mail.agents.localhost"),
                    new Search(tenants, packer)));
        });
        seed = new Seed(server.tenants());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void newcomer() {
        key = "agent" + agents++;
        agent = server.agent(key);
    }

    @Test
    void a_message_is_answered_with_every_field_of_the_contract() {
        seed.receive(agent, mail("<a/b+c@example.org>", "Grüße", "Hi there"));

        var answer = server.get(key, "/v0/messages/%3Ca%2Fb%2Bc%40example.org%3E");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        var message = answer.json();
        assertThat(message.get("messageId").asString()).isEqualTo("<a/b+c@example.org>");
        assertThat(message.get("threadId").asString()).matches("thd_[0-9a-f]{16}");
        assertThat(message.get("inboxId").asString()).isEqualTo(agent.email());
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
        seed.receive(agent, mail("<a/b+c=d@example.org>", "x", "y"));

        for (var path : List.of(
                "<a/b+c=d@example.org>",
                "a/b+c=d@example.org",
                "%3Ca/b+c=d@example.org%3E",
                "%3Ca%2Fb%2Bc%3Dd%40example.org%3E",
                "a%2Fb%2Bc%3Dd%40example.org")) {
            var answer = server.getRaw(key, "/v0/messages/" + path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(server.getRaw(key, "/v0/messages/" + path + "/raw").status())
                    .as(path + "/raw")
                    .isEqualTo(200);
        }
        for (var path : List.of("nobody@example.org", "%00", "%3C%3E", "x".repeat(2000), "a/b", "%F0%9F")) {
            assertThat(server.getRaw(key, "/v0/messages/" + path).status())
                    .as(path)
                    .isEqualTo(404);
        }
    }

    @Test
    void a_list_is_newest_first_and_pages_meet_without_gap() {
        var mails = new ArrayList<String>();
        for (var i = 0; i < 7; i++) {
            mails.add(mail("<" + i + "@example.org>", "s" + i, "t"));
        }
        seed.receiveAll(agent, mails, List.of("received", "unread"));

        var seen = new ArrayList<String>();
        var path = "/v0/messages?limit=3";
        var pages = 0;
        while (path != null) {
            var page = server.get(key, path).json();
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
        seed.receive(agent, """
                From: Ada <ada@example.org>
                To: agent@agents.localhost
                Message-ID: <html@example.org>
                Subject: page
                Content-Type: text/html

                <p>Hello <b>you</b></p>
                """);

        var listed = server.get(key, "/v0/messages").json().get("messages").get(0);
        var single = server.get(key, "/v0/messages/html@example.org").json();

        assertThat(listed.has("html")).isFalse();
        assertThat(single.get("html").asString()).contains("<b>you</b>");
        var members = new TreeSet<>(single.propertyNames());
        members.remove("html");
        assertThat(new TreeSet<>(listed.propertyNames())).isEqualTo(members);
        assertThat(listed.get("text").asString()).contains("Hello you");
    }

    @Test
    void an_empty_inbox_is_an_empty_page() {
        var answer = server.get(key, "/v0/messages");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"messages\":[],\"count\":0}");
        assertThat(server.get(key, "/v0/threads").text()).isEqualTo("{\"threads\":[],\"count\":0}");
    }

    @Test
    void a_token_of_another_list_or_of_nobody_is_refused() {
        seed.receiveAll(agent, List.of(mail("<1@x>", "a", "b"), mail("<2@x>", "c", "d")), List.of("received"));
        var token = server.get(key, "/v0/messages?limit=1")
                .json()
                .get("nextPageToken")
                .asString();

        assertThat(token).matches("[A-Za-z0-9_-]+");
        assertThat(server.get(key, "/v0/messages?pageToken=" + token).status()).isEqualTo(200);
        assertThat(server.get(key, "/v0/threads?pageToken=" + token).status()).isEqualTo(400);
        for (var wrong : List.of("x", "bTEt", "2026-01-01T00:00:00.000Z", token + "A", "%00", "bTE")) {
            var answer = server.get(key, "/v0/messages?pageToken=" + wrong);
            assertThat(answer.status()).as(wrong).isEqualTo(400);
            assertThat(answer.json().get("error").asString()).isEqualTo("bad_request");
        }
        for (var limit : List.of("0", "-1", "x", "1.5")) {
            assertThat(server.get(key, "/v0/messages?limit=" + limit).status()).isEqualTo(400);
        }
        assertThat(server.get(key, "/v0/messages?limit=1000").status()).isEqualTo(200);
    }

    @Test
    void a_list_by_labels_gives_messages_that_have_all_of_them() {
        seed.receive(agent, mail("<1@x>", "a", "b"));
        seed.receive(agent, mail("<2@x>", "a", "b"), List.of("received", "invoice"));
        seed.receive(agent, mail("<3@x>", "a", "b"), List.of("received", "unread", "invoice", "März 2026"));
        seed.sent(agent, mail("<4@x>", "a", "b"), List.of("secret@example.org"));

        assertThat(ids("/v0/messages?labels=unread")).containsExactly("<3@x>", "<1@x>");
        assertThat(ids("/v0/messages?labels=sent")).containsExactly("<4@x>");
        assertThat(ids("/v0/messages?labels=received")).containsExactly("<3@x>", "<2@x>", "<1@x>");
        assertThat(ids("/v0/messages?labels=invoice")).containsExactly("<3@x>", "<2@x>");
        assertThat(ids("/v0/messages?labels=invoice,unread")).containsExactly("<3@x>");
        assertThat(ids("/v0/messages?labels=unread,%20invoice%20,")).containsExactly("<3@x>");
        assertThat(ids("/v0/messages?labels=M%C3%A4rz+2026,invoice,received")).containsExactly("<3@x>");
        assertThat(ids("/v0/messages?labels=sent,unread")).isEmpty();
        assertThat(ids("/v0/messages?labels=nothing")).isEmpty();
        assertThat(server.get(key, "/v0/messages?labels=" + "x".repeat(65)).status())
                .isEqualTo(400);
        assertThat(server.get(key, "/v0/messages/4@x").json().get("bcc").get(0).asString())
                .isEqualTo("secret@example.org");
    }

    @Test
    void labels_change_once_however_often_it_is_asked() {
        seed.receive(agent, mail("<1@x>", "a", "b"));
        var change = "{\"addLabels\":[\"zeta\",\"alpha\",\" alpha \"],\"removeLabels\":[\"unread\"]}";

        for (var i = 0; i < 2; i++) {
            var answer = server.patch(key, "/v0/messages/1@x", change);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(strings(answer.json().get("labels"))).containsExactly("received", "zeta", "alpha");
        }
        assertThat(ids("/v0/messages?labels=unread")).isEmpty();
        assertThat(ids("/v0/messages?labels=alpha,zeta")).containsExactly("<1@x>");

        server.patch(key, "/v0/messages/%3C1%40x%3E", "{\"removeLabels\":[\"zeta\"],\"addLabels\":[\"unread\"]}");
        assertThat(ids("/v0/messages?labels=zeta")).isEmpty();
        assertThat(ids("/v0/messages?labels=unread,alpha")).containsExactly("<1@x>");
    }

    @Test
    void labels_that_are_none_are_refused_with_the_field_named() {
        seed.receive(agent, mail("<1@x>", "a", "b"));

        for (var body : List.of(
                "{}",
                "",
                "{\"addLabels\":[\"\"]}",
                "{\"addLabels\":[\"a,b\"]}",
                "{\"addLabels\":[\"a\\nb\"]}",
                "{\"addLabels\":[\"a\\u0000\"]}",
                "{\"addLabels\":[\"\\ud800\"]}",
                "{\"addLabels\":[null]}",
                "{\"addLabels\":[\"" + "x".repeat(65) + "\"]}",
                "{\"addLabels\":\"done\"}",
                "{\"addLabels\":[1]}",
                "{\"addLabels\":[\"a\"],\"removeLabels\":[\"a\"]}",
                "[]",
                "nonsense")) {
            var answer = server.patch(key, "/v0/messages/1@x", body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.json().get("error").asString()).isEqualTo("bad_request");
        }
        var many = new StringBuilder("{\"addLabels\":[");
        for (var i = 0; i < 49; i++) {
            many.append(i == 0 ? "" : ",").append("\"l").append(i).append('"');
        }
        assertThat(server.patch(key, "/v0/messages/1@x", many + "]}").status()).isEqualTo(400);
        assertThat(strings(server.get(key, "/v0/messages/1@x").json().get("labels")))
                .containsExactly("received", "unread");
        assertThat(server.patch(key, "/v0/messages/1@x", "{\"addLabels\":[],\"removeLabels\":[]}")
                        .status())
                .isEqualTo(200);
        assertThat(server.patch(key, "/v0/messages/2@x", "{\"addLabels\":[\"a\"]}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_deleted_message_leaves_nothing_behind() throws SQLException {
        seed.receive(agent, mail("<1@x>", "a", "b"), List.of("received", "own"));

        var answer = server.delete(key, "/v0/messages/%3C1%40x%3E");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.bytes()).isEmpty();
        assertThat(server.get(key, "/v0/messages/1@x").status()).isEqualTo(404);
        assertThat(server.delete(key, "/v0/messages/1@x").status()).isEqualTo(404);
        for (var table : List.of("message", "message_view", "message_label", "thread", "thread_ref", "raw_message")) {
            assertThat(rows(table)).as(table).isZero();
        }
    }

    @Test
    void bytes_go_with_the_last_message_made_of_them() throws SQLException {
        var other = server.agent(key + "b", agent.org());
        var mail = mail("<1@x>", "a", "b");
        seed.receive(agent, mail);
        seed.receive(other, mail);
        assertThat(rows("raw_message")).isEqualTo(1);

        server.delete(key, "/v0/messages/1@x");
        assertThat(server.get(key + "b", "/v0/messages/1@x/raw").status()).isEqualTo(200);

        server.delete(key + "b", "/v0/messages/1@x");
        assertThat(rows("raw_message")).isZero();
    }

    @Test
    void large_bytes_are_read_from_the_blob_store_and_leave_it_after_their_grace() {
        var mail = mail("<1@x>", "a", "b".repeat(1000));
        var raw = mail.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        var early = new FileBlobStore(blobs, () -> Instant.now().minusSeconds(3600));
        early.put(agent.org(), Seed.sha256(raw), raw);
        seed.receiveOutside(agent, mail);

        assertThat(server.get(key, "/v0/messages/1@x/raw").text()).endsWith("b".repeat(1000) + "\r\n");

        server.delete(key, "/v0/messages/1@x");
        assertThat(early.get(agent.org(), Seed.sha256(raw))).isEmpty();
    }

    @Test
    void an_attachment_comes_as_it_was_sent_and_cannot_run() {
        seed.receive(agent, """
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
        var listed =
                server.get(key, "/v0/messages/1@x").json().get("attachments").get(0);

        assertThat(listed.propertyNames())
                .containsExactly("attachmentId", "filename", "contentType", "size", "inline", "contentId", "createdAt");
        assertThat(listed.get("size").asInt()).isEqualTo(8);
        var path = "/v0/messages/%3C1%40x%3E/attachments/"
                + listed.get("attachmentId").asString();
        var file = server.get(key, path);
        assertThat(file.status()).isEqualTo(200);
        assertThat(file.text()).isEqualTo("<script>");
        assertThat(file.header("content-type")).isEqualTo("text/html");
        assertThat(file.header("content-disposition"))
                .startsWith("attachment; filename=\"na_ve ")
                .contains("; filename*=UTF-8''na%C3%AFve%20");
        assertThat(file.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(file.header("content-security-policy")).contains("sandbox").contains("default-src 'none'");
        assertThat(server.get(key, "/v0/messages/1@x/attachments/att_99").status())
                .isEqualTo(404);
        assertThat(server.get(key, "/v0/messages/2@x/attachments/att_1").status())
                .isEqualTo(404);
    }

    @Test
    void raw_is_our_trace_and_then_every_byte_received() {
        seed.receive(agent, mail("<1@x>", "a", "b"));

        var answer = server.get(key, "/v0/messages/%3C1%40x%3E/raw");

        assertThat(answer.header("content-type")).isEqualTo("message/rfc822");
        assertThat(answer.text())
                .startsWith("Received: from example.org")
                .contains("\r\nFrom: Ada <ada@example.org>\r\n");
        assertThat(server.get(key, "/v0/messages/2@x/raw").status()).isEqualTo(404);
    }

    @Test
    void a_thread_shows_its_newest_messages_oldest_first() {
        seed.receive(agent, mail("<1@x>", "talk", "one"));
        seed.receive(agent, reply("<2@x>", "<1@x>", "two"));
        seed.receive(agent, reply("<3@x>", "<1@x>", "three"));
        seed.receive(agent, mail("<9@x>", "other", "z"));

        var list = server.get(key, "/v0/threads").json();
        assertThat(list.get("count").asInt()).isEqualTo(2);
        var thread = list.get("threads").get(1);
        assertThat(thread.propertyNames())
                .containsExactly("threadId", "inboxId", "subject", "messageCount", "labels", "createdAt", "updatedAt");
        assertThat(thread.get("messageCount").asInt()).isEqualTo(3);
        assertThat(thread.get("subject").asString()).isEqualTo("talk");
        assertThat(thread.get("inboxId").asString()).isEqualTo(agent.email());

        var path = "/v0/threads/" + thread.get("threadId").asString();
        var detail = server.get(key, path).json();
        assertThat(detail.get("totalMessages").asInt()).isEqualTo(3);
        assertThat(idsOf(detail)).containsExactly("<1@x>", "<2@x>", "<3@x>");
        assertThat(idsOf(server.get(key, path + "?limit=2").json())).containsExactly("<2@x>", "<3@x>");
        for (var unknown : List.of("thd_0000000000000000", "thd_x", "x", "%00")) {
            assertThat(server.get(key, "/v0/threads/" + unknown).status())
                    .as(unknown)
                    .isEqualTo(404);
        }
    }

    @Test
    void a_thread_has_labels_of_its_own() {
        seed.receive(agent, mail("<1@x>", "talk", "one"));
        var id = server.get(key, "/v0/threads")
                .json()
                .get("threads")
                .get(0)
                .get("threadId")
                .asString();

        var answer = server.patch(key, "/v0/threads/" + id, "{\"addLabels\":[\"urgent\"]}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(strings(answer.json().get("labels"))).containsExactly("urgent");
        assertThat(answer.json().get("threadId").asString()).isEqualTo(id);
        assertThat(strings(server.get(key, "/v0/messages/1@x").json().get("labels")))
                .containsExactly("received", "unread");
        assertThat(server.get(key, "/v0/threads?labels=urgent")
                        .json()
                        .get("count")
                        .asInt())
                .isEqualTo(1);
        assertThat(server.get(key, "/v0/threads?labels=calm")
                        .json()
                        .get("count")
                        .asInt())
                .isZero();
        assertThat(server.patch(key, "/v0/threads/" + id, "{}").status()).isEqualTo(400);
        assertThat(server.patch(key, "/v0/threads/thd_0000000000000000", "{\"addLabels\":[\"a\"]}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_thread_that_was_merged_answers_under_its_old_id() {
        seed.receive(agent, mail("<1@x>", "talk", "one"));
        seed.receive(agent, mail("<2@x>", "walk", "two"));
        var before = server.get(key, "/v0/threads").json().get("threads");
        seed.receive(agent, reply("<3@x>", "<1@x> <2@x>", "three"));

        for (var old : before) {
            var id = old.get("threadId").asString();
            var detail = server.get(key, "/v0/threads/" + id);
            assertThat(detail.status()).isEqualTo(200);
            assertThat(idsOf(detail.json())).containsExactly("<1@x>", "<2@x>", "<3@x>");
        }
        var alias = before.get(0).get("threadId").asString();
        assertThat(server.patch(key, "/v0/threads/" + alias, "{\"addLabels\":[\"a\"]}")
                        .status())
                .isEqualTo(200);
        assertThat(server.delete(key, "/v0/threads/" + alias).status()).isEqualTo(204);
        assertThat(server.get(key, "/v0/messages").json().get("count").asInt()).isZero();
    }

    @Test
    void a_deleted_thread_takes_its_messages_with_it_and_a_smaller_thread_counts_less() throws SQLException {
        seed.receive(agent, mail("<1@x>", "talk", "one"));
        seed.receive(agent, reply("<2@x>", "<1@x>", "two"));
        seed.receive(agent, mail("<9@x>", "other", "z"));
        var id = server.get(key, "/v0/messages/1@x").json().get("threadId").asString();

        server.delete(key, "/v0/messages/1@x");
        assertThat(server.get(key, "/v0/threads/" + id)
                        .json()
                        .get("messageCount")
                        .asInt())
                .isEqualTo(1);

        assertThat(server.delete(key, "/v0/threads/" + id).status()).isEqualTo(204);
        assertThat(server.get(key, "/v0/threads/" + id).status()).isEqualTo(404);
        assertThat(server.delete(key, "/v0/threads/" + id).status()).isEqualTo(404);
        assertThat(ids("/v0/messages")).containsExactly("<9@x>");
        assertThat(rows("raw_message")).isEqualTo(1);
        assertThat(rows("thread")).isEqualTo(1);
    }

    @Test
    void mail_of_others_looks_like_none() {
        seed.receive(agent, mail("<1@x>", "talk", "one"));
        var thread = server.get(key, "/v0/threads")
                .json()
                .get("threads")
                .get(0)
                .get("threadId")
                .asString();
        var stranger = key + "x";
        server.agent(stranger);
        var colleague = key + "y";
        server.agent(colleague, agent.org());

        for (var who : List.of(stranger, colleague)) {
            for (var path : List.of(
                    "/v0/messages/1@x",
                    "/v0/messages/1@x/raw",
                    "/v0/messages/1@x/attachments/a",
                    "/v0/threads/" + thread)) {
                assertThat(server.get(who, path).status()).as(path).isEqualTo(404);
            }
            assertThat(server.patch(who, "/v0/messages/1@x", "{\"addLabels\":[\"a\"]}")
                            .status())
                    .isEqualTo(404);
            assertThat(server.patch(who, "/v0/threads/" + thread, "{\"addLabels\":[\"a\"]}")
                            .status())
                    .isEqualTo(404);
            assertThat(server.delete(who, "/v0/messages/1@x").status()).isEqualTo(404);
            assertThat(server.delete(who, "/v0/threads/" + thread).status()).isEqualTo(404);
            assertThat(server.get(who, "/v0/messages").json().get("count").asInt())
                    .isZero();
        }
        assertThat(server.get(key, "/v0/messages/1@x").status()).isEqualTo(200);
    }

    @Test
    void reading_and_managing_need_their_scopes() {
        seed.receive(agent, mail("<1@x>", "talk", "one"));
        server.scopes(key, Scope.MAIL_READ);

        assertThat(server.get(key, "/v0/messages/1@x").status()).isEqualTo(200);
        assertThat(server.delete(key, "/v0/messages/1@x").status()).isEqualTo(403);
        server.scopes(key, Scope.MAIL_MANAGE);
        assertThat(server.get(key, "/v0/messages").status()).isEqualTo(403);
        assertThat(server.delete(key, "/v0/messages/1@x").status()).isEqualTo(204);
    }

    private List<String> ids(String path) {
        return idsOf(server.get(key, path).json());
    }

    private static List<String> idsOf(JsonNode answer) {
        var ids = new ArrayList<String>();
        answer.get("messages")
                .forEach(message -> ids.add(message.get("messageId").asString()));
        return ids;
    }

    private static List<String> strings(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }

    private int rows(String table) throws SQLException {
        try (var connection = server.administrator().connect();
                var query = connection.prepareStatement("SELECT count(*) FROM " + table + " WHERE org_id = ?")) {
            query.setObject(1, agent.org().value());
            var result = query.executeQuery();
            result.next();
            return result.getInt(1);
        }
    }

    private static String mail(String id, String subject, String text) {
        return """
                From: Ada <ada@example.org>
                To: agent@agents.localhost
                Message-ID: %s
                Subject: %s
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8

                %s
                """.formatted(id, "=?utf-8?Q?" + q(subject) + "?=", text);
    }

    private static String q(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8)
                .replace("+", "_")
                .replace("%", "=");
    }

    private static String reply(String id, String references, String text) {
        return mail(id, "Re: talk", text).replaceFirst("MIME-Version", "References: " + references + "\nMIME-Version");
    }
}
