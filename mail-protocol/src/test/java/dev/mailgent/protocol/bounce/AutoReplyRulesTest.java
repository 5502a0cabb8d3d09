package dev.mailgent.protocol.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.bounce.AutoReplyRules.Context;
import dev.mailgent.protocol.bounce.AutoReplyRules.Refusal;
import dev.mailgent.protocol.mime.MimeParser;
import dev.mailgent.protocol.mime.ParsedMail;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutoReplyRulesTest {
    private static final Set<String> OWN = Set.of("agent@agents.example");
    private static final Context FIRST = new Context("ada@example.com", OWN, null, 0);

    private static ParsedMail mail(String... fields) {
        var header = "From: Ada <ada@example.com>\nTo: agent+shop@agents.example\n" + String.join("\n", fields);
        return parse(header.stripTrailing() + "\n\nhello\n");
    }

    private static ParsedMail parse(String raw) {
        return MimeParser.parse(raw.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_letter_from_a_person_may_be_answered() {
        assertThat(AutoReplyRules.mayReply(mail(), FIRST)).isTrue();
        assertThat(AutoReplyRules.mayReply(mail("Auto-Submitted: no", "Precedence: normal"), FIRST))
                .isTrue();
        assertThat(AutoReplyRules.mayReply(mail("X-Auto-Response-Suppress: None"), FIRST))
                .isTrue();
    }

    @Test
    void the_null_sender_is_never_answered() {
        assertThat(AutoReplyRules.refusal(mail(), new Context("", OWN, null, 0)))
                .contains(Refusal.NULL_SENDER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Auto-Submitted: auto-replied",
                "Auto-Submitted: auto-generated (failure)",
                "auto-submitted: Auto-Notified; owner-email=\"x\"",
                "Content-Type: multipart/report; report-type=delivery-status; boundary=x",
                "X-Autoreply: yes",
                "X-Loop: someone@example.com"
            })
    void what_a_machine_sent_is_not_answered(String field) {
        assertThat(AutoReplyRules.refusal(mail(field), FIRST)).contains(Refusal.AUTOMATIC);
    }

    @ParameterizedTest
    @ValueSource(strings = {"List-Id: <l.example.com>", "List-Unsubscribe: <mailto:u@example.com>", "Precedence: list"})
    void lists_are_not_answered(String field) {
        assertThat(AutoReplyRules.refusal(mail(field), FIRST)).contains(Refusal.LIST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bulk", "Junk", "bulk (really)"})
    void bulk_is_not_answered(String precedence) {
        assertThat(AutoReplyRules.refusal(mail("Precedence: " + precedence), FIRST))
                .contains(Refusal.BULK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"All", "OOF, AutoReply", "DR"})
    void a_sender_may_ask_for_silence(String value) {
        assertThat(AutoReplyRules.refusal(mail("X-Auto-Response-Suppress: " + value), FIRST))
                .contains(Refusal.SUPPRESSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAILER-DAEMON@example.com",
                "no-reply@example.com",
                "noreply+x@example.com",
                "donotreply@example.com",
                "shop.no-reply@example.com",
                "owner-list@example.com",
                "list-request@example.com",
                "list-bounces@example.com",
                "bounces+77@example.com"
            })
    void robots_are_not_answered(String sender) {
        assertThat(AutoReplyRules.refusal(mail(), new Context(sender, OWN, null, 0)))
                .contains(Refusal.ROBOT_SENDER);
    }

    @Test
    void people_whose_names_resemble_robots_are_answered() {
        for (var sender : new String[] {"norbert@example.com", "rooter@example.com", "alertina@example.com"}) {
            assertThat(AutoReplyRules.mayReply(mail(), new Context(sender, OWN, null, 0)))
                    .as(sender)
                    .isTrue();
        }
    }

    @Test
    void a_mail_that_does_not_name_us_is_not_answered() {
        var blind = parse("From: ada@example.com\nTo: other@example.com\n\nhello\n");
        var resent = parse("From: ada@example.com\nTo: other@example.com\nResent-To: agent@agents.example\n\nhello\n");

        assertThat(AutoReplyRules.refusal(blind, FIRST)).contains(Refusal.NOT_ADDRESSED);
        assertThat(AutoReplyRules.mayReply(resent, FIRST)).isTrue();
    }

    @Test
    void a_sender_is_answered_once_in_the_quiet_time() {
        var soon = new Context("ada@example.com", OWN, Duration.ofMinutes(5), 0);
        var later = new Context("ada@example.com", OWN, AutoReplyRules.QUIET_TIME, 0);

        assertThat(AutoReplyRules.refusal(mail(), soon)).contains(Refusal.TOO_SOON);
        assertThat(AutoReplyRules.mayReply(mail(), later)).isTrue();
    }

    @Test
    void a_mail_of_more_than_fifty_hops_is_not_answered() {
        var hops = "Received: by x; Thu, 1 Jan 2026 00:00:00 +0000\n".repeat(51).stripTrailing();

        assertThat(AutoReplyRules.refusal(mail(hops), FIRST)).contains(Refusal.TOO_MANY_HOPS);
    }

    @Test
    void nasty_38_two_agents_do_not_answer_each_other() {
        var answer =
                parse("From: other@agents.example\nTo: agent@agents.example\nAuto-Submitted: auto-replied\n\nhi\n");
        var unmarked = parse("From: other@agents.example\nTo: agent@agents.example\n\nhi\n");
        var other = new Context("other@agents.example", OWN, null, 0);

        assertThat(AutoReplyRules.mayReply(answer, other)).isFalse();
        // Even agents that hide what they are stop: by time, then by the sameness of what is said.
        assertThat(AutoReplyRules.refusal(unmarked, new Context("other@agents.example", OWN, Duration.ZERO, 1)))
                .contains(Refusal.TOO_SOON);
        assertThat(AutoReplyRules.refusal(unmarked, new Context("other@agents.example", OWN, null, 3)))
                .contains(Refusal.LOOP);
    }

    @Test
    void nasty_38_a_mailbox_does_not_answer_itself() {
        var self = parse("From: agent@agents.example\nTo: agent@agents.example\n\nhi\n");
        var tagged = parse("From: x@example.com\nReply-To: Agent+7@Agents.example\nTo: agent@agents.example\n\nhi\n");

        assertThat(AutoReplyRules.refusal(self, new Context("agent@agents.example", OWN, null, 0)))
                .contains(Refusal.OWN_ADDRESS);
        assertThat(AutoReplyRules.refusal(tagged, new Context("x@example.com", OWN, null, 0)))
                .contains(Refusal.OWN_ADDRESS);
    }

    @Test
    void nasty_38_a_bounce_of_a_bounce_is_read_and_not_answered() {
        var inner = """
                From: MAILER-DAEMON@agents.example
                To: <ada@example.com>
                Message-ID: <inner@agents.example>
                Content-Type: multipart/report; report-type=delivery-status; boundary=in

                --in
                Content-Type: message/delivery-status

                Reporting-MTA: dns; agents.example

                Final-Recipient: rfc822; agent@agents.example
                Action: failed
                Status: 5.1.1

                --in--
                """;
        var outer = """
                From: Mail Delivery System <MAILER-DAEMON@example.com>
                To: b+token.mac@bounce.agents.example
                Subject: Undelivered Mail Returned to Sender
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary=out

                --out
                Content-Type: message/delivery-status

                Reporting-MTA: dns; example.com

                Final-Recipient: rfc822; ada@example.com
                Action: failed
                Status: 5.1.1
                Diagnostic-Code: smtp; 550 5.1.1 User unknown

                --out
                Content-Type: message/rfc822

                """ + inner + "\n--out--\n";

        var bounce = (Notification.Bounce) BounceDecoder.decode(outer.getBytes(StandardCharsets.UTF_8));

        assertThat(bounce.recipients()).extracting(BouncedRecipient::recipient).containsExactly("ada@example.com");
        assertThat(bounce.originalMessageId()).isEqualTo("<inner@agents.example>");
        assertThat(AutoReplyRules.refusal(parse(outer), new Context("", OWN, null, 0)))
                .isEqualTo(Optional.of(Refusal.NULL_SENDER));
        assertThat(AutoReplyRules.mayReply(parse(outer), new Context("mailer-daemon@example.com", OWN, null, 0)))
                .isFalse();
    }
}
