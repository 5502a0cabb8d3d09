package dev.mailgent.protocol.thread;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeUtility;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ThreadingImaptestCorpusTest {
    @Test
    void the_imaptest_corpus_is_partitioned_as_expected() throws Exception {
        var failed = new ArrayList<String>();
        for (var name : List.of("thread", "thread2", "thread3")) {
            var index = new ThreadIndex();
            for (var header : messages(name)) {
                index.add(ThreadFacts.of(
                        header.get("message-id"),
                        header.get("references"),
                        header.get("in-reply-to"),
                        header.get("subject"),
                        Set.of(),
                        Instant.EPOCH));
            }
            compare(name, index.threads(), failed);
        }
        compare("thread-orderedsubject", bySubject(messages("thread-orderedsubject")), failed);
        System.out.printf("corpus threading-imaptest: %d/4 (bar 4)%n", 4 - failed.size());
        assertThat(failed).isEmpty();
    }

    /// ORDEREDSUBJECT of RFC 5256: equal base subjects, whoever wrote them.
    private static List<List<Integer>> bySubject(List<Map<String, String>> messages) throws Exception {
        var groups = new LinkedHashMap<String, List<Integer>>();
        for (int i = 0; i < messages.size(); i++) {
            var subject = MimeUtility.decodeText(messages.get(i).getOrDefault("subject", ""));
            groups.computeIfAbsent(BaseSubject.withoutTags(subject).base(), _ -> new ArrayList<>())
                    .add(i);
        }
        return List.copyOf(groups.values());
    }

    private static void compare(String name, List<List<Integer>> threads, List<String> failed) throws Exception {
        var answer = file(name + ".script.txt")
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("* thread "))
                .findFirst()
                .orElseThrow();
        var expected = topLevelGroups(answer.substring("* thread ".length()));
        var actual = threads.stream()
                .map(thread -> thread.stream().map(i -> i + 1).sorted().toList().toString())
                .sorted()
                .toList();
        if (!actual.equals(expected)) {
            failed.add(name + ": " + actual + " instead of " + expected);
        }
    }

    private static List<String> topLevelGroups(String answer) {
        var groups = new ArrayList<String>();
        var depth = 0;
        var start = 0;
        for (int i = 0; i < answer.length(); i++) {
            depth += answer.charAt(i) == '(' ? 1 : answer.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                groups.add(Stream.of(answer.substring(start, i)
                                .replaceAll("[()]", " ")
                                .strip()
                                .split("\\s+"))
                        .map(Integer::valueOf)
                        .sorted()
                        .toList()
                        .toString());
                start = i + 1;
            }
        }
        return groups.stream().sorted().collect(Collectors.toList());
    }

    /// Headers of each message of an mbox file; enough for this corpus, not a parser.
    private static List<Map<String, String>> messages(String name) throws Exception {
        var messages = new ArrayList<Map<String, String>>();
        var inHeader = false;
        for (var line : file(name + ".mbox").lines().toList()) {
            if (line.startsWith("From ")) {
                messages.add(new LinkedHashMap<>());
                inHeader = true;
            } else if (line.isEmpty()) {
                inHeader = false;
            } else if (inHeader) {
                int colon = line.indexOf(':');
                messages.getLast()
                        .put(
                                line.substring(0, colon).toLowerCase(Locale.ROOT),
                                line.substring(colon + 1).strip());
            }
        }
        return messages;
    }

    private static String file(String name) throws Exception {
        try (var in = ThreadingImaptestCorpusTest.class.getResourceAsStream("/corpora/threading-imaptest/" + name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
