package dev.mailgent.protocol.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.function.Supplier;

/// Reads samples of the list of forty.
final class NastyMail {
    /// Of processor time, since a test machine may be busy with other things.
    static final Duration SECOND = Duration.ofSeconds(1);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private NastyMail() {}

    static ParsedMail parse(String mail) {
        return MimeParser.parse(mail.getBytes(UTF_8));
    }

    static ParsedMail parseOctets(String mail) {
        return MimeParser.parse(mail.getBytes(ISO_8859_1));
    }

    /// @return what `parse` gives, which takes less than `limit` of processor time
    static ParsedMail within(Duration limit, Supplier<ParsedMail> parse) {
        long start = THREADS.getCurrentThreadCpuTime();
        var mail = parse.get();
        assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start)).isLessThan(limit);
        return mail;
    }
}
