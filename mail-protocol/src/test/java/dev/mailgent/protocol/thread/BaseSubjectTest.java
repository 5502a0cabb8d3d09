package dev.mailgent.protocol.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.CpuClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseSubjectTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Hello|hello|false",
                "Re: Hello|hello|true",
                "RE: AW: Sv: Hello|hello|true",
                "Re[2]: Hello|hello|true",
                "Re^3: Hello|hello|true",
                "RE : Hello|hello|true",
                "回复：你好|你好|true",
                "Отв: Привет|привет|true",
                "R: Ciao|ciao|true",
                "Fwd: Hello|hello|false",
                "WG: AW: Hello|hello|true",
                "[Fwd: Re: Hello]|hello|true",
                "Hello (fwd)|hello|false",
                "[JIRA-12] Re: broken|[jira-12] broken|true",
                "Re: [JIRA-12] broken|[jira-12] broken|true",
                "[list] Re: [list] broken|[list] broken|true",
                "[a][b] Re: x|[a] [b] x|true",
                "Reminder: call|reminder: call|false",
                "Re: Re: |``|true",
                "Re-order: ink|re-order: ink|false",
                "12:30 meeting|12:30 meeting|false",
                "Two   spaces\tand tab|two spaces and tab|false"
            })
    void the_base_is_what_is_left_without_marks(String subject, String base, boolean isReply) {
        assertThat(BaseSubject.of(subject)).isEqualTo(new BaseSubject(base, isReply));
    }

    @Test
    void an_answer_has_one_re() {
        assertThat(BaseSubject.reply("Hello")).isEqualTo("Re: Hello");
        assertThat(BaseSubject.reply("AW: RE: Hello")).isEqualTo("Re: Hello");
        assertThat(BaseSubject.reply("Fwd: Hello")).isEqualTo("Re: Fwd: Hello");
        assertThat(BaseSubject.reply("[list] Hello")).isEqualTo("Re: [list] Hello");
        assertThat(BaseSubject.reply(null)).isEqualTo("Re:");
        assertThat(BaseSubject.forward("Hello")).isEqualTo("Fwd: Hello");
        assertThat(BaseSubject.forward("FW: Hello")).isEqualTo("FW: Hello");
    }

    @Test
    void a_hostile_subject_costs_little() {
        var start = CpuClock.nanos();
        for (var piece : new String[] {"Re: ", "[a] ", "[Fwd: ", "[", "(fwd)", "Re", "[x] Re:"}) {
            BaseSubject.of(piece.repeat(300_000));
            BaseSubject.withoutTags(piece.repeat(300_000));
            BaseSubject.reply(piece.repeat(300_000));
        }
        assertThat((CpuClock.nanos() - start) / 1_000_000).isLessThan(1000);
    }
}
