package dev.mailgent.protocol.bounce;

import static dev.mailgent.protocol.bounce.BounceCases.isHard;
import static dev.mailgent.protocol.bounce.BounceCases.isSoft;
import static dev.mailgent.protocol.bounce.BounceCases.one;
import static dev.mailgent.protocol.bounce.BounceCases.read;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Shapes of servers that are not in the corpus, written from their known wording.
class TextBounceTest {
    @Test
    void opensmtpd_names_each_recipient_before_a_colon() {
        var got = read(
                "From: Mailer Daemon <MAILER-DAEMON@mx.example.org>\nSubject: Delivery status notification: error\nTo: me@example.org",
                """
                    Hi!

                    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

                    An error has occurred while attempting to deliver a message for
                    the following list of recipients:

                full@example.com: 550 5.2.2 <full@example.com>... Mailbox Full
                gone@example.com: 550 5.1.1 <gone@example.com>... User Unknown

                    Below is a copy of the original message:

                Received: from x
                To: full@example.com
                """);
        assertThat(got).hasSize(2);
        isSoft(got.getFirst(), "full@example.com", BounceReason.MAILBOX_FULL);
        isHard(got.getLast(), "gone@example.com");
    }

    @Test
    void exchange_2003_tells_when_it_gave_up() {
        isHard(
                one("From: System Administrator <postmaster@example.com>\nSubject: Undeliverable: Hello", """
                Your message

                  To:      ada@example.com
                  Subject: Hello
                  Sent:    Thu, 29 Apr 2010 18:14:35 +0000

                did not reach the following recipient(s):

                ada@example.com on Thu, 29 Apr 2010 18:14:35 +0000
                    The recipient name is not recognized
                	The MTS-ID of the original message is: c=jp;a= ;p=example
                    MSEXCH:IMS:EXAMPLE 0 (000C05A6) Unknown Recipient
                """),
                "ada@example.com");
    }

    @Test
    void notes_puts_the_reason_above_the_address() {
        isHard(
                one("From: Mail_Administrator@notes.example.com\nSubject: Returned mail: User unknown", """
                ------- Failure Reasons  --------

                User not listed in public Name & Address Book
                ada@notes.example.com


                ------- Returned Message --------

                Received: by x
                """),
                "ada@notes.example.com");
    }

    @Test
    void imail_speaks_in_one_line() {
        isHard(
                one(
                        "From: \"Postmaster\" <postmaster@example.com>\nSubject: Undeliverable Mail\nX-Mailer: <SMTP32 v8.22>",
                        """
                Unknown user: ada@example.com

                Original message follows.

                From: me@example.org
                """),
                "ada@example.com");
        isSoft(
                one("From: postmaster@example.com\nSubject: Undeliverable Mail", """
                User mailbox exceeds allowed size: ada@example.com

                Original message follows.
                """),
                "ada@example.com",
                BounceReason.MAILBOX_FULL);
    }

    @Test
    void zoho_writes_its_codes_into_the_line() {
        isHard(
                one(
                        "From: mailer-daemon@mail.zoho.com\nSubject: Undelivered Mail Returned to Sender\nX-Mailer: Zoho Mail",
                        """
                This message was created automatically by mail delivery software.
                 A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.

                ada@example.com Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 <ada@example.com>... User Unknown

                Received:from x
                """),
                "ada@example.com");
    }

    @Test
    void gmx_and_its_kin_name_the_command() {
        isHard(
                one(
                        "From: GMX Mailer Daemon <mailer-daemon@gmx.net>\nSubject: Mail delivery failed: returning message to sender",
                        """
                This message was created automatically by mail delivery software.

                A message that you sent could not be delivered to
                one or more of its recipients. This is a permanent error.
                The following address failed:

                "ada@example.com":
                SMTP error from remote server after RCPT command:
                host: mx.example.com
                550 <ada@example.com>... User unknown

                --- The header of the original message is following. ---

                Received: from x
                """),
                "ada@example.com");
    }

    @Test
    void mailmarshal_lists_recipients_last() {
        isHard(one("From: postmaster@example.com\nSubject: Undeliverable Mail", """
                Your message:
                   From:    me@example.org
                   Subject: Hello

                Could not be delivered because of

                550 5.1.1 User unknown

                The following recipients were affected:
                    ada@example.com

                Additional Information
                """), "ada@example.com");
    }

    @Test
    void messaging_server_labels_everything() {
        isHard(
                one(
                        "From: Internet Mail Delivery <postmaster@example.com>\nSubject: Delivery Notification: Delivery has failed",
                        """
                This report relates to a message you sent with the following header fields:

                  Message-id: <x@example.org>
                  Date: Fri, 21 Nov 2008 23:34:45 +0900
                  From: me@example.org
                  To: ada@example.com
                  Subject: Hello

                Your message cannot be delivered to the following recipients:

                  Recipient address: ada@example.com
                  Reason: Remote SMTP server has rejected address
                  Diagnostic code: smtp;550 5.1.1 <ada@example.com>... User Unknown
                  Remote system: dns;mx.example.com (TCP|17.111.174.67|47323|192.0.2.225|25)
                """),
                "ada@example.com");
    }

    @Test
    void appliances_say_unable_to_deliver() {
        isHard(one("From: MAILER-DAEMON@example.com\nSubject: Message delivery has failed", """
                This is a delivery status notification, automatically generated by MTA mail-protect.example.jp

                Unable to deliver message to: <ada@example.com>
                Delivery failed for the following reason:
                Server mx.example.com[192.0.2.222] failed with: 550 5.1.1 <ada@example.com> No such user here

                This has been a permanent failure.  No further delivery attempts will be made.
                """), "ada@example.com");
        isHard(one("From: MAILER-DAEMON@example.com\nSubject: Mail could not be delivered", """
                Unable to deliver message to <ada@example.com>.

                Sent <<< RCPT TO:<ada@example.com>
                Received >>> 550 5.1.1 <ada@example.com>... User unknown
                """), "ada@example.com");
    }

    @Test
    void dragonfly_and_small_agents_write_a_letter() {
        isHard(one("From: MAILER-DAEMON <>\nSubject: Mail delivery failed", """
                This is the DragonFly Mail Agent v0.13 at df.example.jp.

                There was an error delivering your mail to <ada@example.com>.

                mx.example.com [192.0.2.25] did not like our RCPT TO:
                550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown

                Message headers follow.
                """), "ada@example.com");
    }

    @Test
    void old_sendmail_has_only_its_transcript() {
        isHard(
                one(
                        "From: Mail Delivery Subsystem <MAILER-DAEMON@example.org>\nSubject: Returned mail: User unknown",
                        """
                   ----- Transcript of session follows -----
                While talking to mx.example.com:
                >>> RCPT To:<ada@example.com>
                <<< 550 User unknown
                550 <ada@example.com>... User unknown

                   ----- Unsent message follows -----
                Received: from x
                """),
                "ada@example.com");
    }

    @Test
    void yahoo_excuses_itself() {
        isHard(one("From: MAILER-DAEMON@yahoo.com\nSubject: Failure Notice", """
                Sorry, we were unable to deliver your message to the following address.

                <ada@example.com>:
                Remote host said:
                550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown in virtual mailbox table
                [RCPT_TO]

                --- Below this line is a copy of the message.
                """), "ada@example.com");
    }

    @Test
    void mobile_carriers_speak_of_full_mailboxes() {
        isSoft(
                one("From: Postmaster@ezweb.ne.jp\nSubject: Mail System Error - Returned Mail", """
                Each of the following recipients was rejected by a remote mail server.

                    Recipient: <ada@ezweb.ne.jp>
                    >>> RCPT TO:<ada@ezweb.ne.jp>
                    <<< 552 user mailbox is full
                """),
                "ada@ezweb.ne.jp",
                BounceReason.MAILBOX_FULL);
        isHard(
                one("From: <Postmaster@ezweb.ne.jp>\nSubject: Mail System Error - Returned Mail", """
                The user(s) account is disabled or unknown.

                <ada@ezweb.ne.jp>: 550 5.1.1 user unknown

                """),
                "ada@ezweb.ne.jp");
    }

    @Test
    void courier_is_read_from_its_status_part_and_its_dialogue() {
        var got = one("""
                From: "Courier mail server at example.org" <@>
                Subject: NOTICE: mail delivery status.
                Mime-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status;
                    boundary=courier-0""", """
                This is a MIME formatted message.

                --courier-0
                Content-Type: text/plain; charset=us-ascii

                This is a delivery status notification from mx.example.org,
                running the Courier mail server, version 0.65.2.

                The original message was received on Sat, 11 Dec 2010 12:19:57 +0900

                ---------------------------------------------------------------------------

                                           UNDELIVERABLE MAIL

                Your message to the following recipients cannot be delivered:

                <ada@example.com>:
                    mx.example.com [192.0.2.153]:
                >>> RCPT TO:<ada@example.com>
                <<< 550 <ada@example.com>... User Unknown

                --courier-0
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example.org
                Original-Envelope-Id: msg_42

                Final-Recipient: rfc822; ada@example.com
                Action: failed
                Status: 5.0.0
                Remote-MTA: dns; mx.example.com [192.0.2.153]
                Diagnostic-Code: smtp; 550 <ada@example.com>... User Unknown

                --courier-0
                Content-Type: text/rfc822-headers

                Message-Id: <m1@example.org>

                --courier-0--
                """);
        isHard(got, "ada@example.com");
        assertThat(got.status()).isEqualTo("5.0.0");
        assertThat(got.replyCode()).isEqualTo(550);
    }

    @Test
    void exim_tells_local_failures_without_a_code() {
        isHard(
                one(
                        "From: Mail Delivery System <Mailer-Daemon@example.org>\nX-Failed-Recipients: ada@example.com",
                        """
                This message was created automatically by mail delivery software.

                A message that you sent could not be delivered to one or more of its
                recipients. This is a permanent error. The following address(es) failed:

                  ada@example.com
                    Unrouteable address

                ------ This is a copy of the message, including all the headers. ------
                """),
                "ada@example.com");
    }
}
