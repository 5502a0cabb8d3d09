package dev.mailgent.protocol.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.mime.MimePart.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Every leaf the XML trace of a torture message names must be among our leaves, in order.
class Mime4jCorpusTest {
    private static final Pattern LEAF = Pattern.compile("<(text|binary)-body ");

    @Test
    void nothing_throws_and_no_leaf_is_lost() {
        var files = Corpus.files("mime-mime4j", ".msg");
        var failures = new ArrayList<String>();
        for (var file : files) {
            byte[] raw = Corpus.bytes(file);
            var copy = raw.clone();
            var leaves = new ArrayList<String>();
            leaves(MimeParser.parse(raw), leaves);
            var expected = expectedLeaves(file);
            if (!isSubsequence(expected, leaves)) {
                failures.add(file.getFileName() + ": expected " + expected + " but was " + leaves);
            }
            assertThat(raw).as("raw bytes are kept").isEqualTo(copy);
        }
        int passed = files.size() - failures.size();
        System.out.printf(Locale.ROOT, "corpus mime-mime4j: %d/%d (bar: never throws)%n", passed, files.size());
        failures.forEach(System.out::println);
        assertThat(files).hasSize(80);
        assertThat(failures).isEmpty();
    }

    private static void leaves(ParsedMail mail, List<String> leaves) {
        for (var part : mail.parts()) {
            if (part.kind() == Kind.MESSAGE) {
                leaves(part.message().orElseThrow(), leaves);
            } else if (part.kind() != Kind.MULTIPART) {
                leaves.add(part.contentType().startsWith("text/") ? "text" : "binary");
            }
        }
    }

    /// The traces hold raw bytes no XML reader takes, but escape every other `<`.
    private static List<String> expectedLeaves(Path file) {
        var trace = file.resolveSibling(file.getFileName().toString().replace(".msg", "_decoded.xml"));
        return LEAF.matcher(new String(Corpus.bytes(trace), ISO_8859_1))
                .results()
                .map(leaf -> leaf.group(1))
                .toList();
    }

    private static boolean isSubsequence(List<String> expected, List<String> leaves) {
        int at = 0;
        for (String leaf : leaves) {
            if (at < expected.size() && expected.get(at).equals(leaf)) {
                at++;
            }
        }
        return at == expected.size();
    }
}
