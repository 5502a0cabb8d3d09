package dev.mailgent.protocol.compose;

import static dev.mailgent.protocol.compose.Mails.assertRefused;
import static dev.mailgent.protocol.compose.Mails.attached;
import static dev.mailgent.protocol.compose.Mails.file;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeMultipart;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of a composed mail, as another library reads them.
class ComposedAttachmentsTest {
    @Test
    void a_file_without_words_is_still_multipart() throws Exception {
        var mail = Mails.mail("Scan", null, null, List.of(file("scan.pdf", "application/pdf")));

        var mixed = (MimeMultipart) Wire.read(MessageComposer.compose(mail)).getContent();

        assertThat(mixed.getCount()).isEqualTo(1);
        assertThat(mixed.getBodyPart(0).getFileName()).isEqualTo("scan.pdf");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "report.pdf",
                "with \"quotes\" and \\ slash.pdf",
                "Übersicht März.pdf",
                "資料（最終版）.docx",
                "👍.txt",
                "semi;colon=and*star%.txt",
                "a very long file name that goes on and on until it does not fit on a single line of the header.tar.gz",
                "長い名前長い名前長い名前長い名前長い名前長い名前長い名前長い名前長い名前長い名前.txt",
                "=?utf-8?q?x?=.txt"
            })
    void a_file_name_comes_back_as_it_was(String name) throws Exception {
        var data = new byte[1000];
        new Random(7).nextBytes(data);

        var wire = MessageComposer.compose(attached(OutgoingAttachment.file(name, "application/octet-stream", data)));

        Wire.isClean(wire, false);
        Wire.text(wire).lines().forEach(line -> assertThat(line).hasSizeLessThanOrEqualTo(78));
        var part = ((MimeMultipart) Wire.read(wire).getContent()).getBodyPart(1);
        assertThat(part.getFileName()).isEqualTo(name);
        assertThat(part.getInputStream().readAllBytes()).isEqualTo(data);
    }

    @Test
    void a_content_type_keeps_its_parameters() throws Exception {
        var invite = file("invite.ics", "Text/Calendar; method=REQUEST; charset=\"utf-8\"; name=evil; x=\"a;b\"");

        var part = ((MimeMultipart)
                        Wire.read(MessageComposer.compose(attached(invite))).getContent())
                .getBodyPart(1);

        assertThat(part.getContentType()).startsWith("text/calendar").contains("method=REQUEST", "x=\"a;b\"");
        assertThat(part.getFileName()).isEqualTo("invite.ics");
        assertThat(part.getContentType()).doesNotContain("evil");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pdf",
                "text/",
                "/plain",
                "text/plain; charset",
                "multipart/mixed",
                "te xt/plain",
                "text/plain; a b=c",
                "täxt/plain"
            })
    void what_is_not_a_media_type_is_refused(String type) {
        assertRefused("attachments[0].contentType", attached(file("f", type)));
    }

    @Test
    void a_forwarded_message_travels_as_lines_or_as_bytes_but_never_as_encoded_message() throws Exception {
        var ascii = "Subject: x\r\n\r\nbody\r\n".getBytes(UTF_8);
        var eightBit = "Subject: x\r\n\r\nbödy\r\n".getBytes(UTF_8);
        var mail = Mails.mail(
                "Fwd",
                "see",
                null,
                List.of(
                        OutgoingAttachment.file("a.eml", "message/rfc822", ascii),
                        OutgoingAttachment.file("b.eml", "message/rfc822", eightBit)));

        var wire = MessageComposer.compose(mail);

        Wire.isClean(wire, false);
        var mixed = (MimeMultipart) Wire.read(wire).getContent();
        assertThat(mixed.getBodyPart(1).getHeader("Content-Transfer-Encoding")).containsExactly("7bit");
        assertThat(mixed.getBodyPart(1).getContentType()).startsWith("message/rfc822");
        assertThat(mixed.getBodyPart(2).getContentType()).startsWith("application/octet-stream");
        assertThat(mixed.getBodyPart(2).getInputStream().readAllBytes()).isEqualTo(eightBit);
    }

    @Test
    void a_body_that_guesses_the_boundary_does_not_break_the_message() throws Exception {
        var mail = Mails.mail("x", "text", "<p>html</p>", List.of());
        var boundary = ((MimeMultipart) Wire.read(MessageComposer.compose(mail)).getContent())
                .getContentType()
                .replaceAll("(?s).*boundary=\"([^\"]+)\".*", "$1");

        var attack = Mails.mail("x", "--" + boundary + "--\nmore", "<p>html</p>", List.of());

        var parts = (MimeMultipart) Wire.read(MessageComposer.compose(attack)).getContent();
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(parts.getBodyPart(0).getContent()).isEqualTo("--" + boundary + "--\r\nmore\r\n");
    }

    @Test
    void a_hundred_files_of_no_bytes_are_a_hundred_parts() throws Exception {
        var files = IntStream.range(0, 100)
                .mapToObj(i -> OutgoingAttachment.file("f" + i, "", new byte[0]))
                .toList();

        var wire = MessageComposer.compose(Mails.mail("x", "x", null, files));

        Wire.isClean(wire, false);
        assertThat(((MimeMultipart) Wire.read(wire).getContent()).getCount()).isEqualTo(101);
    }
}
