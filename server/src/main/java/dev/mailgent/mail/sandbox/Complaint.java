package dev.mailgent.mail.sandbox;

import dev.mailgent.protocol.compose.MessageComposer;
import java.nio.charset.StandardCharsets;

/// The report a mailbox provider sends when somebody presses "this is spam" (RFC 5965).
final class Complaint {
    private Complaint() {}

    static byte[] about(String recipient, Question question) {
        var id = question.answerId(recipient);
        var boundary = "report-" + id.substring(1, 25);
        var author = question.author().address();
        var date = MessageComposer.date(question.at());
        var head = """
                Date: %1$s
                From: Feedback Loop <feedback@%2$s>
                To: <%3$s>
                Message-ID: %4$s
                Subject: FW: complaint
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=feedback-report; boundary="%5$s"

                --%5$s
                Content-Type: text/plain; charset=us-ascii

                This is an email abuse report for a message that <%6$s> received.

                --%5$s
                Content-Type: message/feedback-report

                Feedback-Type: abuse
                User-Agent: Mailgent-Sandbox/1
                Version: 1
                Original-Mail-From: <%3$s>
                Original-Rcpt-To: <%6$s>
                Arrival-Date: %1$s
                Reporting-MTA: dns; mx.%2$s
                Source-IP: 192.0.2.1

                --%5$s
                Content-Type: text/rfc822-headers

                """.formatted(date, Correspondent.DOMAIN, author, id, boundary, recipient);
        var header = new String(question.header(), StandardCharsets.ISO_8859_1);
        var utf8 = head.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        var rest = (header + "\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.ISO_8859_1);
        var all = new byte[utf8.length + rest.length];
        System.arraycopy(utf8, 0, all, 0, utf8.length);
        System.arraycopy(rest, 0, all, utf8.length, rest.length);
        return all;
    }
}
