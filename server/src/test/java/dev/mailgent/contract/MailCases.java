package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Messages: list, search, read, label, delete, files.
final class MailCases {
    static final String ATTACHMENT = """
            {"attachmentId": "~att_.+", "filename": "string", "contentType": "string", "size": "int", "inline": "bool",
             "contentId": "string or null", "createdAt": "instant"}""";

    /// A message with the optional fields `more`.
    private static String message(String more) {
        return """
                {"messageId": "~<[^<>]+@[^<>]+>", "threadId": "~thd_[0-9a-f]{16}", "inboxId": "~.+@agents\\\\.test",
                 "from": ["string"], "to": ["string"], "cc": ["string"], "bcc": ["string"], "replyTo": ["string"],
                 "subject": "string or null", "text": "string or null", "extractedText": "string or null",
                 "preview": "string", "labels": ["string"], "createdAt": "instant", "sentAt": "instant or null",
                 "attachments": [%s], "headerMessageId": "string or null",
                 "inReplyTo": "string or null", "references": ["string"],
                 "codes": [{"code": "string", "confidence": "number", "expiresAt": "instant or null"}],
                 "links": [{"url": "string", "kind": "string", "host": "string", "textMismatch": "bool"}],
                 "warnings": ["string"], "recipientTag?": "string"%s}""".formatted(ATTACHMENT, more);
    }

    private static final String AUTH = """
            {"spf": "string", "dkim": [{"result": "string", "domain": "string or null", "selector": "string or null"}],
             "dmarc": "string", "arc": "string", "alignedDomain": "string or null", "senderVerified": "bool"}""";

    private static final String TRUST = """
            {"source": "~self|org|external", "spf": "string or null", "dkim": "string or null",
             "dmarc": "string or null", "arc": "string or null", "firstContact": "bool", "inReplyToOurs": "bool"}""";

    /// As a list shows received mail.
    static final String RECEIVED = message(", \"auth?\": " + AUTH + ", \"trust\": " + TRUST);

    /// Received or sent, in a list or alone.
    static final String MESSAGE = message(
            ", \"auth?\": " + AUTH + ", \"trust\": " + TRUST + ", \"html?\": \"string\", \"hiddenText?\": \"string\"");

    private static final String PAGE = """
            {"messages": [%s], "count": "int", "nextPageToken?": "string"}""".formatted(RECEIVED);

    private MailCases() {}

    static Map<String, ContractTest.Case> all() {
        return Map.of(
                "GET /v0/messages", MailCases::list,
                "GET /v0/messages/search", MailCases::search,
                "GET /v0/messages/{messageId}", MailCases::read,
                "PATCH /v0/messages/{messageId}", MailCases::label,
                "DELETE /v0/messages/{messageId}", MailCases::delete,
                "GET /v0/messages/{messageId}/attachments/{attachmentId}", MailCases::attachment,
                "GET /v0/messages/{messageId}/raw", MailCases::raw);
    }

    private static void list(Api api) {
        var empty = api.expect("GET /v0/messages", null, PAGE);
        assertThat(empty.get("count").asInt()).isZero();
        assertThat(empty.has("nextPageToken")).isFalse();
        var older = api.receive("older", "t");
        var newer = api.receive("newer", "t");

        var first = api.expect("GET /v0/messages?limit=1", null, PAGE);
        assertThat(first.get("count").asInt()).isEqualTo(1);
        assertThat(first.get("messages").get(0).get("messageId").asString()).isEqualTo(newer);
        var token = first.get("nextPageToken").asString();
        var last = api.expect("GET /v0/messages?limit=1&pageToken=" + Api.encode(token), null, PAGE);
        assertThat(last.get("messages").get(0).get("messageId").asString()).isEqualTo(older);
        assertThat(last.has("nextPageToken")).isFalse();
        assertThat(api.expect("GET /v0/messages?labels=received,unread", null, PAGE)
                        .get("count")
                        .asInt())
                .isEqualTo(2);
        assertThat(api.expect("GET /v0/messages?labels=unread,done", null, PAGE)
                        .get("count")
                        .asInt())
                .isZero();
        api.refuse("GET /v0/messages?limit=x", null, 400, "bad_request");
        api.refuse("GET /v0/messages?pageToken=x", null, 400, "bad_request");
    }

    private static void search(Api api) {
        var id = api.receive("The telescope report", "nothing");
        var page = """
                {"messages": [%s], "count": "int", "nextPageToken?": "string",
                 "highlights": [{"messageId": "string", "highlights": [{"field": "string", "snippet": "string",
                                 "matches": [{"start": "int", "end": "int"}]}]}]}""".formatted(RECEIVED);
        var found = api.expect("GET /v0/messages/search?q=telescope", null, page);
        assertThat(found.get("count").asInt()).isEqualTo(1);
        assertThat(found.get("messages").get(0).get("messageId").asString()).isEqualTo(id);
        assertThat(found.get("highlights").get(0).get("messageId").asString()).isEqualTo(id);
        assertThat(found.get("highlights")
                        .get(0)
                        .get("highlights")
                        .get(0)
                        .get("field")
                        .asString())
                .isEqualTo("subject");
        assertThat(api.expect("GET /v0/messages/search?q=kaleidoscope", null, page)
                        .get("count")
                        .asInt())
                .isZero();
        api.refuse("GET /v0/messages/search?after=yesterday", null, 400, "bad_request");
    }

    private static void read(Api api) {
        var id = api.receive("Hello", "Hi there");
        var message = api.expect("GET /v0/messages/{messageId}", null, MESSAGE, id);
        assertThat(message.get("messageId").asString()).isEqualTo(id);
        assertThat(message.get("inboxId").asString()).isEqualTo(api.agent.email());
        assertThat(message.get("text").asString().strip()).isEqualTo("Hi there");
        assertThat(message.get("attachments").get(0).get("filename").asString()).isEqualTo("a b.csv");
        assertThat(message.get("labels").toString()).isEqualTo("[\"received\",\"unread\"]");
        assertThat(api.expect("GET /v0/messages/{messageId}", null, MESSAGE, id.substring(1, id.length() - 1)))
                .isEqualTo(message);
        api.refuse("GET /v0/messages/{messageId}", null, 404, "not_found", "<nobody@example.org>");
    }

    private static void label(Api api) {
        var id = api.receive("Hello", "t");
        var changed = api.expect(
                "PATCH /v0/messages/{messageId}",
                "{\"addLabels\": [\"done\"], \"removeLabels\": [\"unread\"]}",
                MESSAGE,
                id);
        assertThat(changed.get("labels").toString()).isEqualTo("[\"received\",\"done\"]");
        api.refuse("PATCH /v0/messages/{messageId}", "{\"addLabels\": \"done\"}", 400, "bad_request", id);
        api.refuse("PATCH /v0/messages/{messageId}", "{\"addLabels\": [7]}", 400, "bad_request", id);
        api.refuse("PATCH /v0/messages/{messageId}", null, 400, "bad_request", id);
        api.refuse("PATCH /v0/messages/{messageId}", "{\"addLabels\": [\"x\"]}", 404, "not_found", "<no@example.org>");
    }

    private static void delete(Api api) {
        var id = api.receive("Hello", "t");
        api.expect("DELETE /v0/messages/{messageId}", null, "", id);
        api.refuse("DELETE /v0/messages/{messageId}", null, 404, "not_found", id);
        api.refuse("GET /v0/messages/{messageId}", null, 404, "not_found", id);
    }

    private static void attachment(Api api) {
        var name = "GET /v0/messages/{messageId}/attachments/{attachmentId}";
        var id = api.receive("Hello", "t");
        var message = api.expect("GET /v0/messages/{messageId}", null, MESSAGE, id);
        var file = message.get("attachments").get(0);
        var answer = api.call(name, null, id, file.get("attachmentId").asString());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text().strip()).isEqualTo("1,2");
        assertThat(answer.bytes()).hasSize(file.get("size").asInt());
        assertThat(answer.header("content-type")).startsWith("text/csv");
        assertThat(answer.header("content-disposition")).startsWith("attachment; filename=\"a b.csv\"");
        api.keep(api.endpoint(name), answer);
        api.refuse(name, null, 404, "not_found", id, "att_99");
        api.refuse(name, null, 404, "not_found", "<no@example.org>", "att_1");
    }

    private static void raw(Api api) {
        var name = "GET /v0/messages/{messageId}/raw";
        var id = api.receive("Hello", "t");
        var answer = api.call(name, null, id);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("message/rfc822");
        assertThat(new String(answer.bytes(), StandardCharsets.ISO_8859_1))
                .contains("\r\nMessage-ID: " + id + "\r\n")
                .endsWith("\r\n--b--\r\n");
        api.keep(api.endpoint(name), answer);
        api.refuse(name, null, 404, "not_found", "<no@example.org>");
    }
}
