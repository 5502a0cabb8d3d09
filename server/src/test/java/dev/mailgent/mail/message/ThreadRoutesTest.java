package dev.mailgent.mail.message;

import static dev.mailgent.mail.message.Inbox.ids;
import static dev.mailgent.mail.message.Inbox.mail;
import static dev.mailgent.mail.message.Inbox.reply;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ThreadRoutesTest {
    @RegisterExtension
    static final MailRoom ROOM = new MailRoom(Duration.ofSeconds(1));

    private final Inbox inbox = ROOM.inbox();

    @Test
    void a_thread_shows_its_newest_messages_oldest_first() {
        inbox.receive(mail("<1@x>", "talk", "one"));
        inbox.receive(reply("<2@x>", "<1@x>", "two"));
        inbox.receive(reply("<3@x>", "<1@x>", "three"));
        inbox.receive(mail("<9@x>", "other", "z"));

        var list = inbox.get("/v0/threads").json();
        assertThat(list.get("count").asInt()).isEqualTo(2);
        var thread = list.get("threads").get(1);
        assertThat(thread.propertyNames())
                .containsExactly("threadId", "inboxId", "subject", "messageCount", "labels", "createdAt", "updatedAt");
        assertThat(thread.get("messageCount").asInt()).isEqualTo(3);
        assertThat(thread.get("subject").asString()).isEqualTo("talk");
        assertThat(thread.get("inboxId").asString()).isEqualTo(inbox.agent().email());

        var path = "/v0/threads/" + thread.get("threadId").asString();
        var detail = inbox.get(path).json();
        assertThat(detail.get("totalMessages").asInt()).isEqualTo(3);
        assertThat(ids(detail)).containsExactly("<1@x>", "<2@x>", "<3@x>");
        assertThat(ids(inbox.get(path + "?limit=2").json())).containsExactly("<2@x>", "<3@x>");
        for (var unknown : List.of("thd_0000000000000000", "thd_x", "x", "%00")) {
            assertThat(inbox.get("/v0/threads/" + unknown).status()).as(unknown).isEqualTo(404);
        }
    }

    @Test
    void a_thread_that_was_merged_answers_under_its_old_id() {
        inbox.receive(mail("<1@x>", "talk", "one"));
        inbox.receive(mail("<2@x>", "walk", "two"));
        var before = inbox.get("/v0/threads").json().get("threads");
        inbox.receive(reply("<3@x>", "<1@x> <2@x>", "three"));

        for (var old : before) {
            var id = old.get("threadId").asString();
            var detail = inbox.get("/v0/threads/" + id);
            assertThat(detail.status()).isEqualTo(200);
            assertThat(ids(detail.json())).containsExactly("<1@x>", "<2@x>", "<3@x>");
        }
        var alias = before.get(0).get("threadId").asString();
        assertThat(inbox.patch("/v0/threads/" + alias, "{\"addLabels\":[\"a\"]}")
                        .status())
                .isEqualTo(200);
        assertThat(inbox.delete("/v0/threads/" + alias).status()).isEqualTo(204);
        assertThat(inbox.get("/v0/messages").json().get("count").asInt()).isZero();
    }
}
