package dev.mailgent.mail.message;

import static dev.mailgent.mail.message.Inbox.mail;
import static dev.mailgent.mail.message.Inbox.reply;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeletionTest {
    @RegisterExtension
    static final MailRoom ROOM = new MailRoom(Duration.ofSeconds(1));

    private final Inbox inbox = ROOM.inbox();

    @Test
    void a_deleted_message_leaves_nothing_behind() throws SQLException {
        inbox.receive(mail("<1@x>", "a", "b"), List.of("received", "own"));

        var answer = inbox.delete("/v0/messages/%3C1%40x%3E");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.bytes()).isEmpty();
        assertThat(inbox.get("/v0/messages/1@x").status()).isEqualTo(404);
        assertThat(inbox.delete("/v0/messages/1@x").status()).isEqualTo(404);
        for (var table : List.of("message", "message_view", "message_label", "thread", "thread_ref", "raw_message")) {
            assertThat(inbox.rows(table)).as(table).isZero();
        }
    }

    @Test
    void bytes_go_with_the_last_message_made_of_them() throws SQLException {
        var other = inbox.neighbour();
        var mail = mail("<1@x>", "a", "b");
        inbox.receive(mail);
        other.receive(mail);
        assertThat(inbox.rows("raw_message")).isEqualTo(1);

        inbox.delete("/v0/messages/1@x");
        assertThat(other.get("/v0/messages/1@x/raw").status()).isEqualTo(200);

        other.delete("/v0/messages/1@x");
        assertThat(inbox.rows("raw_message")).isZero();
    }

    @Test
    void large_bytes_are_read_from_the_blob_store_and_leave_it_after_their_grace() {
        var mail = mail("<1@x>", "a", "b".repeat(1000));
        var raw = mail.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        var early = ROOM.blobs(() -> Instant.now().minusSeconds(3600));
        early.put(inbox.agent().org(), Seed.sha256(raw), raw);
        inbox.receiveOutside(mail);

        assertThat(inbox.get("/v0/messages/1@x/raw").text()).endsWith("b".repeat(1000) + "\r\n");

        inbox.delete("/v0/messages/1@x");
        assertThat(early.get(inbox.agent().org(), Seed.sha256(raw))).isEmpty();
    }

    @Test
    void a_deleted_thread_takes_its_messages_with_it_and_a_smaller_thread_counts_less() throws SQLException {
        inbox.receive(mail("<1@x>", "talk", "one"));
        inbox.receive(reply("<2@x>", "<1@x>", "two"));
        inbox.receive(mail("<9@x>", "other", "z"));
        var id = inbox.get("/v0/messages/1@x").json().get("threadId").asString();

        inbox.delete("/v0/messages/1@x");
        assertThat(inbox.get("/v0/threads/" + id).json().get("messageCount").asInt())
                .isEqualTo(1);

        assertThat(inbox.delete("/v0/threads/" + id).status()).isEqualTo(204);
        assertThat(inbox.get("/v0/threads/" + id).status()).isEqualTo(404);
        assertThat(inbox.delete("/v0/threads/" + id).status()).isEqualTo(404);
        assertThat(inbox.ids("/v0/messages")).containsExactly("<9@x>");
        assertThat(inbox.rows("raw_message")).isEqualTo(1);
        assertThat(inbox.rows("thread")).isEqualTo(1);
    }
}
