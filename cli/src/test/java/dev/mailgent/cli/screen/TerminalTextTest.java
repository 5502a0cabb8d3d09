package dev.mailgent.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class TerminalTextTest {
    private static final String ESC = "\u001b";

    @Test
    void colours_and_cursor_movements_vanish() {
        assertThat(TerminalText.clean("a" + ESC + "[31;1mred" + ESC + "[0m" + ESC + "[2J" + ESC + "[1A" + ESC + "7b"))
                .isEqualTo("aredb");
        assertThat(TerminalText.clean("x\u009b31my" + ESC + "(Bz" + ESC + "c" + ESC))
                .isEqualTo("xyz");
    }

    @Test
    void titles_links_and_clipboard_writes_vanish_with_what_they_carry() {
        assertThat(TerminalText.clean(ESC + "]0;owned\u0007a")).isEqualTo("a");
        assertThat(TerminalText.clean(ESC + "]52;c;cm0gLXJm" + ESC + "\\b")).isEqualTo("b");
        assertThat(TerminalText.clean(
                        ESC + "]8;;http://evil.example" + ESC + "\\good.example" + ESC + "]8;;" + ESC + "\\"))
                .isEqualTo("good.example");
        assertThat(TerminalText.clean("\u009d0;owned\u009cc" + ESC + "P1;2|x" + ESC + "\\d"))
                .isEqualTo("cd");
    }

    @Test
    void a_sequence_that_never_ends_hides_nothing() {
        assertThat(TerminalText.clean(ESC + "]0;the rest of the mail\nnext line"))
                .isEqualTo("0;the rest of the mail\nnext line");
        assertThat(TerminalText.clean(ESC + "[12;\nnext line")).isEqualTo("\nnext line");
    }

    @Test
    void no_control_character_is_left_but_tab_and_line_end() {
        var all = new StringBuilder();
        for (var c = 0; c < 0x100; c++) {
            if (c != 0x1b && (c < 0x90 || c > 0x9f)) {
                all.append((char) c);
            }
        }

        assertThat(TerminalText.clean(all.toString())
                        .chars()
                        .filter(Character::isISOControl)
                        .distinct())
                .containsExactlyInAnyOrder((int) '\t', (int) '\n');
    }

    @Test
    void no_line_is_written_over_by_its_end() {
        assertThat(TerminalText.clean("pay eve\rpay bob\r\nend")).isEqualTo("pay eve\npay bob\nend");
        assertThat(TerminalText.line("a\r\nFrom: boss\u2028b\tc")).isEqualTo("a From: boss b c");
    }

    @Test
    void nothing_turns_the_direction_or_hides() {
        assertThat(TerminalText.clean("invoice\u202efdp.exe\u2066\u200f\u061c")).isEqualTo("invoicefdp.exe");
        assertThat(TerminalText.clean("pay\u200bpal\ufeff \u00ad" + Character.toString(0xE0041) + "x"))
                .isEqualTo("paypal x");
    }

    @Test
    void every_script_and_emoji_stays() {
        for (var text :
                new String[] {"Grüße", "可靠", "שלום", "नेपाल", "می\u200cخواهم", "👩\u200d👩\u200d👧", "❤\ufe0f", "ก็ได้"
                }) {
            assertThat(TerminalText.clean(text)).isEqualTo(text);
        }
    }

    @Test
    void a_letter_cannot_grow_over_its_neighbours() {
        assertThat(TerminalText.clean("Z" + "\u0301".repeat(500) + "o")).isEqualTo("Z" + "\u0301".repeat(8) + "o");
    }

    @Test
    void half_a_pair_is_shown_as_damage() {
        assertThat(TerminalText.clean("a\ud83d")).isEqualTo("a\ufffd");
    }

    @Test
    void ten_million_openings_take_a_moment() {
        var hostile = (ESC + "]0;").repeat(1_000_000) + (ESC + "[").repeat(1_000_000) + "\u009d".repeat(1_000_000);

        Assertions.assertTimeout(Duration.ofSeconds(10), () -> TerminalText.clean(hostile));
    }

    @Test
    void json_keeps_its_values_and_loses_what_a_terminal_would_obey() {
        var json = "{\"a\":\"x\u009b31m\u202e" + Character.toString(0xE0041) + "\u007fé👍\"}";

        var safe = TerminalText.json(json);

        assertThat(safe).isEqualTo("{\"a\":\"x\\u009b31m\\u202e\\udb40\\udc41\\u007fé👍\"}");
        assertThat(JsonMapper.shared().readTree(safe))
                .isEqualTo(JsonMapper.shared().readTree(json));
        assertThat(TerminalText.json("{\"b\": \"plain é\"}")).isEqualTo("{\"b\": \"plain é\"}");
    }
}
