package dev.mailgent.protocol.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.mailgent.protocol.address.AddressParser;
import dev.mailgent.protocol.tnef.Tnef;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Corpus messages with bytes flipped, cut, doubled and spliced. Seeded, so that a failure repeats.
class MutationTest {
    private static final int ROUNDS_PER_FILE = 25;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long MAX_NANOS = 2_000_000_000L;

    /// What parsers trip over.
    private static final List<String> TOKENS = List.of(
            "\r\n",
            "\n",
            "\r",
            "\r\n\r\n",
            "--",
            "=?",
            "?=",
            "=?utf-8?B?",
            "=",
            "\0",
            "\"",
            "\\",
            "(",
            ")",
            "<",
            ">",
            "@",
            ",",
            ";",
            ":",
            "boundary=",
            "*0*=",
            "Content-Type: multipart/mixed; boundary=x\r\n",
            "Content-Type: message/rfc822\r\n\r\n",
            "Content-Transfer-Encoding: base64\r\n",
            "charset=utf-7",
            "+2AA-",
            "\u00ff\u00fe",
            "\u00ed\u00a0\u0080");

    @Test
    void no_mutation_of_a_message_makes_the_parser_throw_stall_or_hand_out_unfit_text() {
        var files = Stream.concat(
                        Corpus.files("mime-structure", ".eml").stream(), Corpus.files("mime-mime4j", ".msg").stream())
                .toList();
        var random = new Random(20261123);
        for (Path file : files) {
            byte[] original = Corpus.bytes(file);
            for (int round = 0; round < ROUNDS_PER_FILE; round++) {
                byte[] mutant = mutated(original, random);
                String what = file.getFileName() + " round " + round;
                long start = THREADS.getCurrentThreadCpuTime();
                try {
                    check(MimeParser.parse(mutant), 0);
                } catch (RuntimeException | StackOverflowError e) {
                    fail(what, e);
                }
                assertThat(THREADS.getCurrentThreadCpuTime() - start).as(what).isLessThan(MAX_NANOS);
            }
        }
    }

    @Test
    void no_mutation_of_a_winmail_dat_makes_the_reader_throw_or_grow() {
        var random = new Random(20261124);
        for (Path file : Corpus.files("tnef", ".tnef")) {
            byte[] original = Corpus.bytes(file);
            for (int round = 0; round < 500; round++) {
                byte[] mutant = mutated(original, random);
                var tnef = Tnef.read(mutant);
                long yielded = tnef.stream()
                        .flatMap(read -> Stream.concat(read.bodies().stream(), read.attachments().stream()))
                        .mapToLong(part -> part.content().length)
                        .sum();
                assertThat(yielded).isLessThan(20L * mutant.length + 4096);
            }
        }
    }

    private static byte[] mutated(byte[] original, Random random) {
        var text = new StringBuilder(new String(original, ISO_8859_1));
        int changes = 1 + random.nextInt(12);
        for (int i = 0; i < changes && !text.isEmpty(); i++) {
            int at = random.nextInt(text.length());
            int length = Math.min(random.nextInt(200), text.length() - at);
            switch (random.nextInt(6)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.delete(at, at + length);
                case 2 -> text.insert(at, TOKENS.get(random.nextInt(TOKENS.size())));
                case 3 -> text.insert(random.nextInt(text.length()), text.substring(at, at + length));
                case 4 -> text.setLength(Math.max(1, at));
                default ->
                    text.insert(at, TOKENS.get(random.nextInt(TOKENS.size())).repeat(1 + random.nextInt(50)));
            }
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    private static void check(ParsedMail mail, int depth) {
        fit(mail.subject());
        fit(mail.text());
        fit(mail.html());
        fit(mail.messageId());
        mail.references().forEach(MutationTest::fit);
        mail.headers().forEach(field -> {
            fit(field.name());
            fit(field.value());
            fit(field.raw());
            assertThat(field.value()).doesNotContain("\r", "\n");
            AddressParser.parseList(field.raw());
        });
        Stream.of(mail.from(), mail.to(), mail.cc(), mail.bcc(), mail.replyTo())
                .flatMap(List::stream)
                .forEach(address -> {
                    fit(address.toHeader());
                    assertThat(address.toHeader()).doesNotContain("\r", "\n");
                });
        assertThat(mail.parts()).hasSizeLessThanOrEqualTo(1000);
        mail.textBody().forEach(mail::part);
        mail.attachments().forEach(mail::part);
        for (var part : mail.parts()) {
            assertThat(part.index()).isEqualTo(mail.parts().indexOf(part));
            assertThat(part.parent()).isLessThan(part.index());
            fit(part.text());
            fit(part.filename());
            fit(part.originalFilename());
            fit(part.contentId());
            fit(part.contentType());
            part.parameters().forEach((name, value) -> {
                fit(name);
                fit(value);
            });
            if (part.kind() != MimePart.Kind.MULTIPART) {
                assertThat(part.content()).hasSize(part.size());
            }
            if (depth < 3) {
                part.message().ifPresent(inner -> check(inner, depth + 1));
            }
        }
    }

    /// PostgreSQL text holds no NUL, UTF-8 no lone surrogate.
    private static void fit(@Nullable String text) {
        if (text != null) {
            assertThat(text.indexOf(0)).isNegative();
            assertThat(text.chars().filter(c -> Character.isSurrogate((char) c)).count())
                    .isEqualTo(2
                            * text.codePoints()
                                    .filter(Character::isSupplementaryCodePoint)
                                    .count());
        }
    }
}
