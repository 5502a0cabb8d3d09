package dev.mailgent.protocol.smtp.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.smtp.BodyKind;
import dev.mailgent.protocol.smtp.DsnNotify;
import dev.mailgent.protocol.smtp.DsnReturn;
import dev.mailgent.protocol.smtp.SmtpReply;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpSessionTest {
    @Test
    void a_plain_mail_goes_through() throws Exception {
        var smtp = Transcript.fresh();

        assertThat(smtp.line("EHLO client.test")).isEqualTo("""
                        250-mx.test\r
                        250-PIPELINING\r
                        250-SIZE 41943040\r
                        250-8BITMIME\r
                        250-SMTPUTF8\r
                        250-ENHANCEDSTATUSCODES\r
                        250-DSN\r
                        250-CHUNKING\r
                        250 LIMITS RCPTMAX=1000\r
                        """);
        assertThat(smtp.line("MAIL FROM:<ada@client.test> SIZE=100 BODY=8BITMIME"))
                .isEqualTo("250 2.1.0 Sender ok\r\n");
        assertThat(smtp.line("RCPT TO:<bob@mx.test>")).isEqualTo("250 2.1.5 Recipient ok\r\n");
        assertThat(smtp.line("DATA")).startsWith("354 ");
        assertThat(smtp.say("Subject: hi\r\n\r\nbody\r\n.\r\n")).isEqualTo("250 2.0.0 kept\r\n");
        assertThat(smtp.line("QUIT")).isEqualTo("221 2.0.0 Bye\r\n");

        var mail = smtp.inbox.only();
        assertThat(Inbox.text(mail)).isEqualTo("Subject: hi\r\n\r\nbody\r\n");
        assertThat(mail.sha256()).isEqualTo(MessageDigest.getInstance("SHA-256").digest(mail.raw()));
        assertThat(mail.receivedAt()).isEqualTo(Transcript.NOW);
        assertThat(mail.notes()).isEmpty();
        var envelope = mail.envelope();
        assertThat(envelope.peer().helo()).isEqualTo("client.test");
        assertThat(envelope.sender())
                .isEqualTo(new Sender("ada@client.test", 100, BodyKind.EIGHT_BIT_MIME, false, null, null));
        assertThat(envelope.recipients()).singleElement().satisfies(to -> {
            assertThat(to.address()).isEqualTo("bob@mx.test");
            assertThat(to.mailbox()).isEqualTo("box of bob@mx.test");
        });
        assertThat(smtp.reception.budget.heldBytes()).isZero();
    }

    @Test
    void a_mail_sent_byte_by_byte_is_the_same_mail() {
        var message = "Subject: x\r\n\r\n..dot\r\n.x\r\nbare\nlf\r\n\r\n.\r\n";
        var whole = Transcript.addressed();
        var dripped = Transcript.addressed();

        whole.data(message);
        dripped.line("DATA");
        assertThat(dripped.drip(message)).isEqualTo("250 2.0.0 kept\r\n");

        assertThat(Inbox.text(dripped.inbox.only())).isEqualTo(Inbox.text(whole.inbox.only()));
        assertThat(Inbox.text(whole.inbox.only())).isEqualTo("Subject: x\r\n\r\n.dot\r\nx\r\nbare\r\nlf\r\n\r\n");
        assertThat(whole.inbox.only().notes()).containsExactly(Note.BARE_LF);
    }

    @Test
    void pipelined_commands_are_answered_in_one_go() {
        var smtp = Transcript.greeted();

        assertThat(smtp.say("MAIL FROM:<a@b.test>\r\nRCPT TO:<x@mx.test>\r\nRCPT TO:<unknown@mx.test>\r\nDATA\r\n"))
                .isEqualTo("""
                        250 2.1.0 Sender ok\r
                        250 2.1.5 Recipient ok\r
                        550 5.1.1 No such mailbox\r
                        354 End data with <CR><LF>.<CR><LF>\r
                        """);
    }

    @Test
    void a_body_sent_before_the_answer_to_DATA_ends_the_session_instead_of_becoming_commands() {
        var smtp = Transcript.addressed();

        assertThat(smtp.say("DATA\r\nSubject: x\r\n\r\nMAIL FROM:<evil@x.test>\r\n.\r\n"))
                .startsWith("554 5.5.1 ")
                .hasLineCount(1);
        assertThat(smtp.session.next()).isEqualTo(SmtpSession.Next.CLOSE);
        assertThat(smtp.inbox.mails()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "503 5.5.1 | MAIL FROM:<a@b.test>",
                "503 5.5.1 | EHLO x | RCPT TO:<a@b.test>",
                "503 5.5.1 | EHLO x | DATA",
                "503 5.5.1 | EHLO x | MAIL FROM:<a@b.test> | MAIL FROM:<a@b.test>",
                "554 5.5.1 | EHLO x | MAIL FROM:<a@b.test> | DATA",
                "554 5.5.1 | EHLO x | MAIL FROM:<a@b.test> | RCPT TO:<unknown@mx.test> | DATA",
                "503 5.5.1 | EHLO x | BDAT 0 LAST",
                "501 5.5.4 | EHLO",
                "501 5.5.4 | HELO",
                "501 5.5.4 | EHLO x | MAIL",
                "501 5.5.4 | EHLO x | MAIL TO:<a@b.test>",
                "501 5.1.7 | EHLO x | MAIL FROM:",
                "501 5.1.7 | EHLO x | MAIL FROM:<a@>",
                "501 5.1.7 | EHLO x | MAIL FROM:<@b.test>",
                "501 5.1.7 | EHLO x | MAIL FROM:<a@b..test>",
                "501 5.1.7 | EHLO x | MAIL FROM:<a@b.test",
                "501 5.1.7 | EHLO x | MAIL FROM:<a@b.test>junk",
                "501 5.1.7 | EHLO x | MAIL FROM:<a b@c.test>",
                "501 5.1.7 | EHLO x | MAIL FROM:<\"a@c.test>",
                "501 5.1.3 | EHLO x | MAIL FROM:<> | RCPT TO:<>",
                "501 5.1.3 | EHLO x | MAIL FROM:<> | RCPT TO:<a@[1.2.3.4>",
                "501 5.5.4 | EHLO x | MAIL FROM:<a@b.test> SIZE=abc",
                "501 5.5.4 | EHLO x | MAIL FROM:<a@b.test> SIZE",
                "501 5.5.4 | EHLO x | MAIL FROM:<a@b.test> SIZE=1 SIZE=2",
                "501 5.5.4 | EHLO x | MAIL FROM:<a@b.test> BODY=9BIT",
                "501 5.5.4 | EHLO x | MAIL FROM:<a@b.test> SMTPUTF8=yes",
                "501 5.5.4 | EHLO x | MAIL FROM:<a@b.test> RET=SOME",
                "501 5.5.4 | EHLO x | MAIL FROM:<a@b.test> ENVID=+0D+0Ax",
                "555 5.6.3 | EHLO x | MAIL FROM:<a@b.test> BODY=BINARYMIME",
                "555 5.5.4 | EHLO x | MAIL FROM:<a@b.test> FOO=1",
                "552 5.3.4 | EHLO x | MAIL FROM:<a@b.test> SIZE=41943041",
                "552 5.3.4 | EHLO x | MAIL FROM:<a@b.test> SIZE=99999999999999999999",
                "501 5.5.4 | EHLO x | MAIL FROM:<a@b.test> | RCPT TO:<b@mx.test> NOTIFY=NEVER,SUCCESS",
                "501 5.5.4 | EHLO x | MAIL FROM:<a@b.test> | RCPT TO:<b@mx.test> ORCPT=rfc822",
                "550 5.7.1 | EHLO x | MAIL FROM:<banned@b.test>",
                "450 4.2.1 | EHLO x | MAIL FROM:<a@b.test> | RCPT TO:<busy@mx.test>",
                "451 4.3.0 | EHLO x | MAIL FROM:<a@b.test> | RCPT TO:<broken@mx.test>",
                "500 5.5.2 | FROBNICATE",
                "500 5.5.2 | EHLO x\u0000y",
                "502 5.5.1 | AUTH PLAIN",
                "502 5.5.1 | STARTTLS",
                "252 2.5.2 | VRFY bob",
                "252 2.5.2 | EXPN list",
                "214 2.0.0 | HELP",
                "250 2.0.0 | NOOP anything",
                "250 2.0.0 | RSET",
                "501 5.5.4 | RSET now",
                "221 2.0.0 | QUIT",
                "554 5.5.1 | GET / HTTP/1.1",
                "250 2.1.0 | EHLO x | MAIL FROM:<>",
                "250 2.1.0 | EHLO x | mail from: <a@b.test>",
                "250 2.1.0 | EHLO x | MAIL FROM:a@b.test",
                "250 2.1.0 | EHLO x | MAIL FROM:<a@b.test>  SIZE=0",
                "250 2.1.0 | HELO x | MAIL FROM:<a@[IPv6:2001:db8::1]>",
                "250 2.1.0 | EHLO [192.0.2.7] | MAIL FROM:<\"a b@c\\\"\"@d.test>",
                "250 2.1.5 | EHLO x | MAIL FROM:<> | RCPT TO:<postmaster>",
            })
    void each_command_has_its_code(String script) {
        var parts = script.split(" \\| ");
        var smtp = Transcript.fresh();
        var heard = "";
        for (var i = 1; i < parts.length; i++) {
            heard = smtp.line(parts[i]);
        }
        assertThat(heard).startsWith(parts[0]).endsWith("\r\n");
        assertThat(heard.lines().count()).isEqualTo(1);
    }

    @Test
    void a_source_route_is_stripped_and_a_quoted_local_part_kept() {
        var smtp = Transcript.greeted();
        smtp.line("MAIL FROM:<@relay.test,@other.test:ada@client.test>");
        smtp.line("RCPT TO:<\"odd > one\"@mx.test>");
        smtp.data("\r\n.\r\n");

        var envelope = smtp.inbox.only().envelope();
        assertThat(envelope.sender().address()).isEqualTo("ada@client.test");
        assertThat(envelope.recipients().getFirst().address()).isEqualTo("\"odd > one\"@mx.test");
    }

    @Test
    void notification_parameters_reach_the_envelope_decoded() {
        var smtp = Transcript.greeted();
        smtp.line("MAIL FROM:<a@b.test> RET=hdrs ENVID=QQ+2B1+3D");
        smtp.line("RCPT TO:<b@mx.test> NOTIFY=SUCCESS,delay ORCPT=rfc822;Bob+2Bx@mx.test");
        smtp.data("\r\n.\r\n");

        var envelope = smtp.inbox.only().envelope();
        assertThat(envelope.sender().dsnReturn()).isEqualTo(DsnReturn.HDRS);
        assertThat(envelope.sender().envelopeId()).isEqualTo("QQ+1=");
        var to = envelope.recipients().getFirst();
        assertThat(to.notifyOn()).containsExactlyInAnyOrder(DsnNotify.SUCCESS, DsnNotify.DELAY);
        assertThat(to.originalRecipient()).isEqualTo("rfc822;Bob+x@mx.test");
    }

    @Test
    void an_address_in_utf8_needs_SMTPUTF8() {
        var smtp = Transcript.greeted();

        assertThat(smtp.say("MAIL FROM:<zoë@b.test>\r\n".getBytes(UTF_8))).startsWith("553 5.6.7 ");
        assertThat(smtp.say("MAIL FROM:<zoë@b.test> SMTPUTF8\r\n".getBytes(UTF_8)))
                .startsWith("250 ");
        assertThat(smtp.say("RCPT TO:<用户@例子.test>\r\n".getBytes(UTF_8))).startsWith("250 ");
        smtp.line("RSET");
        smtp.line("MAIL FROM:<a@b.test>");
        assertThat(smtp.say("RCPT TO:<用户@例子.test>\r\n".getBytes(UTF_8))).startsWith("553 5.6.7 ");
        assertThat(smtp.say("RCPT TO:<zo\u00eb@b.test>\r\n".getBytes(ISO_8859_1)))
                .startsWith("500 5.5.2 ");
    }

    @Test
    void recipients_over_the_cap_are_refused_and_the_first_ones_get_their_mail() {
        var smtp = Transcript.addressed();
        var codes = new StringBuilder();
        for (var i = 1; i < 10_000; i++) {
            codes.append(smtp.line("RCPT TO:<b" + i + "@mx.test>"), 0, 10);
        }

        assertThat(codes.toString()).isEqualTo("250 2.1.5 ".repeat(999) + "452 4.5.3 ".repeat(9000));
        assertThat(smtp.data("\r\n.\r\n")).startsWith("250 ");
        assertThat(smtp.inbox.only().envelope().recipients()).hasSize(1000);
    }

    @Test
    void a_message_too_big_is_read_to_its_end_and_the_session_goes_on() {
        var limits = Limits.of().maxMessageBytes(10_000).get();
        var smtp = Transcript.addressed(limits);
        smtp.line("DATA");
        for (var i = 0; i < 20; i++) {
            assertThat(smtp.say("x".repeat(998) + "\r\n")).isEmpty();
        }
        assertThat(smtp.reception.budget.heldBytes()).isZero();
        assertThat(smtp.say(".\r\n")).startsWith("552 5.3.4 ");
        assertThat(smtp.line("MAIL FROM:<a@b.test>")).startsWith("250 ");
        assertThat(smtp.line("RCPT TO:<b@mx.test>")).startsWith("250 ");
        assertThat(smtp.data("x".repeat(9_996) + "\r\n\r\n.\r\n")).startsWith("250 ");
        assertThat(smtp.inbox.only().raw()).hasSize(10_000);
    }

    @Test
    void a_message_without_end_is_cut_off_at_four_times_the_limit() {
        var smtp = Transcript.addressed(Limits.of().maxMessageBytes(10_000).get());
        smtp.line("DATA");
        var heard = "";
        for (var i = 0; i < 50 && heard.isEmpty(); i++) {
            heard = smtp.say("x".repeat(998) + "\r\n");
        }
        assertThat(heard).startsWith("552 5.3.4 ");
        assertThat(smtp.session.next()).isEqualTo(SmtpSession.Next.CLOSE);
    }

    @Test
    void a_line_of_five_megabytes_is_refused_in_bounded_memory() {
        var smtp = Transcript.addressed();
        smtp.line("DATA");
        var part = "y".repeat(64 * 1024);
        var most = 0L;
        for (var i = 0; i < 80; i++) {
            smtp.say(part);
            most = Math.max(most, smtp.reception.budget.heldBytes());
        }
        assertThat(smtp.say("\r\n.\r\n")).startsWith("500 5.5.2 ");
        assertThat(most).isLessThan(3 * 1024 * 1024);
        assertThat(smtp.line("NOOP")).startsWith("250 ");
    }

    @Test
    void when_memory_for_bodies_is_used_up_the_mail_is_deferred_and_nothing_stays_held() {
        var smtp =
                Transcript.addressed(Limits.of().maxBodyBytesInFlight(64 * 1024).get());
        smtp.line("DATA");
        for (var i = 0; i < 200; i++) {
            smtp.say("z".repeat(998) + "\r\n");
        }
        assertThat(smtp.say(".\r\n")).startsWith("452 4.3.1 ");
        assertThat(smtp.reception.budget.heldBytes()).isZero();
        smtp.line("MAIL FROM:<a@b.test>");
        smtp.line("RCPT TO:<b@mx.test>");
        assertThat(smtp.data("small\r\n.\r\n")).startsWith("250 ");
    }

    @Test
    void a_lone_cr_is_refused_at_the_true_end() {
        var smtp = Transcript.addressed();

        assertThat(smtp.data("a\rb\r\n\r.\r\nstill body\r\n")).isEmpty();
        assertThat(smtp.say(".\r\n")).startsWith("550 5.5.2 ");
        assertThat(smtp.line("NOOP")).startsWith("250 ");
        assertThat(smtp.inbox.mails()).isEmpty();
    }

    @Test
    void a_message_in_a_loop_is_refused() {
        var smtp = Transcript.addressed();
        var hop = "Received: from a by b; now\r\n";

        assertThat(smtp.data(hop.repeat(51) + "\r\nx\r\n.\r\n")).startsWith("554 5.4.6 ");
        smtp.line("MAIL FROM:<a@b.test>");
        smtp.line("RCPT TO:<b@mx.test>");
        assertThat(smtp.data(hop.repeat(50) + "\r\n" + hop + "\r\n.\r\n")).startsWith("250 ");
    }

    @Test
    void after_twenty_errors_the_session_ends() {
        var smtp = Transcript.greeted();
        for (var i = 0; i < 20; i++) {
            assertThat(smtp.line("FROBNICATE")).startsWith("500 ");
        }
        assertThat(smtp.line("FROBNICATE")).isEqualTo("421 4.7.0 Too many errors, closing\r\n");
        assertThat(smtp.session.next()).isEqualTo(SmtpSession.Next.CLOSE);
    }

    @Test
    void guessing_recipients_counts_as_errors_but_stale_ones_on_a_list_do_not() {
        var guessing = Transcript.greeted();
        guessing.line("MAIL FROM:<a@b.test>");
        for (var i = 0; i < 20; i++) {
            assertThat(guessing.line("RCPT TO:<unknown" + i + "@mx.test>")).startsWith("550 ");
        }
        assertThat(guessing.line("RCPT TO:<unknown@mx.test>")).startsWith("421 4.7.0 ");

        var list = Transcript.addressed();
        for (var i = 0; i < 50; i++) {
            assertThat(list.line("RCPT TO:<unknown" + i + "@mx.test>")).startsWith("550 ");
        }
        assertThat(list.data("x\r\n.\r\n")).startsWith("250 ");
    }

    @Test
    void commands_that_do_nothing_are_not_free_for_ever() {
        var smtp = Transcript.greeted();
        var heard = "";
        var count = 0;
        while (!heard.startsWith("421") && count++ < 1000) {
            heard = smtp.line("NOOP");
        }
        assertThat(count).isBetween(100, 150);
    }

    @Test
    void a_receiver_that_throws_defers_the_mail() {
        var smtp = Transcript.addressed();
        smtp.inbox.answers(_ -> {
            throw new IllegalStateException("database is down");
        });
        assertThat(smtp.data("x\r\n.\r\n")).startsWith("451 4.3.0 ");
        smtp.inbox.answers(_ -> SmtpReply.ok("kept"));
        smtp.line("MAIL FROM:<a@b.test>");
        smtp.line("RCPT TO:<b@mx.test>");
        assertThat(smtp.data("x\r\n.\r\n")).startsWith("250 ");
    }

    @Test
    void a_command_line_too_long_is_refused_and_the_next_is_heard() {
        var smtp = Transcript.greeted();

        assertThat(smtp.line("NOOP " + "x".repeat(2100))).startsWith("500 5.5.2 ");
        assertThat(smtp.line("NOOP " + "x".repeat(9000))).startsWith("500 5.5.2 ");
        assertThat(smtp.say("x".repeat(5000))).isEmpty();
        assertThat(smtp.say("x".repeat(50000))).isEmpty();
        assertThat(smtp.say("\r\nNOOP\r\n")).startsWith("500 5.5.2 ").endsWith("250 2.0.0 Ok\r\n");
        assertThat(smtp.line("MAIL FROM:<" + "é".repeat(100) + "@b.test> SMTPUTF8 " + " ".repeat(2000) + "SIZE=1"))
                .startsWith("500 5.5.2"); // ISO 8859-1 is no UTF-8
        assertThat(smtp.line("MAIL FROM:<a@b.test> SMTPUTF8" + " ".repeat(2000) + "SIZE=1"))
                .startsWith("250 ");
    }

    @Test
    void nul_bytes_are_kept() {
        var smtp = Transcript.addressed();

        assertThat(smtp.data("Subject: a\0b\r\n\r\n\0\0\r\n.\r\n")).startsWith("250 ");
        assertThat(Inbox.text(smtp.inbox.only())).isEqualTo("Subject: a\0b\r\n\r\n\0\0\r\n");
    }

    @Test
    void what_readers_want_to_know_is_noted() {
        var smtp = Transcript.addressed();
        smtp.data("Subject: \u00e9" + "x".repeat(1000) + "\n.\r\n.\r\n");

        assertThat(smtp.inbox.only().notes())
                .containsExactlyInAnyOrder(Note.BARE_LF, Note.EIGHT_BIT, Note.LONG_LINE, Note.NO_BODY);
    }

    @Test
    void an_empty_message_is_a_message() {
        var smtp = Transcript.addressed();

        assertThat(smtp.data(".\r\n")).startsWith("250 ");
        assertThat(smtp.inbox.only().raw()).isEmpty();
    }

    @Test
    void EHLO_in_the_middle_forgets_the_transaction() {
        var smtp = Transcript.addressed();
        smtp.line("EHLO again.test");

        assertThat(smtp.line("DATA")).startsWith("503 ");
    }
}
