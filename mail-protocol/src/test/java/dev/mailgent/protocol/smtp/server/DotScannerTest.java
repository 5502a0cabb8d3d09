package dev.mailgent.protocol.smtp.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The scanner against the rule written down plainly, on bytes made of what smugglers use.
class DotScannerTest {
    private static final String ALPHABET = "\r\n.\r\n.x\r\n\n\r\t";

    @Test
    void any_bytes_split_anywhere_end_and_read_as_the_rule_says() {
        var random = new Random(2023);
        var ended = 0;
        for (var round = 0; round < 200_000; round++) {
            var text = new StringBuilder();
            for (var i = random.nextInt(24); i > 0; i--) {
                text.append(
                        random.nextInt(9) == 0
                                ? "a longer run of text"
                                : ALPHABET.substring(random.nextInt(ALPHABET.length()))
                                        .substring(0, 1));
            }
            text.append(random.nextBoolean() ? "\r\n.\r\nNOOP\r\n" : "");
            ended += check(text.toString(), random) ? 1 : 0;
        }
        assertThat(ended).isGreaterThan(100_000);
    }

    @Test
    void random_bytes_never_make_a_session_throw() {
        var random = new Random(7);
        var words = new String[] {
            "EHLO x\r\n",
            "MAIL FROM:<a@b.test>\r\n",
            "RCPT TO:<b@mx.test>\r\n",
            "DATA\r\n",
            "BDAT 5\r\n",
            "BDAT 3 LAST\r\n",
            "\r\n.\r\n",
            ".",
            "\n",
            "\r",
            "RSET\r\n",
            "x\u00ff\u0000",
            "NOOP\r\n",
            "MAIL FROM:<\"",
            " SIZE=",
            "BDAT 0 LAST\r\n"
        };
        for (var round = 0; round < 3_000; round++) {
            var smtp = Transcript.fresh();
            for (var i = 0; i < 60 && smtp.session.next() == SmtpSession.Next.READ; i++) {
                var replies = smtp.say(words[random.nextInt(words.length)]);
                assertThat(replies.lines()).allMatch(line -> line.matches("[2-5]\\d\\d[ -].*"));
            }
            smtp.session.lost();
            assertThat(smtp.reception.budget.heldBytes()).isZero();
        }
    }

    private static boolean check(String text, Random random) {
        var bytes = text.getBytes(ISO_8859_1);
        var budget = new MemoryBudget(1 << 20);
        var message = new MessageBuffer(1 << 20, budget);
        var scanner = new DotScanner(message, 1 << 20);
        var at = 0;
        while (at < bytes.length && !scanner.ended()) {
            var to = Math.min(bytes.length, at + 1 + random.nextInt(random.nextBoolean() ? 3 : 40));
            at = scanner.feed(bytes, at, to);
        }

        var end = ("\r\n" + text).indexOf("\r\n.\r\n");
        var shown = text.replace("\r", "^").replace("\n", "|");
        assertThat(scanner.ended()).as(shown).isEqualTo(end >= 0);
        if (end < 0) {
            return false;
        }
        assertThat(at).as(shown).isEqualTo(end + 3);
        var stored = message.join();
        assertThat(stored == null ? null : new String(stored, ISO_8859_1))
                .as(shown)
                .isEqualTo(plainly(text.substring(0, end)));
        return true;
    }

    /// @param content all before the final dot
    private static @Nullable String plainly(String content) {
        if (content.replace("\r\n", "").contains("\r")) {
            return null;
        }
        return Arrays.stream(content.split("\r\n", -1))
                .map(line -> line.startsWith(".") ? line.substring(1) : line)
                .map(line -> line.replace("\n", "\r\n"))
                .collect(Collectors.joining("\r\n"));
    }
}
