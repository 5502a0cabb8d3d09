package dev.mailgent.protocol.smtp.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageWriterTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'', '~n'",
                "a, 'a~n'",
                "'a~n', 'a~n'",
                "'.~n', '..~n'",
                "'.', '..~n'",
                "'a~n.b~n..c~n', 'a~n..b~n...c~n'",
                "'a|.|b', 'a~n..~nb~n'",
                "'a|~n', 'a~n~n'",
                "'a^b~n', 'a b~n'",
                "'a^.^b~n', 'a . b~n'",
                "'a~n.^~n.|', 'a~n.. ~n..~n'",
                "'^', ' ~n'",
                "'a^^~n', 'a  ~n'",
                "'|', '~n'",
            })
    void only_crlf_lines_with_stuffed_dots_leave_us(String message, String wire) throws Exception {
        assertThat(written(plain(message))).isEqualTo(plain(wire));
    }

    @Test
    void the_announced_size_is_what_is_written_without_stuffed_dots() throws Exception {
        var random = new Random(7);
        for (var round = 0; round < 3000; round++) {
            var message = new StringBuilder();
            for (var i = random.nextInt(40); i > 0; i--) {
                message.append("ab\r\n\r\n.\r\n\n\r".charAt(random.nextInt(11)));
            }
            var bytes = message.toString().getBytes(ISO_8859_1);
            var wire = written(message.toString());
            var unstuffed = wire.startsWith(".") ? wire.substring(1) : wire;
            assertThat(MessageWriter.wireBytes(bytes))
                    .as(message.toString().replace("\r", "^").replace("\n", "|"))
                    .isEqualTo(unstuffed.replace("\r\n.", "\r\n").length());
            assertThat(("\r\n" + wire).contains("\r\n.\r\n")).isFalse();
            assertThat(wire.replace("\r\n", "")).doesNotContain("\r", "\n");
        }
    }

    /// `~n` is CRLF, `|` a lone LF, `^` a lone CR.
    private static String plain(String text) {
        return text.replace("~n", "\r\n").replace('|', '\n').replace('^', '\r');
    }

    private static String written(String message) throws IOException {
        var out = new ByteArrayOutputStream();
        MessageWriter.write(message.getBytes(ISO_8859_1), out);
        return out.toString(ISO_8859_1);
    }
}
