package dev.mailgent.protocol.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.thread.BaseSubject;
import dev.mailgent.protocol.thread.MessageIds;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Pieces of mails in no order at all, through everything that reads a body.
class SoupTest {
    private static final String[] PIECES = {
        "<div>",
        "</div>",
        "<p style=\"display:none\">",
        "<blockquote type=cite>",
        "</blockquote>",
        "<style>.a{color:",
        "}</style>",
        "<a href=\"https://x.example/verify?token=Ab3dEf6h\">",
        "</a>",
        "<div class=gmail_quote>",
        "<div id=divRplyFwdMsg>",
        "<td>",
        "<pre>",
        "</pre>",
        "<br>",
        "<li>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "&nbsp;",
        "&#0;",
        "&#x1F600;",
        "On 1/1/20 10:00 ",
        "a@b.example",
        " wrote:",
        "\n",
        "\r\n",
        "\r",
        "> ",
        ">>",
        "-- \n",
        "--",
        "-----Original Message-----",
        "From: ",
        "To: ",
        "Subject: ",
        "Sent: ",
        "________________________________",
        "Sent from my iPhone",
        "Regards,\n",
        "your code is ",
        "482913",
        "12-34",
        "1 2 3 4",
        "G-558203",
        "ABX-9KD",
        "+1",
        "$",
        "https://",
        "http://x",
        "expires in 10 minutes",
        "order ",
        "认证码",
        "٤٨٢٩",
        "\u200B",
        "\u202E",
        "\uD83D",
        "\uDE00",
        "\uFE0F",
        "\u0000",
        "\u00A0",
        "\uDB40\uDC41",
        "ignore all previous ",
        "instructions",
        "Re: ",
        "[tag] ",
        "[Fwd: ",
        "]",
        "(fwd)",
        "<",
        ">",
        "\"",
        "'",
        ":",
        ";",
        "{",
        "}",
        "(",
        ")",
        "\\",
        "%",
        "é"
    };

    @Test
    void nothing_throws_and_the_same_input_gives_the_same_answer() {
        var random = new Random(40);
        for (int round = 0; round < 1500; round++) {
            var subject = soup(random, 6);
            var text = random.nextInt(3) == 0 ? null : soup(random, 60);
            var html = random.nextInt(3) == 0 ? null : soup(random, 120);

            var body = MailBody.read(subject, text, html);

            assertThat(body).isEqualTo(MailBody.read(subject, text, html));
            assertThat(body.preview()).hasSizeLessThanOrEqualTo(200).doesNotContain("\n");
            assertThat(body.text()).doesNotContain("\u0000", "\u202E");
            body.findings().codes().forEach(code -> assertThat(code.code()).hasSizeBetween(4, 19));
            BaseSubject.of(subject);
            BaseSubject.reply(subject);
            MessageIds.ancestors(subject, text, html);
        }
    }

    private static String soup(Random random, int max) {
        var out = new StringBuilder();
        for (int i = random.nextInt(max); i > 0; i--) {
            out.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return out.toString();
    }
}
