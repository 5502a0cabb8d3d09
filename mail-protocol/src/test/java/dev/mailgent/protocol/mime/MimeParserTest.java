package dev.mailgent.protocol.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.address.MailAddress;
import dev.mailgent.protocol.mime.MimePart.Kind;
import org.junit.jupiter.api.Test;

@SuppressWarnings("StringConcatToTextBlock") // line endings are part of the samples
class MimeParserTest {
    private static final String MIXED = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";

    private static ParsedMail parse(String mail) {
        return MimeParser.parse(mail.getBytes(UTF_8));
    }

    @Test
    void a_mail_of_html_alone_has_no_text() {
        var mail = parse("Content-Type: text/html\r\n\r\n<p>hi");
        assertThat(mail.text()).isNull();
        assertThat(mail.html()).isEqualTo("<p>hi");
        assertThat(mail.attachments()).isEmpty();
    }

    @Test
    void a_plain_footer_behind_html_is_shown_with_it_and_is_not_the_whole_text() {
        var mail = parse(
                MIXED + "--b\r\nContent-Type: text/html\r\n\r\n<p>body</p>\r\n--b\r\n\r\nlist <footer>\r\n--b--\r\n");
        assertThat(mail.text()).isNull();
        assertThat(mail.html()).contains("<p>body</p>", "list &lt;footer&gt;");
    }

    @Test
    void alternatives_give_both_bodies_and_the_same_footer_to_each() {
        var mail = parse(MIXED + "--b\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
                + "--a\r\n\r\nplain\r\n--a\r\nContent-Type: text/html\r\n\r\n<b>rich</b>\r\n--a--\r\n"
                + "--b\r\n\r\nfooter\r\n--b--\r\n");
        assertThat(mail.text()).isEqualTo("plain\nfooter");
        assertThat(mail.html()).startsWith("<b>rich</b>").contains("footer");
    }

    @Test
    void a_picture_the_html_refers_to_is_inline_and_one_it_does_not_is_not() {
        var mail = parse("Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
                + "<img src=\"cid:one%40x\">\r\n"
                + "--b\r\nContent-Type: image/png; name=1.png\r\nContent-ID: <one@x>\r\n\r\n1\r\n"
                + "--b\r\nContent-Type: image/png; name=2.png\r\nContent-ID: <two@x>\r\n\r\n22\r\n--b--\r\n");
        assertThat(mail.attachments()).containsExactly(2, 3);
        assertThat(mail.part(2).inline()).isTrue();
        assertThat(mail.part(2).contentId()).isEqualTo("one@x");
        assertThat(mail.part(3).inline()).isFalse();
        assertThat(mail.part(3).content()).isEqualTo("22".getBytes(UTF_8));
    }

    @Test
    void a_forwarded_message_is_one_attachment_with_a_mail_inside() {
        var mail = parse(MIXED + "--b\r\n\r\nsee below\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
                + "From: a@b.c\r\nSubject: inner\r\n\r\nhello\r\n--b--\r\n");
        assertThat(mail.attachments()).containsExactly(2);
        assertThat(mail.part(2).kind()).isEqualTo(Kind.MESSAGE);
        var inner = mail.part(2).message().orElseThrow();
        assertThat(inner.subject()).isEqualTo("inner");
        assertThat(inner.text()).isEqualTo("hello");
        assertThat(mail.part(1).message()).isEmpty();
    }

    @Test
    void html_names_its_own_charset_when_the_header_does_not() {
        String html =
                "<html><head><META http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1251\">\u00cf\u00f0";
        var mail = MimeParser.parse(("Content-Type: text/html\r\n\r\n" + html).getBytes(ISO_8859_1));
        assertThat(mail.html()).endsWith("Пр");
        assertThat(mail.warnings()).isEmpty();
    }

    @Test
    void the_raw_header_keeps_what_decoding_would_confuse() {
        var mail = parse("To: =?utf-8?Q?Doe=2C_Jane_=3Cx=40y=3E?= <jane@example.com>\r\n\r\n");
        var field = mail.header("TO").orElseThrow();
        assertThat(field.name()).isEqualTo("To");
        assertThat(field.value()).isEqualTo("Doe, Jane <x@y> <jane@example.com>");
        assertThat(field.raw()).startsWith("=?utf-8?Q?");
        assertThat(mail.to()).containsExactly(new MailAddress("Doe, Jane <x@y>", "jane", "example.com"));
    }

    @Test
    void folded_and_repeated_recipient_fields_are_read_as_one_list() {
        var mail = parse("To: a@b.c,\r\n\td@e.f\r\nTo: g@h.i\r\nX-Long: one\r\n \t two\r\n\r\n");
        assertThat(mail.to()).extracting(MailAddress::address).containsExactly("a@b.c", "d@e.f", "g@h.i");
        assertThat(mail.header("x-long").orElseThrow().value()).isEqualTo("one two");
    }

    @Test
    void a_delivery_report_gives_its_status_part_as_content() {
        var mail = parse("Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
                + "--b\r\n\r\nIt failed.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
                + "Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b\r\nStatus: 5.1.1\r\n\r\n--b--\r\n");
        assertThat(mail.part(0).parameters()).containsEntry("report-type", "delivery-status");
        assertThat(mail.part(2).kind()).isEqualTo(Kind.BINARY);
        assertThat(mail.part(2).text()).contains("Status: 5.1.1");
        assertThat(mail.text()).isEqualTo("It failed.");
    }

    @Test
    void bare_line_feeds_read_like_full_line_breaks() {
        var mail = parse((MIXED + "--b\r\nContent-Type: text/plain\r\n\r\none\r\n--b--\r\n").replace("\r\n", "\n"));
        assertThat(mail.text()).isEqualTo("one");
    }

    @Test
    void a_byte_order_mark_is_no_text() {
        assertThat(parse("Subject: s\r\n\r\n\uFEFFhi").text()).isEqualTo("hi");
        assertThat(MimeParser.parse("Subject: s\r\n\r\n\u00ff\u00feh\0i\0".getBytes(ISO_8859_1))
                        .text())
                .isEqualTo("hi");
    }

    @Test
    void a_second_parse_numbers_the_parts_alike() {
        byte[] raw = (MIXED + "--b\r\n\r\none\r\n--b\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--b--\r\n")
                .getBytes(UTF_8);
        int index = MimeParser.parse(raw).attachments().getFirst();
        assertThat(MimeParser.parse(raw).part(index).content()).isEqualTo("%PDF".getBytes(UTF_8));
    }
}
