package dev.mailgent.protocol.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.mime.MimePart.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.junit.jupiter.api.Test;

/// Apache mime4j as a second opinion: the bytes of every leaf it finds are among ours, in order.
class Mime4jOracleTest {
    /// Where we differ on purpose.
    private static final Map<String, String> DIFFERENT = Map.of(
            "frag.msg", "base64 cut off: we keep the bytes of the last, incomplete quad",
            "multi-frag.msg", "base64 cut off, as above",
            "hdr-fakeout.msg", "a line of spaces ends the header: we keep the text behind it",
            "basic-plain-with-bad-header-separator.msg", "a line of spaces ends the header, as above",
            "malformedHeader-noheader.msg", "no header at all: the text is the body",
            "malformedHeaderStartsBody-noheader.msg", "no header at all, as above",
            "rfc-000.eml", "prose labelled base64: it stays readable");

    @Test
    void the_bytes_of_every_leaf_are_those_mime4j_decodes() throws Exception {
        var files = Stream.concat(
                        Corpus.files("mime-mime4j", ".msg").stream(), Corpus.files("mime-structure", ".eml").stream())
                .toList();
        var failures = new ArrayList<String>();
        for (var file : files) {
            var ours = new ArrayList<String>();
            leaves(MimeParser.parse(Corpus.bytes(file)), ours);
            var missing = missing(theirs(file), ours);
            if (!missing.isEmpty() && !DIFFERENT.containsKey(file.getFileName().toString())) {
                failures.add(file.getFileName() + " lacks " + missing + " in " + ours);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "mime4j as oracle: %d/%d agree, %d differ on purpose%n",
                files.size() - failures.size() - DIFFERENT.size(),
                files.size(),
                DIFFERENT.size());
        assertThat(failures).isEmpty();
    }

    private static void leaves(ParsedMail mail, List<String> leaves) {
        for (var part : mail.parts()) {
            if (part.kind() == Kind.MESSAGE) {
                leaves(part.message().orElseThrow(), leaves);
            } else if (part.kind() != Kind.MULTIPART) {
                leaves.add(new String(part.content(), ISO_8859_1).replace("\r\n", "\n"));
            }
        }
    }

    private static List<String> theirs(Path file) throws MimeException, IOException {
        var stream = new MimeTokenStream(MimeConfig.PERMISSIVE);
        stream.parse(new ByteArrayInputStream(Corpus.bytes(file)));
        var leaves = new ArrayList<String>();
        for (var state = stream.getState(); state != EntityState.T_END_OF_STREAM; state = stream.next()) {
            if (state == EntityState.T_BODY) {
                leaves.add(new String(stream.getDecodedInputStream().readAllBytes(), ISO_8859_1).replace("\r\n", "\n"));
            }
        }
        return leaves;
    }

    private static List<String> missing(List<String> wanted, List<String> found) {
        var missing = new ArrayList<String>();
        int at = 0;
        for (String leaf : wanted) {
            int next = at;
            while (next < found.size() && !found.get(next).equals(leaf)) {
                next++;
            }
            if (next < found.size()) {
                at = next + 1;
            } else {
                missing.add(leaf);
            }
        }
        return missing;
    }
}
