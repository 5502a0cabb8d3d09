package dev.mailgent.protocol.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ThreadingAgentCorpusTest {
    private static final Instant START = Instant.parse("2026-11-23T06:00:00Z");

    @Test
    void the_agent_corpus_is_partitioned_as_expected() throws Exception {
        var failed = new ArrayList<String>();
        JsonNode cases;
        try (var in = getClass().getResourceAsStream("/corpora/threading-agent/cases.json")) {
            cases = new ObjectMapper().readTree(in);
        }
        for (var one : cases) {
            if (!partition(one).equals(expected(one))) {
                failed.add(one.get("id").asString() + ": " + partition(one));
            }
        }
        System.out.printf("corpus threading-agent: %d/%d (bar 10)%n", cases.size() - failed.size(), cases.size());
        assertThat(failed).isEmpty();
    }

    private static List<String> partition(JsonNode one) {
        var index = new ThreadIndex();
        var ids = new ArrayList<String>();
        // The people of the whole case: each message goes from its author to the others, the mailbox's owner left out.
        var people = new HashSet<String>();
        one.get("messages").forEach(message -> people.add(message.get("from").asString()));
        for (var message : one.get("messages")) {
            ids.add(message.get("id").asString());
            var fresh = !message.get("subject").asString().startsWith("Re:");
            var others = fresh ? List.of(message.get("from").asString()) : List.copyOf(people);
            index.add(ThreadFacts.of(
                    bracketed(message.get("id")),
                    references(message),
                    bracketed(message.get("in_reply_to")),
                    message.get("subject").asString(),
                    new HashSet<>(others),
                    START.plusSeconds(60L * message.get("minute").asInt())));
        }
        return index.threads().stream()
                .map(thread -> thread.stream().map(ids::get).sorted().collect(Collectors.joining(" ")))
                .sorted()
                .toList();
    }

    private static List<String> expected(JsonNode one) {
        var threads = new TreeSet<String>();
        for (var thread : one.get("threads")) {
            threads.add(thread.valueStream().map(JsonNode::asString).sorted().collect(Collectors.joining(" ")));
        }
        return List.copyOf(threads);
    }

    private static String references(JsonNode message) {
        return message.get("references")
                .valueStream()
                .map(ThreadingAgentCorpusTest::bracketed)
                .collect(Collectors.joining(" "));
    }

    private static String bracketed(JsonNode id) {
        return id.isNull() ? "" : "<" + id.asString() + "@corpus>";
    }
}
