package dev.mailgent.protocol.html;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PreviewTest {
    @Test
    void a_preview_is_one_line_of_words() {
        assertThat(Preview.of("Hi Bob,\r\n\r\n  lunch\tat one?\n")).isEqualTo("Hi Bob, lunch at one?");
        assertThat(Preview.of("----------\nTitle\n==========\ntext")).isEqualTo("Title text");
        assertThat(Preview.of("> quoted\n> more")).isEqualTo("quoted more");
        assertThat(Preview.of("a > b, a-b, 1--2")).isEqualTo("a > b, a-b, 1--2");
        assertThat(Preview.of("")).isEmpty();
    }

    @Test
    void a_long_text_is_cut_at_a_word_and_never_inside_a_character() {
        assertThat(Preview.of("word ".repeat(100)))
                .hasSizeLessThanOrEqualTo(200)
                .endsWith("word…");
        assertThat(Preview.of("x".repeat(500))).hasSize(200).endsWith("x…");
        assertThat(Preview.of("👍".repeat(300))).hasSizeLessThanOrEqualTo(200).endsWith("👍…");
        assertThat(Preview.of(" ".repeat(1_000_000) + "x")).isEqualTo("x");
    }
}
