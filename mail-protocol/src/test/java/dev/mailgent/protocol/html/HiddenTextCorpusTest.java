package dev.mailgent.protocol.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class HiddenTextCorpusTest {
    @Test
    void the_corpus_shows_and_hides_what_a_person_sees_and_does_not() throws Exception {
        JsonNode cases;
        try (var in = getClass().getResourceAsStream("/corpora/hidden-text/cases.json")) {
            cases = new ObjectMapper().readTree(in);
        }
        var failed = new ArrayList<String>();
        for (var one : cases) {
            var seen = VisibleText.of(one.get("html").asString());
            var ok = one.get("visible_contains")
                            .valueStream()
                            .allMatch(part -> seen.text().contains(part.asString()))
                    && one.get("visible_not_contains")
                            .valueStream()
                            .noneMatch(part -> seen.text().contains(part.asString()))
                    && seen.signals()
                            .equals(one.get("signals")
                                    .valueStream()
                                    .map(JsonNode::asString)
                                    .sorted()
                                    .toList());
            if (!ok) {
                failed.add(one.get("id").asString() + ": " + seen);
            }
        }
        System.out.printf("corpus hidden-text: %d/%d (bar 20)%n", cases.size() - failed.size(), cases.size());
        assertThat(failed).isEmpty();
    }
}
