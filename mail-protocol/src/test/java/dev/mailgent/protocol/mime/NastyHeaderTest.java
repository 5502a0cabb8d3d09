package dev.mailgent.protocol.mime;

import static dev.mailgent.protocol.mime.NastyMail.SECOND;
import static dev.mailgent.protocol.mime.NastyMail.parse;
import static dev.mailgent.protocol.mime.NastyMail.parseOctets;
import static dev.mailgent.protocol.mime.NastyMail.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.address.MailAddress;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Of the list of forty inputs a mail server must survive, those about names, addresses, dates and ids (23, 24, 26 to
/// 28), by number.
@SuppressWarnings("StringConcatToTextBlock") // line endings are part of the samples
class NastyHeaderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "filename*0=\"long \"; filename*1=\"name\"; filename*2=\".txt\" | long name.txt",
                "filename*0*=utf-8''%e2%82; filename*1*=%ac%20; filename*2=rates.csv | € rates.csv",
                "filename*0=a; filename*2=b.txt | ab.txt",
                "filename*1=b.txt; filename*0=a | ab.txt",
                "filename*0=a; filename*0=z; filename*1=.txt | a.txt",
                "filename=plain.txt; filename*=utf-8''%c3%a9xtended.txt | éxtended.txt",
                "filename*=utf-8''%c3%a9.txt; filename=plain.txt | é.txt",
                "filename=\"../../etc/passwd\" | passwd",
                "filename=\"C:\\Users\\me\\report.pdf\" | report.pdf",
                "filename=\"C:\\x\" | x",
                "filename=\"\\\\host\\share\\x.doc\" | x.doc",
                "filename=\"..\" | attachment",
                "filename=\"a\0b.txt\" | ab.txt",
                "filename=\"=?utf-8?B?4oKsLnR4dA==?=\" | €.txt",
                "filename=\"photo%E2%80%AEgpj.exe\" | photo%E2%80%AEgpj.exe",
                "filename*=utf-8''photo%E2%80%AEgpj.exe | photogpj.exe",
                "filename=\"a\\\"b.txt\" | a_b.txt",
                "filename=my report (1).pdf | my report (1).pdf",
                "filename=\"unclosed.txt | unclosed.txt",
                "filename=\"NUL.txt\" | _NUL.txt",
                "filename=\".htaccess\" | htaccess",
                "filename*=%66oo.txt | foo.txt",
                "filename*=x-unknown'en'%c3%a9.txt | é.txt",
            })
    void n23_file_names_come_out_whole_and_safe(String disposition, String expected) {
        assertThat(filename(disposition)).isEqualTo(expected);
    }

    @Test
    void n23_a_name_of_five_thousand_characters_is_cut_to_255_bytes_and_keeps_its_extension() {
        String name = filename("filename*=utf-8''" + "%e2%82%ac".repeat(5000) + ".pdf");
        assertThat(name.getBytes(UTF_8).length).isBetween(250, 255);
        assertThat(name).startsWith("€€€").endsWith("€.pdf");
    }

    @Test
    void n24_good_addresses_are_kept_and_bad_ones_flagged() {
        var mail = parse("From: \"a@b <c@d>\" <e@f.g>\r\n"
                + "To: \"Unclosed <u@x.y>, Group: g1@x.y, g2@x.y;, <>, nothing, Ok <ok@x.y>\r\n"
                + "Cc: a@b.c (comment), (just (a) comment), John Smith j@s.x\r\n\r\n");
        assertThat(mail.from()).containsExactly(new MailAddress("a@b <c@d>", "e", "f.g"));
        assertThat(mail.to()).extracting(MailAddress::address).containsExactly("u@x.y", "g1@x.y", "g2@x.y", "ok@x.y");
        assertThat(mail.cc())
                .containsExactly(new MailAddress("comment", "a", "b.c"), new MailAddress("John Smith", "j", "s.x"));
        assertThat(mail.warnings()).contains("malformed_address");
    }

    @Test
    void n24_two_thousand_addresses_and_ten_thousand_nested_comments_take_linear_time() {
        var many = new StringBuilder("To: ");
        for (int i = 0; i < 2000; i++) {
            many.append("Name ").append(i).append(" <u").append(i).append("@example.com>,\r\n ");
        }
        assertThat(within(SECOND, () -> parse(many + "\r\n\r\n")).to()).hasSize(2000);
        String deep = "To: " + "(".repeat(10_000) + ")".repeat(10_000) + " a@b.c\r\n\r\n";
        assertThat(within(SECOND, () -> parse(deep)).to())
                .extracting(MailAddress::address)
                .containsExactly("a@b.c");
        for (String hostile :
                List.of("(", "\"", "<", "<\"", "[", "a@[", "@", ":", "a:", "(\\", "=?", "=?a?Q?", "a@b ")) {
            within(SECOND, () -> parse("To: " + hostile.repeat(100_000 / hostile.length()) + "\r\n\r\n"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Fri, 1 Jan 1904 00:00:00 +0000 | 1904-01-01T00:00:00Z",
                "Mon, 1 Feb 2106 06:28:16 +0000 | 2106-02-01T06:28:16Z",
                "Mon, 32 Foo 2020 10:00:00 | ",
                "32 Jan 2020 10:00:00 +0000 | ",
                "30 Feb 2020 10:00:00 +0000 | ",
                "1 Jan 20 10:00:00 +0000 | 2020-01-01T10:00:00Z",
                "1 Jan 70 10:00:00 +0000 | 1970-01-01T10:00:00Z",
                "1 Jan 2020 10:00:00 | 2020-01-01T10:00:00Z",
                "1 Jan 2020 25:00:00 +0000 | ",
                "31 Dec 2016 23:59:60 +0000 | 2016-12-31T23:59:59Z",
                "2024-01-15T10:00:00Z | 2024-01-15T10:00:00Z",
                "2024-01-15T10:00:00.123+02:00 | 2024-01-15T08:00:00Z",
                "Mon Jan 15 10:00:00 2024 | 2024-01-15T10:00:00Z",
                "Mon Jan 15 10:00:00 EST 2024 | 2024-01-15T15:00:00Z",
                "Monday, 15 January 2024 10:00:00 GMT+0100 | 2024-01-15T09:00:00Z",
                "15-Jan-2024 10:00:00 -0500 | 2024-01-15T15:00:00Z",
                "Mon, 15 Jan 2024 10:00 PM +0000 | 2024-01-15T22:00:00Z",
                "Mon, 15 Jan 2024 10:00:00 +9999 | 2024-01-15T10:00:00Z",
                "Mon, 15 Jan 99999999999 10:00:00 +0000 | ",
                "99999999999999999999 | ",
                "Whenever | ",
            })
    void n26_a_date_is_right_or_absent(String date, String expected) {
        assertThat(parse("Date: " + date + "\r\n\r\n").sentAt())
                .isEqualTo(expected == null || expected.isBlank() ? null : Instant.parse(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<a@b> | <a@b>",
                "  <a@b>  (comment) | <a@b>",
                "a@b | <a@b>",
                "<a b@c d> | <ab@cd>",
                "<a@b> <c@d> | <a@b>",
                "<no-at-sign> | <no-at-sign>",
                "garbage | ",
                "<> | ",
                "<unclosed@x | <unclosed@x>",
            })
    void n27_message_ids_are_read_with_or_without_care(String raw, String expected) {
        assertThat(parse("Message-ID: " + raw + "\r\n\r\n").messageId())
                .isEqualTo(expected == null || expected.isBlank() ? null : expected.strip());
    }

    @Test
    void n27_a_message_id_of_two_kilobytes_is_none() {
        var mail = parse("Message-ID: <" + "x".repeat(2048) + "@y>\r\nMessage-ID: <second@y>\r\n\r\n");
        assertThat(mail.messageId()).isNull();
        assertThat(mail.warnings()).contains("malformed_message_id", "duplicate_header");
    }

    @Test
    void n28_references_that_repeat_or_name_the_message_itself_are_listed_once() {
        var mail = parse("Message-ID: <self@x>\r\nReferences: <a@x> <self@x> <a@x> <b@x> <self@x>\r\n\r\n");
        assertThat(mail.references()).containsExactly("<a@x>", "<self@x>", "<b@x>");
    }

    private static String filename(String disposition) {
        return Objects.requireNonNull(parseOctets("Content-Disposition: attachment; " + disposition + "\r\n\r\nx")
                .part(0)
                .filename());
    }
}
