package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/// Threads, and the email rules.
final class ThreadCases {
    private static final String FIELDS = """
            "threadId": "~thd_[0-9a-f]{16}", "inboxId": "string", "subject": "string or null", "messageCount": "int",
            "labels": ["string"], "createdAt": "instant", "updatedAt": "instant\"""";
    private static final String THREAD = "{" + FIELDS + "}";
    private static final String PAGE = """
            {"threads": [%s], "count": "int", "nextPageToken?": "string"}""".formatted(THREAD);
    private static final String RULE = """
            {"id": "~rul_[0-9a-f]{16}", "type": "~ALLOW|BLOCK", "scope": "~RECEIVE|SEND|REPLY", "value": "string",
             "createdAt": "instant"}""";
    private static final String ADDED = "{\"rule\": " + RULE + "}";

    private ThreadCases() {}

    static Map<String, ContractTest.Case> all() {
        return Map.of(
                "GET /v0/threads", ThreadCases::list,
                "GET /v0/threads/{threadId}", ThreadCases::read,
                "PATCH /v0/threads/{threadId}", ThreadCases::label,
                "DELETE /v0/threads/{threadId}", ThreadCases::delete,
                "GET /v0/email-rules", ThreadCases::rules,
                "POST /v0/email-rules", ThreadCases::addRule,
                "DELETE /v0/email-rules/{ruleId}", ThreadCases::deleteRule);
    }

    private static String thread(Api api, String messageId) {
        return api.call("GET /v0/messages/{messageId}", null, messageId).string("threadId");
    }

    private static void list(Api api) {
        assertThat(api.expect("GET /v0/threads", null, PAGE).get("count").asInt())
                .isZero();
        var older = thread(api, api.receive("one", "t"));
        var newer = thread(api, api.receive("two", "t"));
        var first = api.expect("GET /v0/threads?limit=1", null, PAGE);
        assertThat(first.get("threads").get(0).get("threadId").asString()).isEqualTo(newer);
        var last = api.expect(
                "GET /v0/threads?limit=1&pageToken="
                        + Api.encode(first.get("nextPageToken").asString()),
                null,
                PAGE);
        assertThat(last.get("threads").get(0).get("threadId").asString()).isEqualTo(older);
        assertThat(last.has("nextPageToken")).isFalse();
        api.refuse("GET /v0/threads?pageToken=x", null, 400, "bad_request");
    }

    private static void read(Api api) {
        var id = thread(api, api.receive("one", "t"));
        var shape = "{" + FIELDS + ", \"totalMessages\": \"int\", \"messages\": [" + MailCases.MESSAGE + "]}";
        var thread = api.expect("GET /v0/threads/{threadId}", null, shape, id);
        assertThat(thread.get("totalMessages").asInt()).isEqualTo(1);
        assertThat(thread.get("messages")).hasSize(1);
        api.refuse("GET /v0/threads/{threadId}", null, 404, "not_found", "thd_0000000000000000");
        api.refuse("GET /v0/threads/{threadId}", null, 404, "not_found", "nonsense");
    }

    private static void label(Api api) {
        var id = thread(api, api.receive("one", "t"));
        var changed = api.expect("PATCH /v0/threads/{threadId}", "{\"addLabels\": [\"done\"]}", THREAD, id);
        assertThat(changed.get("labels").toString()).isEqualTo("[\"done\"]");
        api.refuse("PATCH /v0/threads/{threadId}", "{\"addLabels\": {}}", 400, "bad_request", id);
        api.refuse(
                "PATCH /v0/threads/{threadId}", "{\"addLabels\": [\"x\"]}", 404, "not_found", "thd_0000000000000000");
    }

    private static void delete(Api api) {
        var message = api.receive("one", "t");
        var id = thread(api, message);
        api.expect("DELETE /v0/threads/{threadId}", null, "", id);
        api.refuse("DELETE /v0/threads/{threadId}", null, 404, "not_found", id);
        api.refuse("GET /v0/messages/{messageId}", null, 404, "not_found", message);
    }

    private static void rules(Api api) {
        var shape = "{\"rules\": [" + RULE + "]}";
        assertThat(api.expect("GET /v0/email-rules", null, shape).get("rules")).isEmpty();
        addRule(api);
        assertThat(api.expect("GET /v0/email-rules", null, shape).get("rules")).hasSize(1);
    }

    private static void addRule(Api api) {
        var added = api.expect(
                "POST /v0/email-rules",
                "{\"type\": \"BLOCK\", \"scope\": \"RECEIVE\", \"value\": \"*@spam.example\"}",
                ADDED);
        assertThat(added.get("rule").get("value").asString()).isEqualTo("*@spam.example");
        api.refuse("POST /v0/email-rules", null, 400, "bad_request");
        api.refuse(
                "POST /v0/email-rules",
                "{\"type\": \"MAYBE\", \"scope\": \"RECEIVE\", \"value\": \"a@b.example\"}",
                400,
                "bad_request");
    }

    private static void deleteRule(Api api) {
        var id = api.expect(
                        "POST /v0/email-rules",
                        "{\"type\": \"ALLOW\", \"scope\": \"SEND\", \"value\": \"ada@example.com\"}",
                        ADDED)
                .get("rule")
                .get("id")
                .asString();
        api.expect("DELETE /v0/email-rules/{ruleId}", null, "", id);
        api.refuse("DELETE /v0/email-rules/{ruleId}", null, 404, "not_found", id);
    }
}
