package dev.mailgent.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.util.HashSet;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class KeyTextTest {
    @Test
    void texts_are_judged_as_the_published_vectors_say() throws IOException {
        var passed = 0;
        var total = 0;
        try (var in = getClass().getResourceAsStream("/vectors/mailgent/api_keys.json")) {
            for (var test : Json.MAPPER.readTree(Objects.requireNonNull(in)).get("tests")) {
                var text = test.get("token").asString();
                total++;
                var valid = KeyText.kind(text).isPresent() && KeyText.checksumFits(text);
                assertThat(valid)
                        .as(test.get("comment").asString())
                        .isEqualTo(test.get("checksumValid").asBoolean());
                if (valid) {
                    assertThat(KeyText.shown(text))
                            .isEqualTo(test.get("apiKeyPrefix").asString());
                }
                passed++;
            }
        }
        System.out.printf("corpus api-keys: %d/%d (bar 20)%n", passed, total);
        assertThat(passed).isGreaterThanOrEqualTo(20);
    }

    @Test
    void a_minted_key_has_its_form_and_is_never_repeated() {
        var seen = new HashSet<String>();
        for (var kind : KeyText.Kind.values()) {
            for (var i = 0; i < 1000; i++) {
                var text = KeyText.mint(kind);
                assertThat(text).matches("mg(nt|pk|dt|rt)-[0-9a-f]{64}");
                assertThat(KeyText.kind(text)).contains(kind);
                assertThat(KeyText.checksumFits(text)).isTrue();
                assertThat(seen.add(text)).isTrue();
            }
        }
    }

    @Test
    void any_one_changed_character_breaks_the_checksum() {
        var text = KeyText.mint(KeyText.Kind.IDENTITY);
        for (var i = 5; i < text.length(); i++) {
            var other = text.charAt(i) == '0' ? '1' : '0';
            assertThat(KeyText.checksumFits(text.substring(0, i) + other + text.substring(i + 1)))
                    .isFalse();
        }
        assertThat(KeyText.checksumFits("mgpk-" + text.substring(5))).isFalse();
    }
}
