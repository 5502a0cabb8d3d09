package dev.mailgent.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class EncodingsTest {
    private static final String WORD = "Zq7+Canary/Mark%X";

    @Test
    void a_word_is_found_in_every_form_at_every_place() throws IOException {
        for (var before : new String[] {"", "a", "ab", "abc", "abcd", "{\"x\":\""}) {
            var text = before + WORD + "\"} and more";
            var bytes = text.getBytes(StandardCharsets.US_ASCII);
            for (var form : new String[] {
                text,
                new StringBuilder(text).reverse().toString(),
                HexFormat.of().formatHex(bytes),
                Base64.getEncoder().encodeToString(bytes),
                Base64.getUrlEncoder().encodeToString(bytes),
                Encodings.base32(bytes),
                URLEncoder.encode(text, StandardCharsets.UTF_8)
            }) {
                assertFound(form.getBytes(StandardCharsets.US_ASCII));
            }
            assertFound(text.getBytes(StandardCharsets.UTF_16LE));
            assertFound(text.getBytes(StandardCharsets.UTF_16BE));
        }
        assertThat(Encodings.found(WORD, "Zq7+Canary/Mark".getBytes(StandardCharsets.US_ASCII)))
                .isNull();
    }

    private static void assertFound(byte[] content) throws IOException {
        assertThat(Encodings.found(WORD, content)).isNotNull();
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        assertThat(Encodings.found(WORD, packed.toByteArray())).isNotNull();
    }
}
