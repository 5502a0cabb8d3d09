package dev.mailgent.protocol.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// CHUNKING (RFC 3030).
class BdatTest {
    @Test
    void chunks_are_kept_byte_for_byte() {
        var smtp = Transcript.addressed();

        assertThat(smtp.say("BDAT 12\r\nSubject: a\r\n")).isEqualTo("250 2.0.0 Chunk ok\r\n");
        assertThat(smtp.say("BDAT 11 LAST\r\n\r\n.\r\n..\nx\r\n")).isEqualTo("250 2.0.0 kept\r\n");
        assertThat(Inbox.text(smtp.inbox.only())).isEqualTo("Subject: a\r\n\r\n.\r\n..\nx\r\n");
        assertThat(smtp.inbox.only().notes()).containsExactly(Note.BARE_LF);
    }

    @Test
    void a_whole_transaction_may_come_in_one_packet() {
        var smtp = Transcript.greeted();
        var mail = "MAIL FROM:<a@b.test>\r\nRCPT TO:<b@mx.test>\r\nBDAT 5\r\nhello\r\nBDAT 0 LAST\r\n"
                .replace("hello\r\n", "hello");

        assertThat(smtp.say(mail + mail + "QUIT\r\n").lines().map(line -> line.substring(0, 9)))
                .containsExactly(
                        "250 2.1.0",
                        "250 2.1.5",
                        "250 2.0.0",
                        "250 2.0.0",
                        "250 2.1.0",
                        "250 2.1.5",
                        "250 2.0.0",
                        "250 2.0.0",
                        "221 2.0.0");
        assertThat(smtp.inbox.mails())
                .hasSize(2)
                .allSatisfy(m -> assertThat(m.raw()).asString().isEqualTo("hello"));
    }

    @Test
    void chunks_that_come_byte_by_byte_are_the_same() {
        var smtp = Transcript.addressed();

        assertThat(smtp.drip("BDAT 3\r\na\r\nBDAT 4 LAST\r\nb\n\r\n")).endsWith("250 2.0.0 kept\r\n");
        assertThat(Inbox.text(smtp.inbox.only())).isEqualTo("a\r\nb\n\r\n");
    }

    @Test
    void a_lone_cr_is_refused_even_across_chunks() {
        for (var script :
                new String[] {"BDAT 4 LAST\r\na\rb\n", "BDAT 2\r\na\rBDAT 2 LAST\r\nb\n", "BDAT 2 LAST\r\na\r"}) {
            var smtp = Transcript.addressed();
            assertThat(smtp.say(script)).as(script).contains("550 5.5.2 ");
            assertThat(smtp.inbox.mails()).isEmpty();
        }
        var split = Transcript.addressed();
        assertThat(split.say("BDAT 2\r\na\rBDAT 1 LAST\r\n\n")).endsWith("250 2.0.0 kept\r\n");
        assertThat(split.inbox.only().notes()).doesNotContain(Note.BARE_LF);
    }

    @Test
    void DATA_cannot_follow_BDAT() {
        var smtp = Transcript.addressed();
        smtp.say("BDAT 10\r\n0123456789");

        assertThat(smtp.line("DATA")).startsWith("503 5.5.1 ");
        assertThat(smtp.line("RCPT TO:<c@mx.test>")).startsWith("503 5.5.1 ");
        assertThat(smtp.say("BDAT 2 LAST\r\n\r\n")).startsWith("250 ");
    }

    @Test
    void RSET_clears_the_chunks() {
        var smtp = Transcript.addressed();
        smtp.say("BDAT 10\r\n0123456789");
        smtp.line("RSET");

        assertThat(smtp.reception.budget.heldBytes()).isZero();
        assertThat(smtp.say("BDAT 2 LAST\r\n\r\n")).startsWith("503 5.5.1 ");
        assertThat(smtp.inbox.mails()).isEmpty();
    }

    @Test
    void a_chunk_nobody_wants_is_never_read_as_commands() {
        var smtp = Transcript.greeted();
        var body = "MAIL FROM:<evil@x.test>\r\n";

        assertThat(smtp.say("BDAT " + body.length() + "\r\n" + body + "NOOP\r\n"))
                .startsWith("503 5.5.1 ")
                .endsWith("250 2.0.0 Ok\r\n")
                .hasLineCount(2);
    }

    @Test
    void after_a_refused_chunk_the_ones_already_on_their_way_are_refused_too() {
        var smtp = Transcript.addressed(Limits.of().maxMessageBytes(1000).get());

        assertThat(smtp.say("BDAT 1500\r\n" + "x".repeat(1500) + "BDAT 5 LAST\r\nMAIL " + "NOOP\r\n")
                        .lines()
                        .map(line -> line.substring(0, 9)))
                .containsExactly("552 5.3.4", "503 5.5.1", "250 2.0.0");
    }

    @Test
    void a_size_that_cannot_be_read_or_is_absurd_ends_the_session_without_allocating() {
        for (var size : new String[] {"99999999999 LAST", "99999999999999999999999"}) {
            var smtp = Transcript.addressed();
            assertThat(smtp.say("BDAT " + size + "\r\nMAIL FROM:<x@y.test>\r\n"))
                    .startsWith("552 5.3.4 ")
                    .hasLineCount(1);
            assertThat(smtp.session.next()).isEqualTo(SmtpSession.Next.CLOSE);
            assertThat(smtp.reception.budget.heldBytes()).isZero();
        }
        for (var size : new String[] {"", "abc", "-1", "1 2", "1 LAST LAST", "0x10"}) {
            var smtp = Transcript.addressed();
            assertThat(smtp.say("BDAT " + size + "\r\nMAIL FROM:<x@y.test>\r\n"))
                    .startsWith("501 5.5.4 ")
                    .hasLineCount(1);
            assertThat(smtp.session.next()).isEqualTo(SmtpSession.Next.CLOSE);
        }
    }

    @Test
    void a_chunk_announced_large_holds_only_what_came() {
        var smtp = Transcript.addressed();
        smtp.say("BDAT 41943040\r\nonly this");

        assertThat(smtp.reception.budget.heldBytes()).isLessThanOrEqualTo(4096);
    }
}
