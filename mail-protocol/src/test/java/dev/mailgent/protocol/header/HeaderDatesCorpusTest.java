package dev.mailgent.protocol.header;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.mime.Corpus;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeaderDatesCorpusTest {
    @Test
    void every_date_of_the_corpus_reads_as_expected() {
        var failures = new ArrayList<String>();
        var cases = Corpus.json(Corpus.directory("header-dates").resolve("date.json"));
        for (var entry : cases) {
            var date = entry.path("expected");
            int sign = date.path("tz_before_gmt").asBoolean(false) ? -1 : 1;
            var expected = !date.isObject()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.of(
                                    date.path("year").asInt(),
                                    date.path("month").asInt(),
                                    date.path("day").asInt(),
                                    date.path("hour").asInt(),
                                    date.path("minute").asInt(),
                                    date.path("second").asInt(),
                                    0,
                                    ZoneOffset.ofHoursMinutes(
                                            sign * date.path("tz_hour").asInt(),
                                            sign * date.path("tz_minute").asInt()))
                            .toInstant());
            String header = entry.path("header").asString();
            var actual = MailDate.parse(header);
            if (!actual.equals(expected)) {
                failures.add(header + ": expected " + expected + " but was " + actual);
            }
        }
        System.out.printf(
                Locale.ROOT, "corpus header-dates: %d/%d (bar 100 %%)%n", cases.size() - failures.size(), cases.size());
        assertThat(cases.size()).isEqualTo(40);
        assertThat(failures).isEmpty();
    }
}
