package dev.mailgent.protocol.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.mailgent.protocol.address.MailAddress;
import dev.mailgent.protocol.mime.MimePart.Kind;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The inputs 10 to 28 and 32 of the list of forty that a mail server must survive, by number.
@SuppressWarnings("StringConcatToTextBlock") // line endings are part of the samples
class NastyInputTest {
    /// Of processor time, since a test machine may be busy with other things.
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static ParsedMail parse(String mail) {
        return MimeParser.parse(mail.getBytes(UTF_8));
    }

    private static ParsedMail parseOctets(String mail) {
        return MimeParser.parse(mail.getBytes(ISO_8859_1));
    }

    private static ParsedMail within(Duration limit, Supplier<ParsedMail> parse) {
        long start = THREADS.getCurrentThreadCpuTime();
        var mail = parse.get();
        assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start)).isLessThan(limit);
        return mail;
    }

    private static String textOf(String headers, String body) {
        return Objects.requireNonNull(parseOctets(headers + "\r\n\r\n" + body).text());
    }

    private static String filename(String disposition) {
        return Objects.requireNonNull(parseOctets("Content-Disposition: attachment; " + disposition + "\r\n\r\nx")
                .part(0)
                .filename());
    }

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
    @CsvSource({
        "SGVsbG8gd29ybGQ=, Hello world",
        "SGVs!bG8*gd2$9ybGQ=, Hello world",
        "SGVsbG8gd29ybGQ, Hello world",
        "SGVsbG8gd29ybGQ===, Hello world",
        "SGVs bG8g d29y bGQ=, Hello world",
        "SGVsbG8=IHdvcmxk, Hello world",
        "SGVsbG8=IHdvcmxkIQ==, Hello world!",
    })
    void n19_base64_with_junk_bad_padding_spaces_or_inner_pads_still_decodes(String encoded, String text) {
        assertThat(textOf("Content-Transfer-Encoding: base64", encoded)).isEqualTo(text);
    }

    @Test
    void n19_damaged_base64_is_reported_and_clean_base64_is_not() {
        String head = "Content-Transfer-Encoding: base64\r\n\r\n";
        assertThat(parse(head + "SGVsbG8gd29y\r\nbGQ=\r\n").warnings()).isEmpty();
        assertThat(parse(head + "SGVs!bG8=").warnings()).containsExactly("encoding_problem");
        assertThat(parse(head + "SGVsbG8").part(0).encodingProblem()).isTrue();
    }

    @Test
    void n19_a_mailing_list_footer_behind_base64_is_not_decoded_into_noise() {
        String body = Base64.getMimeEncoder().encodeToString("Hello, this is real text.\n!".getBytes(UTF_8));
        assertThat(textOf("Content-Transfer-Encoding: base64", body + "\r\n_______\r\nlist mailing list"))
                .startsWith("Hello, this is real text.\n!")
                .hasSizeLessThan(40);
    }

    @ParameterizedTest
    @CsvSource({"caf=c3=a9, café", "caf=C3=A9=, café=", "a=XZb, a=XZb", "a=, a=", "a=4, a=4", "=3D=3d, =="})
    void n20_quoted_printable_keeps_what_it_cannot_read(String encoded, String text) {
        assertThat(textOf(
                        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable",
                        encoded))
                .isEqualTo(text);
    }

    @Test
    void n20_a_soft_break_before_a_boundary_is_no_literal() {
        assertThat(parse("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                                + "Content-Transfer-Encoding: quoted-printable\r\n\r\nend=\r\n--b--\r\n")
                        .text())
                .isEqualTo("end");
    }

    @Test
    void n21_any_charset_decodes_to_something() {
        assertThat(textOf("Content-Type: text/plain; charset=utf-8", "caf\u00e9"))
                .isEqualTo("caf\uFFFD");
        assertThat(textOf("Content-Type: text/plain; charset=utf8mb4", "caf\u00c3\u00a9"))
                .isEqualTo("café");
        assertThat(textOf("Content-Type: text/plain; charset=x-no-such", "caf\u00c3\u00a9"))
                .isEqualTo("café");
        assertThat(textOf("Content-Type: text/plain; charset=\"iso-8859-1\"", "\u0093caf\u00e9\u0094"))
                .isEqualTo("“café”");
        assertThat(textOf("Content-Type: text/plain; charset=utf-7", "caf+AOk- +2D3cqQ- +"))
                .isEqualTo("café 💩 +");
        assertThat(textOf("Content-Type: text/plain; charset=iso-2022-jp", "\u001b$B$3$s\u001b(B"))
                .isEqualTo("こん");
        assertThat(textOf("Content-Type: text/plain; charset=gb2312", octets("中文镕", "GB18030")))
                .isEqualTo("中文镕");
        assertThat(textOf("Content-Type: text/plain; charset=hz-gb-2312", "~{VPND~} ~~"))
                .isEqualTo("中文 ~");
        assertThat(textOf("Content-Type: text/plain; charset=ks_c_5601-1987", octets("한글", "x-windows-949")))
                .isEqualTo("한글");
        assertThat(textOf("Content-Type: text/plain; charset=utf-16", octets("hé", "UTF-16")))
                .isEqualTo("hé");
        assertThat(textOf("Content-Type: text/plain; charset=utf-16le", "a\0\u0000\u00d8b\0"))
                .startsWith("a\uFFFD");
        assertThat(textOf("Content-Type: text/plain; charset=utf-32be", "\0\0\u00d8\0\0\0\0a"))
                .isEqualTo("\uFFFDa");
        assertThat(textOf("Content-Type: text/plain; charset=utf-7", "+2AA-a")).isEqualTo("\uFFFDa");
    }

    private static String octets(String text, String charset) {
        return new String(text.getBytes(Charset.forName(charset)), ISO_8859_1);
    }

    @Test
    void n21_every_label_we_know_survives_every_byte() {
        byte[] all = new byte[4 * 256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i % 7 == 0 ? 0x1b : i * 31);
        }
        for (String label : List.of(
                "utf-8",
                "utf-7",
                "utf-16",
                "utf-16le",
                "utf-32",
                "iso-2022-jp",
                "iso-2022-kr",
                "iso-2022-cn",
                "gb18030",
                "big5",
                "euc-jp",
                "shift_jis",
                "euc-kr",
                "johab",
                "hz-gb-2312",
                "koi8-r",
                "iso-8859-8-i",
                "cp437",
                "x",
                "",
                "\uD800",
                "a".repeat(1000))) {
            assertThatCode(() -> MimeParser.parse((new String(
                                            ("Content-Type: text/plain; charset=\"" + label + "\"\r\n\r\n")
                                                    .getBytes(UTF_8),
                                            ISO_8859_1)
                                    + new String(all, ISO_8859_1))
                            .getBytes(ISO_8859_1)))
                    .as(label)
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "=?utf-8?B?4oI=?= =?utf-8?B?rA==?=, €",
        "=?utf-8?Q?=E2=82?=\t=?utf-8?Q?=AC?=, €",
        "=?UTF-8?q?a_b=5F?=, a b_",
        "\"=?utf-8?Q?quoted?=\", \"quoted\"",
        "=?utf-8?Q?with spaces here?= after, with spaces here after",
        "a =?utf-8?Q?b?= c, a b c",
        "=?utf-8?Q?b?= =?iso-8859-1?Q?=E9?=, bé",
        "=?utf-8*en?Q?lang?=, lang",
        "=?utf-8?X?no?=, =?utf-8?X?no?=",
        "=?utf-8?Q?open, =?utf-8?Q?open",
        "=?utf-8?Q??=, ''",
        "=?x-unknown?Q?a=C3=A9?=, aé",
        "=?utf-8?B?YQ=?=, a",
        "=?utf-8?Q?a=0D=0ABcc:_b?=, a Bcc: b",
    })
    void n22_encoded_words_join_as_they_were_meant(String raw, String subject) {
        assertThat(parse("Subject: " + raw + "\r\n\r\n").subject()).isEqualTo(subject);
    }

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
