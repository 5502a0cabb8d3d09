package dev.mailgent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MailsTest {
    @Test
    void a_mail_has_about_2_KB_and_the_words_that_are_searched_for() {
        var mail = new String(Mails.raw(1_234, "run", "a@bench.test"), StandardCharsets.US_ASCII);

        assertThat(mail.length()).isBetween(1_800, 2_300);
        assertThat(mail).contains(Mails.COMMON_WORD, "needle234\r\n", "Message-ID: <1234.run@source.test>\r\n");
        assertThat(mail.lines()).allMatch(line -> line.length() < 100);
    }
}
