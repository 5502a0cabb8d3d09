package dev.mailgent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlugTest {
    @Test
    void the_lists_are_long_plain_and_without_repeats() {
        for (var words : Slug.lists()) {
            assertThat(words).hasSizeGreaterThanOrEqualTo(100).doesNotHaveDuplicates();
            assertThat(words).allMatch(word -> word.matches("[a-z]{2,12}"));
        }
    }

    @Test
    void a_slug_always_fits_into_an_address() {
        var random = new Random(1);
        var seen = new HashSet<String>();
        for (var i = 0; i < 1000; i++) {
            var slug = Slug.pick(random);
            assertThat(EmailName.checked(slug)).isEqualTo(slug);
            seen.add(slug);
        }
        assertThat(seen).hasSizeGreaterThan(990);
    }
}
