package dev.mailgent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The threading corpora as mail: through the SMTP port, the parser and the tables, and read back over HTTP.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ThreadingTest {
    private static final Path CORPORA = RunningServer.root().resolve("mail-protocol/src/test/resources/corpora");
    private static final int SHUFFLES = 4;

    /// A reply without references joins what came before it, so its order matters on purpose.
    private static final Set<String> ORDERED = Set.of("re-without-refs", "thread3");

    /// Threading by subject alone (ORDEREDSUBJECT, RFC 5256 section 3) is not what an agent's inbox does.
    private static final List<String> IMAPTEST = List.of("thread", "thread2", "thread3");

    private RunningServer server;

    /// A set of mails in arrival order and the groups it must fall into, by position.
    private record Case(String name, List<String> mails, Set<Set<Integer>> expected) {}

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        server = RunningServer.start(data, List.of("--rate-per-minute", "10000000", "--domain", "threads.test"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void the_corpora_are_grouped_as_expected_in_any_order_of_arrival() throws Exception {
        var cases = new ArrayList<Case>();
        for (var one : Json.MAPPER.readTree(Files.readAllBytes(CORPORA.resolve("threading-agent/cases.json")))) {
            cases.add(agentCase(one));
        }
        for (var name : IMAPTEST) {
            cases.add(imaptestCase(name));
        }
        var failed = new ArrayList<String>();
        var runs = 0;
        for (var one : cases) {
            for (var order : orders(one)) {
                runs++;
                var actual = run(one, order);
                if (!actual.equals(one.expected())) {
                    failed.add(one.name() + " arriving as " + order + ": " + actual + ", not " + one.expected());
                }
            }
        }
        System.out.printf(
                "corpus threading, over SMTP and SQL: %d/%d orders of %d cases (bar all)%n",
                runs - failed.size(), runs, cases.size());
        assertThat(failed).isEmpty();
    }

    private static Set<List<Integer>> orders(Case one) {
        var given = IntStream.range(0, one.mails().size()).boxed().toList();
        var orders = new HashSet<List<Integer>>();
        orders.add(given);
        if (!ORDERED.contains(one.name())) {
            orders.add(given.reversed());
            var random = new Random(5256);
            for (var i = 0; i < SHUFFLES; i++) {
                var shuffled = new ArrayList<>(given);
                Collections.shuffle(shuffled, random);
                orders.add(List.copyOf(shuffled));
            }
        }
        return orders;
    }

    /// Sends one set to an inbox of its own. Every thread id that was ever shown must answer to the end.
    private Set<Set<Integer>> run(Case one, List<Integer> order) throws Exception {
        var made = Json.MAPPER.readTree(server.call("POST", "/v0/platform/identities", server.platformKey(), "{}")
                .body());
        var key = made.get("rawKey").asString();
        var inbox = made.get("emailAddress").asString();
        var seen = new HashSet<String>();
        try (var talk = SmtpTalk.greeted(server.smtpPort())) {
            for (var index : order) {
                assertThat(talk.mail(inbox, one.mails().get(index))).startsWith("250");
                seen.addAll(threads(key));
            }
        }
        var groups = new TreeMap<String, Set<Integer>>();
        for (var id : seen) {
            var thread = get("/v0/threads/" + id, key);
            var members = new TreeSet<Integer>();
            thread.get("messages")
                    .forEach(message -> members.add(
                            Integer.valueOf(message.get("text").asString().strip())));
            groups.put(thread.get("threadId").asString(), members);
        }
        assertThat(groups.keySet())
                .as("ids after " + one.name() + " " + order)
                .containsExactlyInAnyOrderElementsOf(threads(key));
        return Set.copyOf(groups.values());
    }

    private List<String> threads(String key) throws IOException, InterruptedException {
        return get("/v0/threads?limit=100", key)
                .get("threads")
                .valueStream()
                .map(thread -> thread.get("threadId").asString())
                .toList();
    }

    private JsonNode get(String path, String key) throws IOException, InterruptedException {
        var answer = server.call("GET", path, key, "");
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
        return Json.MAPPER.readTree(answer.body());
    }

    private static Case agentCase(JsonNode one) {
        var people = new TreeSet<String>();
        one.get("messages").forEach(message -> people.add(message.get("from").asString()));
        var mails = new ArrayList<String>();
        var ids = new ArrayList<String>();
        for (var message : one.get("messages")) {
            var subject = message.get("subject").asString();
            var from = message.get("from").asString();
            var others = subject.startsWith("Re:")
                    ? people.stream().filter(other -> !other.equals(from)).toList()
                    : List.<String>of();
            var references = message.get("references")
                    .valueStream()
                    .map(ThreadingTest::id)
                    .toList();
            var parent = message.get("in_reply_to");
            mails.add("From: <" + from + ">\r\n"
                    + (others.isEmpty() ? "" : "To: " + String.join(", ", others) + "\r\n")
                    + "Subject: " + subject + "\r\n"
                    + "Message-ID: " + id(message.get("id")) + "\r\n"
                    + (references.isEmpty() ? "" : "References: " + String.join(" ", references) + "\r\n")
                    + (parent.isNull() ? "" : "In-Reply-To: " + id(parent) + "\r\n")
                    + "\r\n" + ids.size() + "\r\n");
            ids.add(message.get("id").asString());
        }
        var expected = new HashSet<Set<Integer>>();
        for (var thread : one.get("threads")) {
            var members = thread.valueStream().map(JsonNode::asString).toList();
            expected.add(new TreeSet<>(IntStream.range(0, ids.size())
                    .filter(i -> members.contains(ids.get(i)))
                    .boxed()
                    .toList()));
        }
        return new Case(one.get("id").asString(), mails, expected);
    }

    private static String id(JsonNode id) {
        return "<" + id.asString() + "@corpus.example>";
    }

    private static Case imaptestCase(String name) throws IOException {
        var mails = new ArrayList<String>();
        var text = Files.readString(CORPORA.resolve("threading-imaptest/" + name + ".mbox"));
        for (var mail : text.split("(?m)^From .*\n")) {
            if (!mail.isBlank()) {
                var header = mail.substring(0, mail.indexOf("\n\n")).replace("\n", "\r\n");
                mails.add(header + "\r\n\r\n" + mails.size() + "\r\n");
            }
        }
        var answer = Files.readAllLines(CORPORA.resolve("threading-imaptest/" + name + ".script.txt")).stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("* thread "))
                .findFirst()
                .orElseThrow();
        return new Case(name, mails, groups(answer.substring("* thread ".length())));
    }

    /// `(1)(2 (7)(12))` in the syntax of RFC 5256: the numbers of each outermost bracket, from 0.
    private static Set<Set<Integer>> groups(String answer) {
        var groups = new HashSet<Set<Integer>>();
        var group = new TreeSet<Integer>();
        var depth = 0;
        for (var token : answer.split("(?=[()])|(?<=[()])|\\s+")) {
            if (token.equals("(")) {
                depth++;
            } else if (token.equals(")")) {
                depth--;
            } else if (!token.isBlank()) {
                group.add(Integer.parseInt(token.strip()) - 1);
            }
            if (depth == 0 && !group.isEmpty()) {
                groups.add(Set.copyOf(group));
                group.clear();
            }
        }
        return groups;
    }
}
