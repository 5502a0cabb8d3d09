package dev.mailgent.protocol.compose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeMultipart;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DsnComposerTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:07:08Z");

    @Test
    void a_report_tells_a_person_and_a_program_what_failed() throws Exception {
        var recipient = new DeliveryFailure.Recipient(
                "bob@example.com",
                DeliveryFailure.Action.FAILED,
                "5.1.1",
                "mx.example.com",
                "550 5.1.1 No such\r\nuser",
                NOW);

        var wire = DsnComposer.compose(failure(recipient, "Subject: Lunch\r\nX: y\r\n\r\nsecret body\r\n"));

        Wire.isClean(wire, false);
        var message = Wire.read(wire);
        assertThat(message.getContentType()).startsWith("multipart/report").contains("report-type=delivery-status");
        assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-replied");
        assertThat(message.getSubject()).isEqualTo("Undelivered mail: Lunch");
        var parts = (MimeMultipart) message.getContent();
        assertThat(parts.getCount()).isEqualTo(3);
        assertThat((String) parts.getBodyPart(0).getContent())
                .contains("could not be delivered", "bob@example.com", "mx.example.com said: 550 5.1.1 No such user");
        assertThat(parts.getBodyPart(1).getContentType()).isEqualTo("message/delivery-status");
        assertThat(text(parts, 1)).isEqualTo("""
                Reporting-MTA: dns; mail.agents.example
                Arrival-Date: Mon, 23 Nov 2026 06:07:08 +0000

                Final-Recipient: rfc822; bob@example.com
                Action: failed
                Status: 5.1.1
                Remote-MTA: dns; mx.example.com
                Diagnostic-Code: smtp; 550 5.1.1 No such user
                Last-Attempt-Date: Mon, 23 Nov 2026 06:07:08 +0000
                """.replace("\n", "\r\n"));
        assertThat(text(parts, 2)).isEqualTo("Subject: Lunch\r\nX: y\r\n");
        assertThat(Wire.text(wire)).doesNotContain("secret body");
    }

    @Test
    void a_remote_server_cannot_add_fields_and_a_utf8_recipient_stays_seven_bit() throws Exception {
        var recipient = new DeliveryFailure.Recipient(
                "боб@example.com",
                DeliveryFailure.Action.FAILED,
                "nonsense",
                "mx\r\nAction: delivered",
                "550 \r\n\r\nFinal-Recipient: rfc822; eve@example.com" + "x".repeat(5000),
                null);

        var wire = DsnComposer.compose(failure(recipient, "no header"));

        Wire.isClean(wire, false);
        var status = (MimeMultipart) Wire.read(wire).getContent();
        assertThat(status.getBodyPart(1).getHeader("Content-Transfer-Encoding")).containsExactly("7bit");
        var fields = text(status, 1);
        assertThat(fields)
                .contains("Final-Recipient: utf-8; \\x{431}\\x{43E}\\x{431}@example.com\r\n", "Status: 5.0.0\r\n");
        assertThat(fields.lines().filter(line -> line.startsWith("Final-Recipient")))
                .hasSize(1);
        assertThat(fields.lines().filter(line -> line.startsWith("Action"))).hasSize(1);
    }

    @Test
    void a_huge_returned_header_is_cut_at_a_line_end() throws Exception {
        var recipient = new DeliveryFailure.Recipient(
                "bob@example.com", DeliveryFailure.Action.DELAYED, "4.4.1", null, null, null);

        var wire = DsnComposer.compose(failure(recipient, "X-Long: value\r\n".repeat(100_000)));

        assertThat(wire.length).isLessThan(70_000);
        assertThat(Wire.read(wire).getSubject()).isEqualTo("Delayed mail: Lunch");
        assertThat(text((MimeMultipart) Wire.read(wire).getContent(), 2)).endsWith("X-Long: value\r\n");
    }

    private static String text(MimeMultipart parts, int index) throws Exception {
        return new String(parts.getBodyPart(index).getInputStream().readAllBytes(), UTF_8);
    }

    private static DeliveryFailure failure(DeliveryFailure.Recipient recipient, String original) {
        return new DeliveryFailure(
                Mails.ID,
                NOW,
                new Mailbox("Mail Delivery System", "mailer-daemon@agents.example"),
                Mails.ADA,
                "mail.agents.example",
                NOW,
                "<failed@agents.example>",
                "Lunch",
                List.of(recipient),
                original.getBytes(UTF_8));
    }
}
