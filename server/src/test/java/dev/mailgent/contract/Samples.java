package dev.mailgent.contract;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.OAuthProgram;
import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One of everything an identity can own, by the name its id has in a path, and what all of it looks like
/// from inside. An endpoint with a path parameter that is not here fails the matrices: whoever adds one
/// adds a sample.
final class Samples {
    /// A word of this inbox alone.
    static final String MARKER = "zanzibar";

    private static final String ENDING = "timeout=0&limit=1&after=oldest";

    /// With a second factor and backup codes enough for every test.
    private static final String CREDENTIAL = """
            {"type": "LOGIN", "data": {"password": "zanzibar", "totp": "JBSWY3DPEHPK3PXPJBSWY3DP",
             "backupCodes": ["zanzibar-1", "zanzibar-2", "zanzibar-3", "zanzibar-4", "zanzibar-5", "zanzibar-6"]}}""";

    /// Ids of the right form that nobody has.
    static final Map<String, String> ABSENT = Map.of(
            "identityId", "id-00000000000000aa",
            "messageId", "<absent@example.org>",
            "threadId", "thd_00000000000000aa",
            "attachmentId", "att_1",
            "draftId", "drf_00000000000000aa",
            "name", "no such credential",
            "ruleId", "rul_00000000000000aa",
            "keyId", "key_00000000000000aa",
            "webhookId", "whk_00000000000000aa",
            "deliveryId", "dlv_00000000000000aa");

    final Map<String, String> ids = new HashMap<>();
    /// `nextPageToken` of each list that has one.
    final Map<String, String> tokens = new TreeMap<>();
    private final Api api;

    private Samples(Api api) {
        this.api = api;
    }

    /// Fills the inbox of `api` with two of everything.
    static Samples of(Api api) {
        var samples = new Samples(api);
        for (var i = 0; i < 2; i++) {
            samples.make(i);
        }
        for (var endpoint : api.app.endpoints()) {
            if (has(endpoint, "pageToken")) {
                var query = endpoint.path().endsWith("search") ? "?q=zanzibar&limit=1" : "?limit=1";
                var page = api.app.get(path(endpoint, samples.ids) + query, api.key(endpoint));
                if (page.json().has("nextPageToken")) {
                    samples.tokens.put(Api.name(endpoint), page.string("nextPageToken"));
                }
            }
        }
        return samples;
    }

    /// Whether an endpoint takes a form, or what only its protocol describes, and refuses an empty request.
    static boolean wantsForm(Endpoint endpoint) {
        return endpoint.path().startsWith("/oauth/") || endpoint.path().equals("/v0/security/leaked-tokens");
    }

    static boolean has(Endpoint endpoint, String query) {
        return endpoint.query().stream().anyMatch(parameter -> parameter.name().equals(query));
    }

    private void make(int number) {
        var hello = "{\"to\": [\"dan@example.com\"], \"subject\": \"" + MARKER + "\", \"text\": \"Hi " + number + "\"}";
        ids.put("identityId", api.agent.id());
        ids.put("messageId", api.receive(MARKER, MARKER));
        var message = api.call("GET /v0/messages/{messageId}", null, ids.get("messageId"))
                .json();
        ids.put("threadId", message.get("threadId").asString());
        ids.put(
                "attachmentId",
                message.get("attachments").get(0).get("attachmentId").asString());
        ids.put("name", "owners/bank");
        api.call("PUT /v0/vault/{name}", CREDENTIAL, ids.get("name"));
        ids.put("draftId", api.call("POST /v0/drafts", hello).string("draftId"));
        ids.put(
                "ruleId",
                api.call(
                                "POST /v0/email-rules",
                                "{\"type\": \"BLOCK\", \"scope\": \"SEND\", \"value\": \"" + MARKER + "@example.net\"}")
                        .json()
                        .get("rule")
                        .get("id")
                        .asString());
        ids.put(
                "keyId",
                api.call(
                                "POST /v0/platform/identities/{identityId}/keys",
                                "{\"name\": \"" + MARKER + "\"}",
                                api.agent.id())
                        .string("keyId"));
        webhook();
        api.call("POST /v0/messages/send", hello);
        api.call("POST /v0/messages/send", hello.replace("}", ", \"sendAt\": \"2026-12-24T00:00:00Z\"}"));
    }

    /// A webhook that is told of nothing by itself, with two tests behind it that nobody took.
    private void webhook() {
        var webhook =
                "{\"url\": \"http://127.0.0.1:1/\", \"events\": [\"nothing\"], \"description\": \"" + MARKER + "\"}";
        var id = api.call("POST /v0/webhooks", webhook).string("webhookId");
        ids.put("webhookId", id);
        for (var i = 0; i < 2; i++) {
            var delivery =
                    api.call("POST /v0/webhooks/{webhookId}/test", null, id).string("deliveryId");
            ids.put("deliveryId", delivery);
            Await.until(() -> api.call("GET /v0/webhooks/{webhookId}/deliveries/{deliveryId}", null, id, delivery)
                    .string("state")
                    .equals("failed"));
        }
    }

    /// The path of `endpoint` with `chosen` ids in it.
    static String path(Endpoint endpoint, Map<String, String> chosen) {
        var path = endpoint.path();
        for (var name : endpoint.pathParameters()) {
            var id = chosen.get(name);
            if (id == null) {
                throw new AssertionError(
                        "no sample of {" + name + "} for " + Api.name(endpoint) + ": add one to Samples");
            }
            path = path.replace("{" + name + "}", Api.encode(id));
        }
        return path;
    }

    /// The path with these ids, and the query without which the endpoint refuses.
    String target(Endpoint endpoint) {
        if (Api.name(endpoint).equals("GET /oauth/authorize")) {
            return endpoint.path() + "?" + OAuthProgram.encode(new OAuthProgram(api.app).request("mail:read"));
        }
        var ending = endpoint.waits() ? "?" + ENDING : "";
        return path(endpoint, ids) + (endpoint.path().endsWith("/search") ? "?q=" + MARKER : ending);
    }

    /// What a query begins with so that an answer that stays open ends at once.
    static String ending(Endpoint endpoint) {
        return endpoint.waits() ? ENDING + "&" : "";
    }

    /// Every list and every sample as its owner reads it, without what reading itself changes.
    List<String> inside() {
        var seen = new ArrayList<String>();
        for (var endpoint : api.app.endpoints()) {
            if (endpoint.method().equals("GET")
                    && endpoint.audience() != Endpoint.Audience.PUBLIC
                    && !endpoint.path().startsWith("/v0/logs")
                    && !endpoint.path().startsWith("/v0/audit")
                    && !endpoint.path().startsWith("/v0/events")
                    && !endpoint.waits()) {
                var answer = api.app.get(target(endpoint), api.key(endpoint));
                seen.add(Api.name(endpoint) + " " + answer.status() + " " + steady(answer));
            }
        }
        return seen;
    }

    private static String steady(TestApp.Answer answer) {
        return answer.text()
                .replaceAll("\"usageCount\":\\d+", "")
                .replaceAll("\"code\":\"\\d+\",\"remaining\":\\d+", "")
                .replaceAll("\"lastUsed(At|From)\":(null|\"[^\"]*\")", "");
    }

    /// Texts that give away that something of this inbox was read.
    List<String> givesAway() {
        var texts = new ArrayList<>(ids.values());
        texts.remove(ids.get("attachmentId"));
        texts.remove(ids.get("name")); // a stranger may give a credential the same one
        texts.add(MARKER);
        texts.add(api.agent.email());
        return texts;
    }

    static String pretty(Map<String, ?> map) {
        return Json.MAPPER.writeValueAsString(map);
    }
}
