package dev.mailgent.protocol.mime;

import static dev.mailgent.protocol.mime.NastyMail.SECOND;
import static dev.mailgent.protocol.mime.NastyMail.parse;
import static dev.mailgent.protocol.mime.NastyMail.within;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.mailgent.protocol.address.MailAddress;
import dev.mailgent.protocol.mime.MimePart.Kind;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Of the list of forty inputs a mail server must survive, those about size and structure (10 to 18, 25 and 32), by
/// number.
@SuppressWarnings("StringConcatToTextBlock") // line endings are part of the samples
class NastyStructureTest {
    @Test
    void n10_nul_bytes_are_stripped_from_every_string_and_kept_in_the_bytes() {
        var mail = parse("Subject: a\0b =?utf-8?Q?c=00d?=\r\nFrom: x\0y <a@b.c>\r\nMessage-ID: <a\0@b>\r\n"
                + "Content-Type: text/plain; name=\"f\0g.txt\"\r\n\r\nbo\0dy");
        assertThat(mail.subject()).isEqualTo("ab cd");
        assertThat(mail.from()).containsExactly(new MailAddress("xy", "a", "b.c"));
        assertThat(mail.messageId()).isEqualTo("<a@b>");
        assertThat(mail.text()).isEqualTo("body");
        assertThat(mail.part(0).filename()).isEqualTo("fg.txt");
        assertThat(mail.part(0).content()).isEqualTo("bo\0dy".getBytes(UTF_8));
        assertThat(mail.headers().toString()).doesNotContain("\0");
    }

    @Test
    void n11_a_line_of_five_megabytes_is_read_as_one() {
        String line = "x".repeat(5 << 20);
        assertThat(within(SECOND, () -> parse("Subject: s\r\n\r\n" + line)).text())
                .hasSize(5 << 20);
        assertThat(within(SECOND, () -> parse(line)).text()).hasSize(5 << 20);
        assertThat(within(SECOND, () -> parse("Subject: " + line + "\r\n\r\nbody"))
                        .text())
                .isEqualTo("body");
    }

    @Test
    void n12_a_hundred_thousand_header_fields_are_cut_with_a_warning_but_not_the_ones_that_matter() {
        String mail = "X-A: b\r\n".repeat(100_000) + "Subject: late\r\nContent-Type: text/html\r\n\r\n<p>";
        var parsed = within(SECOND, () -> parse(mail));
        assertThat(parsed.headers()).hasSize(2002);
        assertThat(parsed.warnings()).contains("headers_truncated");
        assertThat(parsed.subject()).isEqualTo("late");
        assertThat(parsed.html()).isEqualTo("<p>");
    }

    @Test
    void n13_ten_megabytes_of_references_leave_the_first_and_the_last_fifty() {
        var references = new StringBuilder("References:");
        for (int i = 0; references.length() < 10 << 20; i++) {
            references.append("\r\n <id-").append(i).append("@example.com>");
        }
        int last = Integer.parseInt(references.substring(references.lastIndexOf("-") + 1, references.lastIndexOf("@")));
        var mail = within(SECOND, () -> parse(references + "\r\nSubject: s\r\n\r\n"));
        assertThat(mail.references())
                .hasSize(100)
                .startsWith("<id-0@example.com>")
                .endsWith("<id-" + last + "@example.com>");
        assertThat(mail.references().get(50)).isEqualTo("<id-" + (last - 49) + "@example.com>");
        assertThat(mail.subject()).isEqualTo("s");
        assertThat(mail.headers().getFirst().value().length()).isLessThanOrEqualTo(1 << 18);
    }

    @Test
    void n14_ten_thousand_nested_multiparts_stop_at_depth_fifty() {
        var bomb = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            bomb.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i)
                    .append("\r\n");
        }
        var mail = within(SECOND, () -> parse(bomb.toString()));
        assertThat(mail.parts()).hasSize(51);
        assertThat(mail.part(50).kind()).isEqualTo(Kind.BINARY);
        assertThat(mail.part(50).size()).isGreaterThan(400_000);
        assertThat(mail.warnings()).contains("too_deep");
        assertThat(mail.attachments()).containsExactly(50);
    }

    @Test
    void n14_ten_thousand_nested_messages_stop_at_depth_fifty() {
        var mail = parse("Content-Type: message/rfc822\r\n\r\n".repeat(10_000));
        int depth = 0;
        while (mail.part(0).kind() == Kind.MESSAGE) {
            mail = mail.part(0).message().orElseThrow();
            depth++;
        }
        assertThat(depth).isEqualTo(50);
        assertThat(mail.part(0).kind()).isEqualTo(Kind.BINARY);
        assertThat(mail.part(0).message()).isEmpty();
    }

    @Test
    void n14_multiparts_and_messages_count_together() {
        var levels = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            levels.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i)
                    .append("\r\nContent-Type: message/rfc822\r\n\r\n");
        }
        var mail = parse(levels.toString());
        int messages = 0;
        while (mail.parts().getLast().kind() == Kind.MESSAGE) {
            mail = mail.parts().getLast().message().orElseThrow();
            messages++;
        }
        assertThat(messages).isEqualTo(25);
    }

    @Test
    void n15_a_million_empty_parts_stop_at_a_thousand() {
        String mail = "Content-Type: multipart/mixed; boundary=a\n\n" + "--a\n".repeat(1_000_000);
        var parsed = within(SECOND, () -> parse(mail));
        assertThat(parsed.parts()).hasSize(1000);
        assertThat(parsed.parts().getLast().contentType()).isEqualTo("application/octet-stream");
        assertThat(parsed.parts().getLast().size()).isGreaterThan(3_000_000);
        assertThat(parsed.warnings()).contains("too_many_parts");
    }

    @Test
    void n16_text_survives_a_missing_end_padded_and_equal_boundaries() {
        String head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
        assertThat(parse(head + "--b\r\n\r\nopen end").text()).isEqualTo("open end");
        assertThat(parse(head + "--b \t \r\n\r\none\r\n--b  \r\n\r\ntwo\r\n--b--  \r\nepilogue")
                        .text())
                .isEqualTo("one\ntwo");
        var equal = parse(head + "--b\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
                + "--b\r\n\r\nplain\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>\r\n--b--\r\n"
                + "--b\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--b--\r\n");
        assertThat(equal.text()).isEqualTo("plain");
        assertThat(equal.html()).isEqualTo("<p>");
        assertThat(equal.attachments()).hasSize(1);
        // Never closed inside: the outer boundary ends both.
        var inner = parse(head + "--b\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\nfirst\r\n"
                + "--b\r\n\r\nsecond\r\n--b--\r\n");
        assertThat(inner.text()).isEqualTo("first\nsecond");
        assertThat(inner.warnings()).contains("unclosed_multipart");
    }

    @Test
    void n16_a_boundary_that_never_comes_leaves_the_body_as_text() {
        var mail = parse("Content-Type: multipart/mixed; boundary=gone\r\n\r\n--other\r\n\r\nhello\r\n--other--\r\n");
        assertThat(mail.text()).contains("hello");
        assertThat(mail.warnings()).contains("missing_boundary");
    }

    @Test
    void n17_a_multipart_without_a_boundary_is_plain_text() {
        var mail = parse("Content-Type: multipart/mixed\r\n\r\nhello");
        assertThat(mail.text()).isEqualTo("hello");
        assertThat(mail.part(0).contentType()).isEqualTo("text/plain");
        assertThat(mail.part(0).kind()).isEqualTo(Kind.TEXT);
    }

    @Test
    void n18_of_two_equal_headers_the_first_counts_and_both_are_listed() {
        var mail = parse("From: a@one.example\r\nFrom: b@two.example\r\nContent-Type: text/plain\r\n"
                + "Content-Type: text/html\r\n\r\nx");
        assertThat(mail.from()).containsExactly(new MailAddress(null, "a", "one.example"));
        assertThat(mail.part(0).contentType()).isEqualTo("text/plain");
        assertThat(mail.warnings()).contains("duplicate_header");
        assertThat(mail.headers("from")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "\r\n\r\nbody",
                "Subject: only headers",
                "Subject: only headers\r\n",
                "Subject: no body\r\n\r\n",
                "just a body\r\nwithout a header",
                " leading space\r\n",
                ":\r\n",
                "\n",
                "\r",
                "a",
                "From nobody Mon Jan  1 00:00:00 2024\r\nSubject: mbox\r\n\r\nx",
            })
    void n25_a_message_may_lack_anything(String raw) {
        var mail = parse(raw);
        assertThat(mail.messageId()).isNull();
        assertThat(mail.sentAt()).isNull();
        assertThat(mail.from()).isEmpty();
        assertThat(mail.parts()).isNotEmpty();
    }

    @Test
    void n25_a_body_without_headers_is_text_to_its_first_character() {
        assertThat(parse("just a body\r\nwithout: a header\r\n").text())
                .isEqualTo("just a body\r\nwithout: a header\r\n");
        assertThat(parse("Subject: s\r\nThis line is no header\r\nnor this one").text())
                .isEqualTo("This line is no header\r\nnor this one");
    }

    @Test
    void n32_files_of_a_winmail_dat_stand_in_its_place_and_can_be_fetched_by_index() {
        var mail =
                MimeParser.parse(winmail(Corpus.bytes(Corpus.directory("tnef").resolve("one-file.tnef"))));
        assertThat(mail.text()).isEqualTo("see attached");
        assertThat(mail.attachments()).containsExactly(3);
        assertThat(mail.part(3).filename()).isEqualTo("AUTHORS");
        assertThat(mail.part(3).parent()).isEqualTo(2);
        assertThat(mail.part(3).content()).hasSize(mail.part(3).size()).hasSizeGreaterThan(200);
        assertThat(mail.warnings()).isEmpty();
    }

    @Test
    void n32_a_broken_winmail_dat_stays_attached() {
        byte[] tnef = Corpus.bytes(Corpus.directory("tnef").resolve("one-file.tnef"));
        for (int cut = 0; cut < tnef.length; cut += 7) {
            var mail = MimeParser.parse(winmail(Arrays.copyOf(tnef, cut)));
            assertThat(mail.attachments()).contains(2);
        }
        for (int i = 6; i < tnef.length; i++) {
            byte[] broken = tnef.clone();
            broken[i] = (byte) 0xff;
            assertThatCode(() -> MimeParser.parse(winmail(broken))).doesNotThrowAnyException();
        }
    }

    @Test
    void n32_a_winmail_dat_gives_its_html_to_a_mail_without_a_body() {
        var tnef = Corpus.bytes(Corpus.directory("tnef").resolve("body.tnef"));
        var mail =
                parse("Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(tnef));
        assertThat(mail.html()).contains("<HTML");
        assertThat(mail.attachments()).isEmpty();
    }

    private static byte[] winmail(byte[] tnef) {
        return ("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee attached\r\n--b\r\n"
                        + "Content-Type: application/ms-tnef; name=\"winmail.dat\"\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(tnef) + "\r\n--b--\r\n")
                .getBytes(ISO_8859_1);
    }
}
