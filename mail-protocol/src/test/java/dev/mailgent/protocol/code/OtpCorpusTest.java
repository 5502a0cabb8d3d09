package dev.mailgent.protocol.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class OtpCorpusTest {
    private final List<String> wrong = new ArrayList<>();
    private final List<String> missed = new ArrayList<>();
    private int found;
    private int expected;

    @Test
    void codes_and_links_of_the_corpus_are_found_and_no_others() throws Exception {
        for (var one : cases("public.json")) {
            var body = MailBody.read(null, one.get("text").asString(), null);
            compare(one.get("text").asString(), one.get("code"), code(body));
        }
        for (var one : cases("mails.json")) {
            var body = MailBody.read(
                    one.get("subject").asString(),
                    one.get("text").asString(),
                    one.has("html") ? one.get("html").asString() : null);
            var expect = one.get("expect");
            var id = one.get("id").asString();
            compare(id, expect.get("code"), code(body));
            var links = body.findings().links();
            compare(
                    id + " link",
                    expect.get("link"),
                    links.isEmpty() ? null : links.getFirst().url());
            if (expect.has("kind")) {
                compare(
                        id + " kind",
                        expect.get("kind"),
                        links.isEmpty() ? null : links.getFirst().kind().wireName());
            }
        }
        double precision = 1 - (double) wrong.size() / Math.max(1, found);
        double recall = 1 - (double) missed.size() / expected;
        System.out.printf(
                "corpus otp-messages: precision %.3f (bar 0.97), recall %.3f (bar 0.90), %d expected%n",
                precision, recall, expected);
        assertThat(wrong).as("wrong").isEmpty();
        assertThat(missed).as("missed").isEmpty();
    }

    private void compare(String id, JsonNode wanted, @Nullable String actual) {
        if (actual != null) {
            found++;
        }
        if (!wanted.isNull()) {
            expected++;
            if (!wanted.asString().equals(actual)) {
                missed.add(id + ": " + actual);
            }
        }
        if (actual != null && (wanted.isNull() || !wanted.asString().equals(actual))) {
            wrong.add(id + ": " + actual);
        }
    }

    private static @Nullable String code(MailBody body) {
        return body.findings().codes().isEmpty()
                ? null
                : body.findings().codes().getFirst().code();
    }

    private static JsonNode cases(String name) throws Exception {
        try (var in = OtpCorpusTest.class.getResourceAsStream("/corpora/otp-messages/" + name)) {
            return new ObjectMapper().readTree(in);
        }
    }
}
