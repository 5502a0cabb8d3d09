package dev.mailgent.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What of an answer may be shown.
class ScrubTest {
    private static String scrub(String text) {
        return Scrub.text(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void tokens_are_taken_out_by_their_form_and_by_the_word_before_them() {
        var secret = "s3cr3tV4lueOfAToken0123456789";
        for (var text : List.of(
                "key mgnt-" + "0".repeat(64),
                "mgpk-" + "a".repeat(64),
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "sk_live_" + secret,
                "ghp_" + secret,
                "AKIA" + "ABCDEFGH12345678",
                "Authorization: Bearer " + secret,
                "authorization: basic dXNlcjpwYXNz",
                "{\"token\": \"" + secret + "\"}",
                "api_key=" + secret,
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc")) {
            assertThat(scrub(text)).as(text).contains("[redacted]").doesNotContain(secret, "0000000", "MfKQ9r8G");
        }
    }

    @Test
    void no_half_of_a_secret_is_left_where_the_text_is_cut() {
        for (var before = 960; before < 1030; before++) {
            assertThat(scrub("x".repeat(before) + " mgnt-" + "7".repeat(64))).doesNotContain("777");
        }
    }

    @Test
    void at_most_1_KiB_is_kept_and_nothing_a_database_or_a_terminal_minds() {
        assertThat(scrub("\u20ac".repeat(5000)).getBytes(StandardCharsets.UTF_8))
                .hasSizeBetween(1020, 1024);
        assertThat(scrub("a\u0000b\u001b[31mc\nd"))
                .doesNotContain("\u0000", "\u001b")
                .contains("\n");
        assertThat(Scrub.text(new byte[] {(byte) 0xff, (byte) 0xfe, 'a'})).endsWith("a");
        assertThat(scrub("")).isEmpty();
    }

    @Test
    void an_answer_made_to_be_slow_is_read_in_its_time() {
        var begin = System.nanoTime();
        for (var text : List.of("token", "bearer ", "eyJ", "-----BEGIN ", "password=", "mgnt-0", "a.b.")) {
            scrub(text.repeat(64 * 1024 / text.length()));
        }
        assertThat(System.nanoTime() - begin).isLessThan(20_000_000_000L);
    }
}
