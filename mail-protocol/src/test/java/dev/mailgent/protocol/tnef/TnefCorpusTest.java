package dev.mailgent.protocol.tnef;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.mime.Corpus;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TnefCorpusTest {
    @Test
    void every_stream_yields_the_files_it_holds() {
        var expected = Corpus.json(Corpus.directory("tnef").resolve("expected.json"));
        var failures = new ArrayList<String>();
        for (var name : expected.propertyNames()) {
            var wanted = new ArrayList<String>();
            expected.path(name)
                    .forEach(file -> wanted.add(file.path("name").asString() + " "
                            + file.path("length").asInt() + " "
                            + file.path("sha256").asString()));
            var tnef = Tnef.read(Corpus.bytes(Corpus.directory("tnef").resolve(name + ".tnef")));
            // The expectations were made from LF copies of the text files: a file may match as it is or so.
            var exact = tnef.map(TnefCorpusTest::files).orElse(List.of());
            var actual = exact.stream()
                    .map(file -> wanted.contains(file.line(file.content())) ? file.line(file.content()) : file.lfLine())
                    .sorted()
                    .toList();
            if (tnef.isEmpty() || !actual.equals(wanted.stream().sorted().toList())) {
                failures.add(name + ": expected " + wanted + " but was " + actual);
            }
        }
        System.out.printf(
                Locale.ROOT, "corpus tnef: %d/%d (bar 100 %%)%n", expected.size() - failures.size(), expected.size());
        assertThat(expected.size()).isEqualTo(8);
        assertThat(failures).isEmpty();
    }

    private static List<Named> files(Tnef tnef) {
        return Stream.concat(tnef.bodies().stream(), tnef.attachments().stream())
                .map(file -> new Named(file.name(), file.content()))
                .toList();
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Named(String name, byte[] content) {
        String line(byte[] bytes) {
            return name + " " + bytes.length + " " + sha256(bytes);
        }

        String lfLine() {
            return line(new String(content, ISO_8859_1).replace("\r\n", "\n").getBytes(ISO_8859_1));
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
