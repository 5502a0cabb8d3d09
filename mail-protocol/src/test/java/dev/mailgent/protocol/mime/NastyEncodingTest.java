package dev.mailgent.protocol.mime;

import static dev.mailgent.protocol.mime.NastyMail.parse;
import static dev.mailgent.protocol.mime.NastyMail.parseOctets;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.Charset;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Of the list of forty inputs a mail server must survive, those about encodings and charsets (19 to 22), by number.
@SuppressWarnings("StringConcatToTextBlock") // line endings are part of the samples
class NastyEncodingTest {
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

    private static String textOf(String headers, String body) {
        return Objects.requireNonNull(parseOctets(headers + "\r\n\r\n" + body).text());
    }

    private static String octets(String text, String charset) {
        return new String(text.getBytes(Charset.forName(charset)), ISO_8859_1);
    }
}
