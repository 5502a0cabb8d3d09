package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/// Drafts, from the first word to the send.
final class DraftCases {
    private static final String DRAFT = """
            {"draftId": "~drf_[0-9a-f]{16}", "message": {"to": "object or null", "cc": "object or null",
             "bcc": "object or null", "subject": "string or null", "text": "string or null", "html": "string or null",
             "attachments": "object or null", "sendAt": "string or null"},
             "createdAt": "instant", "updatedAt": "instant"}""".replace("\"to\": \"object or null\"", "\"to\": [\"string\"]");
    private static final String HELLO = """
            {"to": ["dan@example.com"], "subject": "Hello", "text": "Hi"}""";

    private DraftCases() {}

    static Map<String, ContractTest.Case> all() {
        return Map.of(
                "POST /v0/drafts", DraftCases::create,
                "GET /v0/drafts", DraftCases::list,
                "GET /v0/drafts/{draftId}", DraftCases::read,
                "PUT /v0/drafts/{draftId}", DraftCases::replace,
                "DELETE /v0/drafts/{draftId}", DraftCases::delete,
                "POST /v0/drafts/{draftId}/send", DraftCases::send);
    }

    private static String make(Api api) {
        return api.expect("POST /v0/drafts", HELLO, DRAFT).get("draftId").asString();
    }

    private static void create(Api api) {
        var draft = api.expect("POST /v0/drafts", "{\"to\": \"dan@example.com\"}", DRAFT);
        assertThat(draft.get("message").get("to").toString()).isEqualTo("[\"dan@example.com\"]");
        assertThat(draft.get("message").get("subject").isNull()).isTrue();
        assertThat(api.refuse("POST /v0/drafts", "{\"subject\": {}}", 400, "bad_request"))
                .contains("subject");
        assertThat(api.refuse("POST /v0/drafts", "{\"Subject\": \"x\"}", 400, "bad_request"))
                .contains("Subject");
    }

    private static void list(Api api) {
        var page = "{\"drafts\": [" + DRAFT + "], \"count\": \"int\", \"nextPageToken?\": \"string\"}";
        assertThat(api.expect("GET /v0/drafts", null, page).get("count").asInt())
                .isZero();
        var older = make(api);
        var newer = make(api);
        var first = api.expect("GET /v0/drafts?limit=1", null, page);
        assertThat(first.get("drafts").get(0).get("draftId").asString()).isEqualTo(newer);
        var token = first.get("nextPageToken").asString();
        var last = api.expect("GET /v0/drafts?limit=1&pageToken=" + Api.encode(token), null, page);
        assertThat(last.get("drafts").get(0).get("draftId").asString()).isEqualTo(older);
        assertThat(last.has("nextPageToken")).isFalse();
        for (var forged : new String[] {"x", "1-1-1-1-1", token.substring(1), token + "A"}) {
            api.refuse("GET /v0/drafts?pageToken=" + forged, null, 400, "bad_request");
        }
    }

    private static void read(Api api) {
        var id = make(api);
        assertThat(api.expect("GET /v0/drafts/{draftId}", null, DRAFT, id)
                        .get("message")
                        .get("text")
                        .asString())
                .isEqualTo("Hi");
        api.refuse("GET /v0/drafts/{draftId}", null, 404, "not_found", "drf_0000000000000000");
        api.refuse("GET /v0/drafts/{draftId}", null, 404, "not_found", "x");
    }

    private static void replace(Api api) {
        var id = make(api);
        var draft = api.expect("PUT /v0/drafts/{draftId}", HELLO.replace("Hi", "Hi again"), DRAFT, id);
        assertThat(draft.get("message").get("text").asString()).isEqualTo("Hi again");
        assertThat(draft.get("draftId").asString()).isEqualTo(id);
        api.refuse("PUT /v0/drafts/{draftId}", HELLO, 404, "not_found", "drf_0000000000000000");
    }

    private static void delete(Api api) {
        var id = make(api);
        api.expect("DELETE /v0/drafts/{draftId}", null, "", id);
        api.refuse("DELETE /v0/drafts/{draftId}", null, 404, "not_found", id);
    }

    private static void send(Api api) {
        var name = "POST /v0/drafts/{draftId}/send";
        var id = make(api);
        var sent = api.expect(name, null, MailCases.MESSAGE, id);
        assertThat(sent.get("labels").toString()).isEqualTo("[\"sent\"]");
        assertThat(sent.get("text").asString()).isEqualTo("Hi");
        api.refuse(name, null, 404, "not_found", id);
        api.refuse("GET /v0/drafts/{draftId}", null, 404, "not_found", id);
        var unfinished = api.expect("POST /v0/drafts", "{\"to\": \"dan@example.com\"}", DRAFT)
                .get("draftId")
                .asString();
        assertThat(api.refuse(name, null, 400, "bad_request", unfinished)).contains("subject");
        api.expect("GET /v0/drafts/{draftId}", null, DRAFT, unfinished);
    }
}
