package dev.mailgent.mail.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void words_are_letters_and_digits_in_lower_case() {
        assertThat(words("Re: Invoice #4711 -- don't_PAY!"))
                .containsExactly("re", "invoice", "4711", "don", "t", "pay");
        assertThat(words("Ada.Lovelace+x@Example.org")).containsExactly("ada", "lovelace", "x", "example", "org");
        assertThat(words("")).isEmpty();
        assertThat(words(" \u0000\u200B\uFFFD\uD800 !?")).isEmpty();
    }

    @Test
    void accents_and_compatibility_forms_fall() {
        assertThat(words("Crème Brûlée, Żółć, Straße, İstanbul ılık, Ærøskøbing, ﬁne, Ｆｕｌｌ"))
                .containsExactly(
                        "creme", "brulee", "zolc", "strasse", "istanbul", "ilik", "aeroskobing", "fine", "full");
        assertThat(words("e\u0301te\u0301 été")).containsExactly("ete", "ete");
        assertThat(words("Ελλάδος ΕΛΛΑΔΟΣ")).containsExactly("ελλαδοσ", "ελλαδοσ");
        assertThat(words("Ёжик ёжик")).containsExactly("ежик", "ежик");
        assertThat(words("ver\u00ADifi\u200Dcation")).containsExactly("verification");
        assertThat(words("שָׁלוֹם مَرْحَبًا")).containsExactly("שלום", "مرحبا");
    }

    @Test
    void vowel_signs_that_make_another_word_stay() {
        assertThat(words("कि कु")).hasSize(2).doesNotHaveDuplicates();
        assertThat(words("が か")).doesNotHaveDuplicates();
    }

    @Test
    void scripts_without_spaces_give_pairs_and_a_last_single() {
        assertThat(words("日本語")).containsExactly("日本", "本語", "語");
        assertThat(words("iPhone手机壳 2")).containsExactly("iphone", "手机", "机壳", "壳", "2");
        assertThat(words("データー")).containsExactly("デー", "ータ", "ター", "ー");
        assertThat(words("회의는")).containsExactly("회의", "의는", "는");
        assertThat(words("𠮷野家")).containsExactly("𠮷野", "野家", "家");
        assertThat(words("สวัสดี")).hasSizeGreaterThan(2);
    }

    @Test
    void positions_count_words_and_the_characters_of_a_run() {
        var positions = new ArrayList<Integer>();
        Words.cut("a 日本 b", 10, (_, position, _, _, _) -> positions.add(position));

        assertThat(positions).containsExactly(10, 11, 12, 13);
    }

    @Test
    void offsets_point_at_the_word_as_written() {
        var text = "Ein Gruß 日本語 aus Zürich";
        var cut = new ArrayList<String>();
        Words.cut(text, 0, (_, _, start, end, _) -> cut.add(text.substring(start, end)));

        assertThat(cut).containsExactly("Ein", "Gruß", "日本", "本語", "語", "aus", "Zürich");
    }

    @Test
    void a_long_word_is_cut_and_a_sink_that_has_enough_is_left_alone() {
        assertThat(words("x".repeat(1_000_000))).containsExactly("x".repeat(64));
        assertThat(words("ö".repeat(1_000))).allMatch(word -> word.length() <= 64);
        var taken = new int[1];
        Words.cut("a b c d", 0, (_, _, _, _, _) -> ++taken[0] < 2);
        assertThat(taken[0]).isEqualTo(2);
    }

    @Test
    void any_text_is_cut_without_complaint_and_in_linear_time() {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++) {
            var text = new StringBuilder();
            for (var i = 0; i < 60; i++) {
                var kind = random.nextInt(5);
                text.append((char)
                        switch (kind) {
                            case 0 -> random.nextInt(0x80);
                            case 1 -> 0x0300 + random.nextInt(0x70);
                            case 2 -> 0xD800 + random.nextInt(0x800);
                            case 3 -> 0x3000 + random.nextInt(0x2000);
                            default -> random.nextInt(0x10000);
                        });
            }
            var whole = text.toString();
            var reached = new int[1];
            Words.cut(whole, 0, (word, _, start, end, _) -> {
                assertThat(word).isNotEmpty();
                assertThat(start).isGreaterThanOrEqualTo(reached[0]).isLessThan(end);
                assertThat(end).isLessThanOrEqualTo(whole.length());
                reached[0] = start;
                return true;
            });
        }
        assertThat(words("日\u0301".repeat(200_000))).hasSize(200_000);
        assertThat(words("a\u0301".repeat(200_000))).hasSize(1);
    }

    static List<String> words(String text) {
        var words = new ArrayList<String>();
        Words.cut(text, 0, (word, _, _, _, _) -> words.add(word));
        return words;
    }
}
