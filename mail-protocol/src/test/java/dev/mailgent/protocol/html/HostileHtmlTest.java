package dev.mailgent.protocol.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.CpuClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Input 34 of the nasty list: text in less than two seconds, whatever comes.
class HostileHtmlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<div>",
                "<div><div style='color:red'>",
                "<b><i>",
                "<a href=x>",
                "<table><tr><td>",
                "<table>",
                "<p>",
                "<blockquote type=cite>",
                "<div class=gmail_quote>x",
                "<select>",
                "<font color=red>x",
                "</p>",
                "<!--",
                "<![CDATA[",
                "&amp",
                "&#x",
                "<",
                "<a ",
                "<svg><desc>",
                "<math><mtext>",
                "<template>",
                "<style>.a{",
                "<ul><li>x",
                "<b>x</p>",
                "<nobr>",
                "<button>",
                "<form><input>",
                "<li><table>x",
                "<span hidden>x</span>",
                "<div class='a b c d'>x</div>"
            })
    void a_quarter_megabyte_of_any_tag_is_read_in_half_a_second(String piece) {
        var html = "<p>start</p><style>.a.b .c{display:none} div div div .d{color:red}</style>"
                + piece.repeat(250_000 / piece.length());

        var start = CpuClock.nanos();
        var seen = VisibleText.of(html);

        assertThat((CpuClock.nanos() - start) / 1_000_000).isLessThan(500);
        assertThat(seen.text()).startsWith("start");
    }

    @Test
    void three_thousand_nested_elements_keep_their_text() {
        assertThat(VisibleText.of("<div>".repeat(3000) + "deep" + "</div>".repeat(3000) + "after")
                        .text())
                .contains("deep", "after");
        assertThat(VisibleText.of("<div style='display:none'>" + "<div>".repeat(3000) + "deep" + "</div>".repeat(3000)
                                + "</div>after")
                        .text())
                .doesNotContain("deep");
    }

    @Test
    void fifty_megabytes_of_picture_do_not_crowd_out_the_words() {
        var html =
                "<p>before</p><img src=\"data:image/png;base64," + "iVBORw0KGgo".repeat(4_700_000) + "\"><p>after</p>";

        var start = CpuClock.nanos();
        var seen = VisibleText.of(html);

        assertThat((CpuClock.nanos() - start) / 1_000_000).isLessThan(2000);
        assertThat(seen.text()).isEqualTo("before\n\nafter");
        assertThat(seen.signals()).isEmpty();
    }

    @Test
    void a_million_attributes_are_read_in_two_seconds() {
        var html = new StringBuilder("<p");
        for (int i = 0; i < 1_000_000; i++) {
            html.append(" a").append(i);
        }
        var start = CpuClock.nanos();
        var seen = VisibleText.of(html + ">text</p>");

        assertThat((CpuClock.nanos() - start) / 1_000_000).isLessThan(2000);
        assertThat(seen.signals()).containsExactly("truncated");
    }

    @Test
    void unusual_syntax_gives_text_or_nothing_but_never_fails() {
        assertThat(VisibleText.of("<p>a</p><plaintext>b <b>c").text()).contains("a", "b <b>c");
        assertThat(VisibleText.of("a<!-- unclosed <p>b").text()).isEqualTo("a");
        assertThat(VisibleText.of("a<![CDATA[b]]>c").text()).isEqualTo("ac");
        assertThat(VisibleText.of("<style>@import url(https://x.example/); .x{").text())
                .isEmpty();
        assertThat(VisibleText.of(
                                "<p style='color:rgb(;font-size:1e999px;left:--5px;clip:rect(;transform:translate('>a")
                        .text())
                .isEqualTo("a");
        assertThat(VisibleText.of("\u0000<p>\u0000a\uD800</p>").text()).isEqualTo("a\uFFFD");
        assertThat(VisibleText.of("").text()).isEmpty();
    }

    @Test
    void many_rules_and_many_elements_stay_within_the_budget() {
        var html = new StringBuilder("<style>");
        for (int i = 0; i < 3000; i++) {
            html.append(".x .y .z .x{color:#").append(String.format("%06x", i)).append('}');
        }
        html.append("</style>").append("<div class='x y z'>".repeat(200)).append("<p class='x'>t</p>".repeat(20_000));

        var start = CpuClock.nanos();
        VisibleText.of(html.toString());

        assertThat((CpuClock.nanos() - start) / 1_000_000).isLessThan(2000);
    }
}
