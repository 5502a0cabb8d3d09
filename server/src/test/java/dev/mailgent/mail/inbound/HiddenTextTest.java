package dev.mailgent.mail.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The corpus of hidden text, received by SMTP and read by the API as an agent does.
class HiddenTextTest {
    private static final Path CASES =
            Path.of("..", "mail-protocol", "src", "test", "resources", "corpora", "hidden-text", "cases.json");

    @Test
    void an_agent_reads_what_a_person_sees_and_gets_the_rest_on_request_only() throws Exception {
        var app = TestApp.shared();
        var agent = app.agent(app.organization(), "mail:read");
        var failed = new ArrayList<String>();
        var cases = Json.MAPPER.readTree(Files.readString(CASES));
        for (var one : cases) {
            var id = "<" + one.get("id").asString() + "@hidden.test>";
            app.receive("mallory@example.org", agent.email(), mail(agent.email(), id, one));
            var path = "/v0/messages/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
            var message = app.get(path, agent.key()).json();
            var whole = app.get(path + "?include=hiddenText", agent.key()).json();
            if (!isAsSeen(one, message) || !isFlagged(one, message, whole)) {
                failed.add(one.get("id").asString() + ": " + whole);
            }
        }
        System.out.printf("corpus hidden-text by API: %d/%d (bar 20)%n", cases.size() - failed.size(), cases.size());
        assertThat(failed).isEmpty();
    }

    private static boolean isAsSeen(JsonNode one, JsonNode message) {
        var text = message.get("text").asString();
        var preview = message.get("preview").asString();
        return !message.has("hiddenText")
                && one.get("visible_contains").valueStream().allMatch(part -> text.contains(part.asString()))
                && one.get("visible_not_contains")
                        .valueStream()
                        .noneMatch(part -> text.contains(part.asString()) || preview.contains(part.asString()));
    }

    private static boolean isFlagged(JsonNode one, JsonNode message, JsonNode whole) {
        var warnings =
                message.get("warnings").valueStream().map(JsonNode::asString).toList();
        var signals = one.get("signals").valueStream().map(JsonNode::asString).toList();
        return warnings.containsAll(signals)
                && (!signals.contains("hidden_text")
                        || !whole.path("hiddenText").asString("").isBlank());
    }

    private static String mail(String to, String id, JsonNode one) {
        var html = Base64.getMimeEncoder()
                .encodeToString(one.get("html").asString().getBytes(StandardCharsets.UTF_8));
        return """
                From: mallory@example.org
                To: %s
                Message-ID: %s
                Subject: A case
                MIME-Version: 1.0
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: base64

                %s
                """.formatted(to, id, html);
    }
}
