package dev.mailgent.protocol.compose;

import static dev.mailgent.protocol.compose.Mails.assertRefused;
import static dev.mailgent.protocol.compose.Mails.attached;
import static dev.mailgent.protocol.compose.Mails.file;
import static dev.mailgent.protocol.compose.Wire.headerLines;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Part;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageComposerTest {
    @Test
    void a_plain_mail_reads_as_it_was_written() throws Exception {
        var wire = MessageComposer.compose(Mails.plain("Lunch on Friday?", "Hi Bob,\n\nlunch at one?\n"));

        assertThat(Wire.text(wire)).isEqualTo("""
                Date: Mon, 23 Nov 2026 06:07:08 +0000
                From: Ada <ada@agents.example>
                To: bob@example.com
                Message-ID: <0198c5de-0000-7000-8000-000000000001@agents.example>
                Subject: Lunch on Friday?
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 7bit

                Hi Bob,

                lunch at one?
                """.replace("\n", "\r\n"));
        assertThat(Wire.read(wire).getContent()).isEqualTo("Hi Bob,\r\n\r\nlunch at one?\r\n");
    }

    @Test
    void the_same_mail_always_has_the_same_bytes() {
        var mail = Mails.mail("Report", "see file", "<p>see file</p>", List.of(file("a.pdf", "application/pdf")));

        assertThat(MessageComposer.compose(mail)).isEqualTo(MessageComposer.compose(mail));
    }

    @Test
    void parts_nest_as_mixed_alternative_related() throws Exception {
        var picture = new OutgoingAttachment("logo.png", "image/png", new byte[] {1, 2, 3}, true, "logo@x");
        var mail =
                Mails.mail("All of it", "text", "<img src='cid:logo@x'>", List.of(picture, file("b.csv", "text/csv")));

        var mixed = (MimeMultipart) Wire.read(MessageComposer.compose(mail)).getContent();

        assertThat(mixed.getContentType()).startsWith("multipart/mixed");
        var alternative = (MimeMultipart) mixed.getBodyPart(0).getContent();
        assertThat(alternative.getContentType()).startsWith("multipart/alternative");
        assertThat(alternative.getBodyPart(0).getContent()).isEqualTo("text\r\n");
        var related = (MimeMultipart) alternative.getBodyPart(1).getContent();
        assertThat(related.getContentType()).startsWith("multipart/related");
        assertThat(related.getBodyPart(0).getContentType()).startsWith("text/html");
        assertThat(related.getBodyPart(1).getHeader("Content-ID")).containsExactly("<logo@x>");
        assertThat(related.getBodyPart(1).getDisposition()).isEqualTo(Part.INLINE);
        assertThat(mixed.getBodyPart(1).getFileName()).isEqualTo("b.csv");
        assertThat(mixed.getBodyPart(1).getDisposition()).isEqualTo(Part.ATTACHMENT);
    }

    @Test
    void a_body_of_html_alone_is_one_html_part() throws Exception {
        var message = Wire.read(MessageComposer.compose(Mails.mail("Hi", null, "<p>hi</p>", List.of())));

        assertThat(message.getContentType()).startsWith("text/html");
        assertThat(message.getContent()).isEqualTo("<p>hi</p>\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Grüße aus Köln",
                "確認コードのお知らせ：すぐにご確認ください、ありがとうございます、よろしくお願いします",
                "emoji 👩‍👩‍👧‍👦 family and a long tail of words so that several encoded words are needed 👍👍👍👍",
                "=?utf-8?q?not_an_encoded_word?=",
                " leading and trailing ",
                "two  spaces   and more",
                "tab\there",
                "plain ascii that is long enough to be folded over more than one line of the header, twice at least",
                ""
            })
    void a_subject_comes_back_as_it_was(String subject) throws Exception {
        var wire = MessageComposer.compose(Mails.plain(subject, "x"));

        Wire.isClean(wire, false);
        headerLines(wire).forEach(line -> assertThat(line).hasSizeLessThanOrEqualTo(78));
        assertThat(Wire.read(wire).getSubject()).isEqualTo(subject);
    }

    @Test
    void a_subject_without_a_space_to_fold_at_is_encoded_instead() throws Exception {
        var subject = "x".repeat(5000);

        var wire = MessageComposer.compose(Mails.plain(subject, "x"));

        headerLines(wire).forEach(line -> assertThat(line).hasSizeLessThanOrEqualTo(78));
        assertThat(Wire.read(wire).getSubject()).isEqualTo(subject);
    }

    @Test
    void a_reply_carries_its_ancestors() throws Exception {
        var ids = IntStream.range(0, 80).mapToObj(i -> "<" + i + "@x.example>").toList();

        var message = Wire.read(MessageComposer.compose(Mails.answering("<79@x.example>", ids)));

        assertThat(message.getHeader("In-Reply-To")).containsExactly("<79@x.example>");
        assertThat(MimeUtility.unfold(message.getHeader("References", null)).split("\\s+"))
                .hasSize(51)
                .startsWith("<0@x.example>", "<30@x.example>")
                .endsWith("<79@x.example>");
    }

    @Test
    void ids_no_header_can_carry_are_left_out() {
        var bad = List.of(
                "<a b@x>", "plain", "<x\r\nBcc: eve@example.com>", "<>", "<" + "x".repeat(2000) + "@x>", "<ok@x>");

        var wire = MessageComposer.compose(Mails.answering("<not ok>", bad));

        assertThat(Wire.headerNames(wire)).doesNotContain("in-reply-to", "bcc");
        assertThat(Wire.text(wire)).contains("References: <ok@x>\r\n");
    }

    @Test
    void extra_headers_are_written_and_never_those_the_composer_owns() {
        var unsubscribe = "<https://mail.example/u/" + "t".repeat(120) + ">, <mailto:u@mail.example>";
        var wire = MessageComposer.compose(Mails.with(
                new ExtraHeader("Auto-Submitted", "auto-replied"), new ExtraHeader("List-Unsubscribe", unsubscribe)));

        assertThat(Wire.text(wire)).contains("\r\nAuto-Submitted: auto-replied\r\n");
        assertThat(Wire.text(wire).replace("\r\n ", " ")).contains("List-Unsubscribe: " + unsubscribe);
        for (var owned : List.of("Bcc", "from", "Content-Type", "MIME-Version", "X:Y", "X Y", "", "X\r\nY", "Ü")) {
            assertRefused("headers[0].name", Mails.with(new ExtraHeader(owned, "x")));
        }
    }

    /// Every text that lands in a header, with every character some reader takes for a line end.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r", "\n", "\r\n", "\u0000", "\u0085", "\u2028", "\u2029", "\u000b", "\u000c", "\u001e", "\u007f"
            })
    void no_value_can_start_a_header_of_its_own(String breaker) {
        var evil = "x" + breaker + "Bcc: eve@example.com";
        var bytes = new byte[1];

        assertRefused("subject", Mails.plain(evil, "x"));
        assertRefused("from.name", Mails.between(new Mailbox(evil, "a@x.example"), List.of(), List.of()));
        assertRefused("from.address", Mails.between(Mailbox.of(evil), List.of(), List.of()));
        assertRefused(
                "cc[1].name",
                Mails.between(Mails.ADA, List.of(), List.of(Mails.BOB, new Mailbox(evil, "a@x.example"))));
        assertRefused("headers[0].value", Mails.with(new ExtraHeader("X-Note", evil)));
        assertRefused("headers[0].name", Mails.with(new ExtraHeader(evil, "x")));
        assertRefused("attachments[0].filename", attached(new OutgoingAttachment(evil, "a/b", bytes, false, null)));
        assertRefused(
                "attachments[0].contentType",
                attached(new OutgoingAttachment("f", "text/html" + breaker + "X: y", bytes, false, null)));
        assertRefused("attachments[0].contentId", attached(new OutgoingAttachment("f", "a/b", bytes, true, evil)));
    }

    /// Text of every kind in every place: what the wire must be holds, and Angus reads back what was said.
    @Test
    void five_hundred_random_mails_come_back_as_they_were() throws Exception {
        var random = new Random(20261123);
        for (int i = 0; i < 500; i++) {
            var subject = line(random);
            var name = line(random).strip();
            var fileName = "f" + line(random).strip();
            var text = body(random);
            var mail = new OutgoingMail(
                    Mails.ID,
                    Mails.plain("", "").date(),
                    new Mailbox(name, "ada@agents.example"),
                    List.of(new Mailbox(line(random), "bob@example.com"), Mails.BOB),
                    List.of(),
                    subject,
                    text,
                    "<p>" + body(random),
                    List.of(OutgoingAttachment.file(fileName, "text/plain", text.getBytes(UTF_8))),
                    null,
                    List.of(),
                    List.of(new ExtraHeader("X-Note", "n" + line(random))));

            var wire = MessageComposer.compose(mail);

            Wire.isClean(wire, false);
            assertThat(Wire.headerNames(wire))
                    .containsExactly(
                            "date", "from", "to", "message-id", "subject", "x-note", "mime-version", "content-type");
            var message = Wire.read(wire);
            assertThat(message.getSubject()).isEqualTo(subject);
            assertThat(((InternetAddress) message.getFrom()[0]).getPersonal()).isEqualTo(name.isEmpty() ? null : name);
            var mixed = (MimeMultipart) message.getContent();
            var words = ((MimeMultipart) mixed.getBodyPart(0).getContent()).getBodyPart(0);
            assertThat(words.getContent()).isEqualTo(withFinalLineEnd(text));
            assertThat(mixed.getBodyPart(1).getFileName()).isEqualTo(fileName);
            assertThat(mixed.getBodyPart(1).getInputStream().readAllBytes()).isEqualTo(text.getBytes(UTF_8));
        }
    }

    @Test
    void a_lone_surrogate_becomes_a_replacement_character() throws Exception {
        var message = Wire.read(MessageComposer.compose(Mails.plain("a\uD800b", "c\uDC00d")));

        assertThat(message.getSubject()).isEqualTo("a\uFFFDb");
        assertThat(message.getContent()).isEqualTo("c\uFFFDd\r\n");
    }

    private static String withFinalLineEnd(String text) {
        var lines = text.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
        return lines.isEmpty() || lines.endsWith("\r\n") ? lines : lines + "\r\n";
    }

    private static String body(Random random) {
        return random(
                random,
                "aaaa bbbb cccc      ..==From From \n\n\r\n\rzäЖ中👍\t" + "x".repeat(random.nextInt(60)),
                random.nextInt(2000));
    }

    private static String line(Random random) {
        return random(random, "abc XYZ  09.,;:<>@\"'()[]\\/=?_*%&-äöüßñЖ中あ👍\u00A0\u200B", random.nextInt(120));
    }

    private static String random(Random random, String alphabet, int length) {
        var points = alphabet.codePoints().toArray();
        var out = new StringBuilder();
        for (int i = 0; i < length; i++) {
            out.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return out.toString();
    }
}
