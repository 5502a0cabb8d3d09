package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Sending: send, reply, reply-all, forward, what became of it, and taking it back.
final class SendCases {
    private static final String DELIVERIES = """
            {"deliveries": [{"recipient": "~.+@.+", "kind": "~to|cc|bcc",
                             "state": "~queued|captured|sent|delivered|deferred|bounced|complained|failed",
                             "replyCode": "int or null", "replyText": "string or null", "updatedAt": "instant"}],
             "count": "int"}""";
    private static final String HELLO = """
            {"to": ["dan@example.com"], "subject": "Hello", "text": "Hi Dan"}""";

    private SendCases() {}

    static Map<String, ContractTest.Case> all() {
        return Map.of(
                "POST /v0/messages/send", SendCases::send,
                "POST /v0/messages/{messageId}/reply", SendCases::reply,
                "POST /v0/messages/{messageId}/reply-all", SendCases::replyAll,
                "POST /v0/messages/{messageId}/forward", SendCases::forward,
                "GET /v0/messages/{messageId}/deliveries", SendCases::deliveries,
                "POST /v0/messages/{messageId}/cancel", SendCases::cancel);
    }

    static String id(JsonNode message) {
        return message.get("messageId").asString();
    }

    private static void send(Api api) {
        var name = "POST /v0/messages/send";
        var sent = api.expect(
                name,
                """
                {"to": "Dan <dan@example.com>", "cc": ["eve@example.com"], "bcc": "fay@example.com", "subject": "Zahlen",
                 "text": "Anbei", "html": "<p>Anbei</p>",
                 "attachments": [{"filename": "zahl.csv", "contentType": "text/csv", "data": "%s"}]}
                """.formatted(Base64.getEncoder()
                        .encodeToString("1,2\n".getBytes(java.nio.charset.StandardCharsets.UTF_8))),
                MailCases.MESSAGE);
        assertThat(sent.get("labels").toString()).isEqualTo("[\"sent\"]");
        assertThat(sent.get("to").toString()).isEqualTo("[\"Dan <dan@example.com>\"]");
        assertThat(sent.get("bcc").toString()).isEqualTo("[\"fay@example.com\"]");
        assertThat(sent.get("extractedText")).isEqualTo(sent.get("text"));
        assertThat(sent.get("inboxId").asString()).isEqualTo(api.agent.email());
        var read = api.expect("GET /v0/messages/{messageId}", null, MailCases.MESSAGE, id(sent));
        assertThat(read).isEqualTo(sent);
        var file = sent.get("attachments").get(0);
        assertThat(file.get("filename").asString()).isEqualTo("zahl.csv");
        assertThat(api.call(
                                "GET /v0/messages/{messageId}/attachments/{attachmentId}",
                                null,
                                id(sent),
                                file.get("attachmentId").asString())
                        .text())
                .isEqualTo("1,2\n");
        assertThat(api.call("GET /v0/messages/{messageId}/raw", null, id(sent)).text())
                .doesNotContainIgnoringCase("fay@example.com");

        assertThat(api.refuse(name, null, 400, "bad_request")).contains("to", "subject", "text");
        assertThat(api.refuse(name, "{\"to\": [\"a@b.example\"], \"subject\": \"x\"}", 400, "bad_request"))
                .contains("to", "subject", "text");
        api.refuse(name, "{\"to\": [], \"subject\": \"x\", \"text\": \"y\"}", 400, "bad_request");
        assertThat(api.refuse(name, "{\"to\": [\"nobody\"], \"subject\": \"x\", \"text\": \"y\"}", 400, "bad_request"))
                .contains("to");
        assertThat(api.refuse(name, "{\"to\": [\"a@b.example\"], \"subject\": 7, \"text\": \"y\"}", 400, "bad_request"))
                .contains("subject");
        assertThat(api.refuse(
                        name,
                        "{\"to\": [\"a@b.example\"], \"subject\": \"x\\r\\nBcc: z@b.example\", \"text\": \"y\"}",
                        422,
                        "unprocessable"))
                .contains("subject");
        assertThat(api.refuse(
                        name,
                        HELLO.replace("}", ", \"attachments\": [{\"filename\": \"a\", \"data\": \"%\"}]}"),
                        422,
                        "unprocessable"))
                .contains("attachments[0].data");
        assertThat(api.refuse(name, HELLO.replace("}", ", \"sendAt\": \"soon\"}"), 400, "bad_request"))
                .contains("sendAt");
        assertThat(api.refuse(name, HELLO.replace("}", ", \"attachment\": []}"), 400, "bad_request"))
                .as("a field that would silently not be sent")
                .contains("attachment");
        api.expect("POST /v0/email-rules", """
                {"type": "BLOCK", "scope": "SEND", "value": "dan@example.com"}""", "{\"rule\": \"object\"}");
        assertThat(api.refuse(name, HELLO, 403, "forbidden")).contains("rul_");
    }

    private static void reply(Api api) {
        var name = "POST /v0/messages/{messageId}/reply";
        var parent = api.receive("Question", "How are you?");
        var thread = api.call("GET /v0/messages/{messageId}", null, parent).string("threadId");
        var sent = api.expect(name, "{\"text\": \"Fine\", \"html\": \"<b>Fine</b>\"}", MailCases.MESSAGE, parent);
        assertThat(sent.get("threadId").asString()).isEqualTo(thread);
        assertThat(sent.get("subject").asString()).isEqualTo("Re: Question");
        assertThat(sent.get("inReplyTo").asString()).isEqualTo(parent);
        assertThat(sent.get("references").toString()).isEqualTo("[\"" + parent + "\"]");
        assertThat(sent.get("to").toString()).isEqualTo("[\"Ada <ada@example.org>\"]");
        assertThat(sent.get("cc").toString()).isEqualTo("[]");
        assertThat(sent.get("labels").toString()).isEqualTo("[\"sent\"]");
        assertThat(api.expect("GET /v0/messages/{messageId}", null, MailCases.MESSAGE, id(sent)))
                .isEqualTo(sent);
        assertThat(api.refuse(name, null, 400, "bad_request", parent)).contains("text");
        assertThat(api.refuse(name, "{\"text\": \"x\", \"cc\": [\"a@b.example\"]}", 400, "bad_request", parent))
                .contains("cc");
        assertThat(api.refuse(name, "{\"text\": \"x\", \"to\": [\"a@b.example\"]}", 400, "bad_request", parent))
                .contains("to");
        api.refuse(name, "{\"text\": \"x\"}", 404, "not_found", "<no@example.org>");
    }

    private static void replyAll(Api api) {
        var name = "POST /v0/messages/{messageId}/reply-all";
        var parent = api.receive("Question", "How are you?");
        var sent = api.expect(name, "{\"text\": \"Fine\"}", MailCases.MESSAGE, parent);
        assertThat(sent.get("to").toString()).isEqualTo("[\"Ada <ada@example.org>\"]");
        assertThat(sent.get("cc").toString())
                .as("everyone else, without our own address")
                .isEqualTo("[\"Bob <bob@example.org>\",\"carol@example.org\"]");
        api.refuse(name, "{\"text\": \"x\"}", 404, "not_found", "<no@example.org>");
    }

    private static void forward(Api api) {
        var name = "POST /v0/messages/{messageId}/forward";
        var parent = api.receive("Numbers", "See attachment");
        var sent = api.expect(name, "{\"to\": \"dan@example.com\", \"text\": \"FYI\"}", MailCases.MESSAGE, parent);
        assertThat(sent.get("subject").asString()).isEqualTo("Fwd: Numbers");
        assertThat(sent.get("text").asString()).startsWith("FYI").contains("See attachment", "ada@example.org");
        assertThat(sent.get("attachments").get(0).get("filename").asString()).isEqualTo("a b.csv");
        assertThat(sent.get("inReplyTo").isNull()).isTrue();
        assertThat(api.refuse(name, "{\"text\": \"x\"}", 400, "bad_request", parent))
                .contains("to");
        api.refuse(name, "{\"to\": \"dan@example.com\"}", 404, "not_found", "<no@example.org>");
    }

    private static void deliveries(Api api) {
        var name = "GET /v0/messages/{messageId}/deliveries";
        var other = api.app.agent(api.platformKey);
        var sent = api.expect("POST /v0/messages/send", """
                {"to": ["dan@example.com"], "cc": ["%s"], "subject": "x", "text": "y"}
                """.formatted(other.email()), MailCases.MESSAGE);
        Await.until(() -> {
            var text = api.expect(name, null, DELIVERIES, id(sent)).toString();
            return text.contains("\"captured\"") && text.contains("\"delivered\"");
        });
        assertThat(api.expect(name, null, DELIVERIES, id(sent)).get("count").asInt())
                .isEqualTo(2);
        assertThat(api.app.get("/v0/messages", other.key()).json().get("count").asInt())
                .as("it is in the other inbox")
                .isEqualTo(1);
        api.refuse(name, null, 404, "not_found", "<no@example.org>");
        var received = api.receive("in", "t");
        assertThat(api.expect(name, null, DELIVERIES, received).get("count").asInt())
                .isZero();
    }

    private static void cancel(Api api) {
        var name = "POST /v0/messages/{messageId}/cancel";
        var later = Instant.now().plusSeconds(3600);
        var sent = api.expect(
                "POST /v0/messages/send", HELLO.replace("}", ", \"sendAt\": \"" + later + "\"}"), MailCases.MESSAGE);
        var queued = api.expect("GET /v0/messages/{messageId}/deliveries", null, DELIVERIES, id(sent));
        assertThat(queued.get("deliveries").get(0).get("state").asString()).isEqualTo("queued");
        var cancelled = api.expect(name, null, DELIVERIES, id(sent));
        assertThat(cancelled.get("deliveries").get(0).get("state").asString()).isEqualTo("failed");
        assertThat(cancelled.get("deliveries").get(0).get("updatedAt").asString())
                .as("the time of the cancellation")
                .isGreaterThan(sent.get("createdAt").asString());
        api.refuse(name, null, 409, "conflict", id(sent));
        api.refuse(name, null, 404, "not_found", "<no@example.org>");
        api.refuse(name, null, 409, "conflict", api.receive("in", "t"));
    }
}
