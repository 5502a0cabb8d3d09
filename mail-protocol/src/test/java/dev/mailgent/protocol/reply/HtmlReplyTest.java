package dev.mailgent.protocol.reply;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlReplyTest {
    /// Replies "Yes." as mail programs write them in HTML.
    @ParameterizedTest
    @ValueSource(
            strings = {
                // Gmail
                "<div dir=ltr>Yes.</div><br><div class=\"gmail_quote gmail_quote_container\"><div dir=ltr class=gmail_attr>On Mon, Feb 3, 2020 at 3:00 PM John &lt;<a href=mailto:j@x.example>j@x.example</a>&gt; wrote:<br></div><blockquote class=gmail_quote>Old</blockquote></div>",
                // Gmail of some years ago, with a signature
                "<div>Yes.</div><div class=gmail_extra><br clear=all><div class=gmail_signature>Ada<br>Acme</div><div class=gmail_quote>On Mon, Feb 3, 2020 at 3:00 PM, John <span>&lt;j@x.example&gt;</span> wrote:<br><blockquote class=gmail_quote>Old</blockquote></div></div>",
                // Outlook on the web
                "<div>Yes.</div><div id=appendonsend></div><hr><div id=divRplyFwdMsg><b>From:</b> John<br><b>Sent:</b> Monday<br><b>To:</b> Ada<br><b>Subject:</b> x</div><div>Old</div>",
                // Outlook for Windows
                "<div class=WordSection1><p>Yes.</p><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p><b>From:</b> John<br><b>Sent:</b> Monday<br><b>To:</b> Ada<br><b>Subject:</b> x</p></div><p>Old</p></div>",
                // Outlook, unknown markup but a header block
                "<p>Yes.</p><div><b>Von:</b> John &lt;j@x.example&gt;<br><b>Gesendet:</b> Montag<br><b>An:</b> Ada<br><b>Betreff:</b> x</div><p>Old</p>",
                // Apple Mail
                "<html><body>Yes.<br><div><br><blockquote type=\"cite\"><div>On Feb 3, 2020, at 3:00 PM, John &lt;j@x.example&gt; wrote:</div><br><div>Old</div></blockquote></div></body></html>",
                // Thunderbird
                "<p>Yes.</p><div class=moz-cite-prefix>On 2/3/20 3:00 PM, John wrote:<br></div><blockquote type=cite cite=mid:x><p>Old</p></blockquote><div class=moz-signature>-- <br>Ada</div>",
                // Yahoo
                "<div>Yes.</div><div id=yahoo_quoted_123 class=yahoo_quoted><div>On Monday, February 3, 2020, 03:00:00 PM EST, John &lt;j@x.example&gt; wrote:</div><div>Old</div></div>",
                // Proton
                "<div>Yes.</div><div class=protonmail_signature_block>Sent with Proton Mail</div><div class=protonmail_quote>On Monday, John wrote:<blockquote type=cite>Old</blockquote></div>",
                // Zoho
                "<div>Yes.<br></div><div class=zmail_extra><div>---- On Mon, 03 Feb 2020 15:00:00 +0100 John wrote ----</div><blockquote>Old</blockquote></div>",
                // Outlook for Mac
                "<div>Yes.</div><span id=OLK_SRC_BODY_SECTION><div>From: John</div><div>Old</div></span>",
                // A plain blockquote behind an attribution
                "<p>Yes.</p><p>Le 3 févr. 2020 à 15:00, John &lt;j@x.example&gt; a écrit :</p><blockquote>Old</blockquote>"
            })
    void history_goes_and_the_answer_stays(String html) {
        assertThat(ReplyExtractor.extract(null, html)).isEqualTo(new Reply("Yes.", false, true));
        assertThat(ReplyExtractor.extract(" ", html).text()).isEqualTo("Yes.");
    }

    @Test
    void answers_between_the_quotes_of_gmail_are_kept() {
        var html =
                "<div class=gmail_quote><div class=gmail_attr>On Mon, John wrote:</div><blockquote class=gmail_quote>One?</blockquote>"
                        + "<div>First answer</div><blockquote class=gmail_quote>Two?</blockquote><div>Second answer</div></div>";

        assertThat(ReplyExtractor.extract(null, html).text()).isEqualTo("First answer\n\nSecond answer");
    }

    @Test
    void a_forward_in_html_keeps_everything() {
        var html =
                "<div>FYI</div><div class=gmail_quote><div class=gmail_attr>---------- Forwarded message ---------<br>"
                        + "From: <b>John</b><br>Date: Mon<br>Subject: x<br>To: Ada</div><p>The news</p></div>";

        var reply = ReplyExtractor.extract(null, html);

        assertThat(reply.isForward()).isTrue();
        assertThat(reply.text()).contains("FYI", "The news");
    }

    @Test
    void a_mail_of_nothing_but_history_is_shown_whole() {
        assertThat(ReplyExtractor.extract(null, "<blockquote type=cite>Old</blockquote>")
                        .text())
                .contains("Old");
        assertThat(ReplyExtractor.extract(null, "<div id=appendonsend></div><p>All</p>")
                        .text())
                .isEqualTo("All");
    }

    @Test
    void the_plain_body_is_preferred() {
        assertThat(ReplyExtractor.extract("plain", "<p>html</p>").text()).isEqualTo("plain");
        assertThat(ReplyExtractor.extract(null, null).text()).isEmpty();
    }
}
