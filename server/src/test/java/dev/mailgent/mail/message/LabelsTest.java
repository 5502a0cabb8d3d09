package dev.mailgent.mail.message;

import static dev.mailgent.mail.message.Inbox.mail;
import static dev.mailgent.mail.message.Inbox.strings;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LabelsTest {
    @RegisterExtension
    static final MailRoom ROOM = new MailRoom(Duration.ofSeconds(1));

    private final Inbox inbox = ROOM.inbox();

    @Test
    void a_list_by_labels_gives_messages_that_have_all_of_them() {
        inbox.receive(mail("<1@x>", "a", "b"));
        inbox.receive(mail("<2@x>", "a", "b"), List.of("received", "invoice"));
        inbox.receive(mail("<3@x>", "a", "b"), List.of("received", "unread", "invoice", "März 2026"));
        inbox.sent(mail("<4@x>", "a", "b"), List.of("secret@example.org"));

        assertThat(inbox.ids("/v0/messages?labels=unread")).containsExactly("<3@x>", "<1@x>");
        assertThat(inbox.ids("/v0/messages?labels=sent")).containsExactly("<4@x>");
        assertThat(inbox.ids("/v0/messages?labels=received")).containsExactly("<3@x>", "<2@x>", "<1@x>");
        assertThat(inbox.ids("/v0/messages?labels=invoice")).containsExactly("<3@x>", "<2@x>");
        assertThat(inbox.ids("/v0/messages?labels=invoice,unread")).containsExactly("<3@x>");
        assertThat(inbox.ids("/v0/messages?labels=unread,%20invoice%20,")).containsExactly("<3@x>");
        assertThat(inbox.ids("/v0/messages?labels=M%C3%A4rz+2026,invoice,received"))
                .containsExactly("<3@x>");
        assertThat(inbox.ids("/v0/messages?labels=sent,unread")).isEmpty();
        assertThat(inbox.ids("/v0/messages?labels=nothing")).isEmpty();
        assertThat(inbox.get("/v0/messages?labels=" + "x".repeat(65)).status()).isEqualTo(400);
        assertThat(inbox.get("/v0/messages/4@x").json().get("bcc").get(0).asString())
                .isEqualTo("secret@example.org");
    }

    @Test
    void labels_change_once_however_often_it_is_asked() {
        inbox.receive(mail("<1@x>", "a", "b"));
        var change = "{\"addLabels\":[\"zeta\",\"alpha\",\" alpha \"],\"removeLabels\":[\"unread\"]}";

        for (var i = 0; i < 2; i++) {
            var answer = inbox.patch("/v0/messages/1@x", change);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(strings(answer.json().get("labels"))).containsExactly("received", "zeta", "alpha");
        }
        assertThat(inbox.ids("/v0/messages?labels=unread")).isEmpty();
        assertThat(inbox.ids("/v0/messages?labels=alpha,zeta")).containsExactly("<1@x>");

        inbox.patch("/v0/messages/%3C1%40x%3E", "{\"removeLabels\":[\"zeta\"],\"addLabels\":[\"unread\"]}");
        assertThat(inbox.ids("/v0/messages?labels=zeta")).isEmpty();
        assertThat(inbox.ids("/v0/messages?labels=unread,alpha")).containsExactly("<1@x>");
    }

    @Test
    void labels_that_are_none_are_refused_with_the_field_named() {
        inbox.receive(mail("<1@x>", "a", "b"));

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
            var answer = inbox.patch("/v0/messages/1@x", body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.json().get("error").asString()).isEqualTo("bad_request");
        }
        var many = new StringBuilder("{\"addLabels\":[");
        for (var i = 0; i < 49; i++) {
            many.append(i == 0 ? "" : ",").append("\"l").append(i).append('"');
        }
        assertThat(inbox.patch("/v0/messages/1@x", many + "]}").status()).isEqualTo(400);
        assertThat(strings(inbox.get("/v0/messages/1@x").json().get("labels"))).containsExactly("received", "unread");
        assertThat(inbox.patch("/v0/messages/1@x", "{\"addLabels\":[],\"removeLabels\":[]}")
                        .status())
                .isEqualTo(200);
        assertThat(inbox.patch("/v0/messages/2@x", "{\"addLabels\":[\"a\"]}").status())
                .isEqualTo(404);
    }

    @Test
    void a_thread_has_labels_of_its_own() {
        inbox.receive(mail("<1@x>", "talk", "one"));
        var id = inbox.get("/v0/threads")
                .json()
                .get("threads")
                .get(0)
                .get("threadId")
                .asString();

        var answer = inbox.patch("/v0/threads/" + id, "{\"addLabels\":[\"urgent\"]}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(strings(answer.json().get("labels"))).containsExactly("urgent");
        assertThat(answer.json().get("threadId").asString()).isEqualTo(id);
        assertThat(strings(inbox.get("/v0/messages/1@x").json().get("labels"))).containsExactly("received", "unread");
        assertThat(inbox.get("/v0/threads?labels=urgent").json().get("count").asInt())
                .isEqualTo(1);
        assertThat(inbox.get("/v0/threads?labels=calm").json().get("count").asInt())
                .isZero();
        assertThat(inbox.patch("/v0/threads/" + id, "{}").status()).isEqualTo(400);
        assertThat(inbox.patch("/v0/threads/thd_0000000000000000", "{\"addLabels\":[\"a\"]}")
                        .status())
                .isEqualTo(404);
    }
}
