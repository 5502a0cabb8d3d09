package dev.mailgent.protocol.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.compose.DeliveryFailure;
import dev.mailgent.protocol.compose.DsnComposer;
import dev.mailgent.protocol.compose.Mailbox;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reports with a message/delivery-status part (RFC 3464, RFC 6533).
class StatusReportTest {
    private static Notification.Bounce report(String type, String fields) {
        var raw = """
                From: MAILER-DAEMON@mx.example.com
                Subject: Undelivered Mail
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b
                Content-Type: %s

                Reporting-MTA: dns; mx.example.com
                Original-Envelope-Id: QQ314159

                %s

                --b
                Content-Type: text/rfc822-headers

                Message-ID: <m1@example.org>
                From: agent@example.org
                To: a@example.com, b@example.com

                --b--
                """.formatted(type, fields);
        return (Notification.Bounce) BounceDecoder.decode(raw.getBytes(StandardCharsets.UTF_8));
    }

    private static BouncedRecipient one(String fields) {
        return report("message/delivery-status", fields).recipients().getFirst();
    }

    /// The rule of the mail design, step 3, for replies that say nothing in words.
    @ParameterizedTest
    @CsvSource({
        "failed, 5.1.1, true",
        "failed, 5.1.2, true",
        "failed, 5.1.3, true",
        "failed, 5.1.6, true",
        "failed, 5.1.10, true",
        "failed, 5.2.1, true",
        "failed, 5.4.4, true",
        "failed, 5.1.7, false",
        "failed, 5.1.8, false",
        "failed, 5.2.2, false",
        "failed, 5.2.3, false",
        "failed, 5.3.4, false",
        "failed, 5.7.1, false",
        "failed, 5.7.26, false",
        "failed, 5.0.0, false",
        "failed, 4.1.1, false",
        "failed, 4.4.7, false",
        "delayed, 4.4.1, false",
        "delayed, 5.1.1, false",
        "delivered, 2.1.5, false",
        "relayed, 2.0.0, false"
    })
    void a_code_alone_decides_hardness(String action, String status, boolean hard) {
        var got = one("Final-Recipient: rfc822; a@example.com\nAction: " + action + "\nStatus: " + status);

        assertThat(got.status()).startsWith(status);
        assertThat(got.hard()).isEqualTo(hard);
    }

    @Test
    void ids_and_every_recipient_are_kept() {
        var bounce = report("message/delivery-status", """
                Original-Recipient: rfc822; alias@example.com
                Final-Recipient: rfc822; a@example.com
                Action: failed
                Status: 5.2.2 (mailbox full)
                Diagnostic-Code: smtp; 552 5.2.2 Over quota

                Final-Recipient: rfc822; b@example.com
                Action: delayed
                Status: 4.4.1

                Final-Recipient: rfc822; A@example.com
                Action: failed
                Status: 5.2.2
                """);

        assertThat(bounce.originalMessageId()).isEqualTo("<m1@example.org>");
        assertThat(bounce.originalEnvelopeId()).isEqualTo("QQ314159");
        assertThat(bounce.recipients())
                .extracting(BouncedRecipient::recipient)
                .containsExactly("a@example.com", "b@example.com");
        assertThat(bounce.recipients().getFirst().originalRecipient()).isEqualTo("alias@example.com");
        assertThat(bounce.recipients().getFirst().replyCode()).isEqualTo(552);
        assertThat(bounce.recipients().getLast().action()).isEqualTo(DeliveryAction.DELAYED);
    }

    @Test
    void an_international_address_is_read_in_both_its_forms() {
        var bounce = report("message/global-delivery-status", """
                Final-Recipient: utf-8; bj\u00f6rn@example.com
                Action: failed
                Status: 5.1.1

                Final-Recipient: utf-8; \\x{7523}\\x{54C1}@example.com
                Action: failed
                Status: 5.1.1
                """);

        assertThat(bounce.recipients())
                .extracting(BouncedRecipient::recipient)
                .containsExactly("bj\u00f6rn@example.com", "\u7523\u54c1@example.com");
    }

    @Test
    void a_deferral_is_soft_even_when_the_server_shouted_5xx() {
        var got = one("Final-Recipient: rfc822; a@example.com\nAction: failed\nStatus: 4.0.0\n"
                + "Diagnostic-Code: smtp; 554 5.7.1 Blocked - see https://example.com/lookup");

        assertThat(got.status()).isEqualTo("4.7.1");
        assertThat(got.hard()).isFalse();
        assertThat(got.reason()).isEqualTo(BounceReason.BLOCKED);
    }

    @Test
    void a_mailbox_named_unknown_user_is_not_thereby_unknown() {
        var got = one("Final-Recipient: rfc822; user-unknown@example.com\nAction: failed\nStatus: 5.7.1\n"
                + "Diagnostic-Code: smtp; 550 5.7.1 <user-unknown@example.com>: rejected by DMARC policy");

        assertThat(got.reason()).isEqualTo(BounceReason.AUTH_FAILURE);
        assertThat(got.hard()).isFalse();
    }

    @Test
    void a_report_we_wrote_ourselves_reads_back() {
        var raw = DsnComposer.compose(new DeliveryFailure(
                "<d1@agents.example>",
                Instant.parse("2026-01-01T00:00:00Z"),
                new Mailbox("Mail Delivery System", "mailer-daemon@agents.example"),
                new Mailbox(null, "agent@agents.example"),
                "mx.agents.example",
                Instant.parse("2025-12-31T00:00:00Z"),
                "<m1@agents.example>",
                "Hello",
                List.of(
                        new DeliveryFailure.Recipient(
                                "gone@example.com",
                                DeliveryFailure.Action.FAILED,
                                "5.1.1",
                                "mx.example.com",
                                "550 5.1.1 No such user here",
                                null),
                        new DeliveryFailure.Recipient(
                                "slow@example.net", DeliveryFailure.Action.DELAYED, "4.4.1", null, null, null)),
                "Message-ID: <m1@agents.example>\r\nSubject: Hello\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));

        var bounce = (Notification.Bounce) BounceDecoder.decode(raw);

        assertThat(bounce.originalMessageId()).isEqualTo("<m1@agents.example>");
        assertThat(bounce.recipients()).hasSize(2);
        assertThat(bounce.recipients().getFirst().hard()).isTrue();
        assertThat(bounce.recipients().getFirst().replyCode()).isEqualTo(550);
        assertThat(bounce.recipients().getLast().hard()).isFalse();
        assertThat(bounce.recipients().getLast().status()).isEqualTo("4.4.1");
    }
}
