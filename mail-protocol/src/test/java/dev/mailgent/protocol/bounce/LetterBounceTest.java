package dev.mailgent.protocol.bounce;

import static dev.mailgent.protocol.bounce.BounceCases.isHard;
import static dev.mailgent.protocol.bounce.BounceCases.isSoft;
import static dev.mailgent.protocol.bounce.BounceCases.one;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Letters by people and programs that are, or look like, a report of a bounce.
class LetterBounceTest {
    @Test
    void a_gateway_tells_its_trouble_in_a_sentence() {
        isHard(
                one("From: MAILER-DAEMON@example.jp\nSubject: There was an error sending your mail", """
                We had trouble delivering your message. Full details follow:

                Subject: 'Hello'

                1 error(s):

                SMTP Server <mta2.example.jp> rejected recipient <ada@example.com>
                  (Error following RCPT command). It responded as follows: [550 unknown user]
                """),
                "ada@example.com");
    }

    @Test
    void a_carrier_gives_the_reason_below_the_address() {
        isSoft(
                one("From: <no-reply@app.example.jp>\nSubject: Mail System Error - Returned Mail", """
                Your mail sent on: Thu, 29 Apr 2010 11:04:47 +0900
                     Could not be delivered to: <ada@example.jp>
                     As their mailbox is full.
                """),
                "ada@example.jp",
                BounceReason.MAILBOX_FULL);
    }

    @Test
    void a_filter_gateway_repeats_the_answer_after_the_address() {
        isHard(one("From: Mail System <postmaster@example.com>\nSubject: Mail Error", """
                Your message could not be sent.
                A transcript of the attempts to send the message follows.
                The number of attempts made: 1
                Addressed To: ada@example.com

                Thu 29 Apr 2010 23:34:45 +0900
                Failed to send to identified host,
                ada@example.com: [192.0.2.5], 550 5.1.1 ada@example.com... No such user
                --- Message non-deliverable.
                """), "ada@example.com");
    }

    @Test
    void the_address_we_wrote_to_is_found_behind_a_forward() {
        var got = one("From: Mail Delivery System <Mailer-Daemon@example.org>\nSubject: Mail delivery failed", """
                A message that you sent could not be delivered to one or more of its
                recipients. This is a permanent error. The following address(es) failed:

                  ada@elsewhere.example
                    (ultimately generated from ada@example.com)
                    SMTP error from remote mail server after RCPT TO:<ada@elsewhere.example>:
                    host mx.elsewhere.example [192.0.2.1]: 550 5.1.1 No such user
                """);
        isHard(got, "ada@elsewhere.example");
        assertThat(got.originalRecipient()).isEqualTo("ada@example.com");
    }

    @Test
    void a_person_who_forwards_a_bounce_is_not_a_bounce() {
        var raw = """
                From: Ada <ada@example.com>
                Subject: Fwd: failure notice
                To: agent@example.org

                Look what I got:

                Hi. This is the qmail-send program at example.com.
                I'm afraid I wasn't able to deliver your message to the following addresses.

                <bob@example.net>:
                Sorry, no mailbox here by that name. (#5.1.1)
                """;
        assertThat(BounceDecoder.decode(raw.getBytes(StandardCharsets.UTF_8))).isInstanceOf(Notification.None.class);
    }

    @Test
    void a_postmaster_who_writes_a_letter_is_not_a_bounce() {
        var raw = """
                From: Postmaster <postmaster@example.com>
                Subject: Your question about quotas
                To: agent@example.org

                Hello, the quota of bob@example.com is 5 GB. Write to ada@example.com for more.
                """;
        assertThat(BounceDecoder.decode(raw.getBytes(StandardCharsets.UTF_8))).isInstanceOf(Notification.None.class);
    }

    @Test
    void an_administrator_who_lists_addresses_is_not_a_bounce() {
        var raw = """
                From: System Administrator <it@example.com>
                Subject: Error in the phone list
                To: agent@example.org

                Please use these from now on:

                bob@example.com
                ada@example.com
                """;
        assertThat(BounceDecoder.decode(raw.getBytes(StandardCharsets.UTF_8))).isInstanceOf(Notification.None.class);
    }

    @Test
    void an_out_of_office_note_is_a_reply_and_a_newsletter_is_not() {
        assertThat(kind("From: a@example.com\nSubject: Automatic reply: Hello\n\nAway."))
                .isEqualTo("AutoReply");
        assertThat(kind("From: a@example.com\nAuto-Submitted: auto-replied\nSubject: Hi\n\nx"))
                .isEqualTo("AutoReply");
        assertThat(kind("From: a@example.com\nSubject: Out of Office: Hello\n\nAway."))
                .isEqualTo("AutoReply");
        assertThat(kind("From: a@example.com\nAuto-Submitted: auto-generated\nSubject: Your code is 123456\n\nx"))
                .isEqualTo("None");
        assertThat(kind("From: a@example.com\nSubject: Out of office furniture sale\n\nx"))
                .isEqualTo("None");
        assertThat(kind("From: a@example.com\nSubject: Vacation photos\n\nx")).isEqualTo("None");
    }

    private static String kind(String raw) {
        return BounceDecoder.decode(raw.getBytes(StandardCharsets.UTF_8))
                .getClass()
                .getSimpleName();
    }
}
