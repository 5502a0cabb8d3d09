package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Signing, verifying, and the documents everyone may read.
final class DidCases {
    private static final String DID = "~did:web:.+:identities:id-[0-9a-f]{16}";
    private static final String KEY = "~z6Mk[1-9A-HJ-NP-Za-km-z]{44}";
    private static final String DOCUMENT = """
            {"@context": ["string"], "id": "~did:web:.+", "alsoKnownAs": ["string"],
             "verificationMethod": [{"id": "~did:web:.+#.+", "type": "=Ed25519VerificationKey2020",
                                     "controller": "~did:web:.+", "publicKeyMultibase": "%s"}],
             "authentication": ["string"], "assertionMethod": ["string"],
             "service": [{"id": "~did:web:.+#.+", "type": "string", "serviceEndpoint": "string"}]}""".formatted(KEY);
    private static final String HELLO =
            Base64.getEncoder().encodeToString("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    private static final String SIGN = "POST /v0/whoami/sign";
    private static final String VERIFY = "POST /v0/whoami/verify";
    private static final String ROTATE = "POST /v0/platform/identities/{identityId}/rotate-did-key";
    private static final String OF_IDENTITY = "GET /identities/{identityId}/did.json";
    private static final String CARD = "GET /.well-known/agents/{identityId}";

    private DidCases() {}

    static Map<String, ContractTest.Case> all() {
        var all = new HashMap<String, ContractTest.Case>();
        all.put(SIGN, DidCases::sign);
        all.put(VERIFY, DidCases::verify);
        all.put(ROTATE, DidCases::rotate);
        all.put(OF_IDENTITY, DidCases::document);
        all.put("GET /.well-known/did.json", DidCases::domain);
        all.put(CARD, DidCases::card);
        return all;
    }

    private static JsonNode signed(Api api) {
        return api.expect(
                SIGN,
                "{\"data\": \"" + HELLO + "\"}",
                "{\"signature\": \"~[A-Za-z0-9+/]{86}==\", \"did\": \"" + DID + "\", \"keyId\": \"" + DID
                        + "#key-[0-9]+\"}");
    }

    private static void sign(Api api) {
        var signed = signed(api);
        var me = api.call("GET /v0/whoami", null).json();
        assertThat(signed.get("did")).isEqualTo(me.get("did"));
        assertThat(signed.get("keyId").asString()).endsWith("#key-1");
        assertThat(api.refuse(SIGN, null, 400, "bad_request")).contains("data");
        assertThat(api.refuse(SIGN, "{\"data\": \"***\"}", 400, "bad_request")).contains("base64");
        var logged = api.call("GET /v0/logs?action=identity_sign", null).json();
        assertThat(logged.get("count").asInt()).isEqualTo(1);
        assertThat(logged.toString()).doesNotContain(HELLO);
    }

    private static boolean valid(Api api, String data, String signature, String did) {
        var body = "{\"data\": \"%s\", \"signature\": \"%s\", \"did\": \"%s\"}".formatted(data, signature, did);
        var answer = api.expect(VERIFY, body, "{\"valid\": \"bool\", \"did\": \"string\"}");
        assertThat(answer.get("did").asString()).isEqualTo(did);
        return answer.get("valid").asBoolean();
    }

    private static void verify(Api api) {
        var signed = signed(api);
        var did = signed.get("did").asString();
        var signature = signed.get("signature").asString();
        assertThat(valid(api, HELLO, signature, did)).isTrue();
        assertThat(valid(api, HELLO, signature, did + "#key-1")).isTrue();
        assertThat(valid(api, HELLO, signature, did + "#key-2")).isFalse();
        assertThat(valid(api, "aGVsbG8h", signature, did)).as("other data").isFalse();
        assertThat(valid(api, HELLO, "AAAA", did)).as("no signature").isFalse();
        var other = api.app.agent(api.platformKey);
        var theirs = did.replace(api.agent.id(), other.id());
        assertThat(valid(api, HELLO, signature, theirs)).as("another identity").isFalse();
        var nobody = did.replace(api.agent.id(), "id-00000000000000aa");
        var body = "{\"data\": \"" + HELLO + "\", \"signature\": \"AAAA\", \"did\": \"%s\"}";
        api.refuse(VERIFY, body.formatted(nobody), 422, "unprocessable");
        api.refuse(VERIFY, body.formatted("did:web:127.0.0.1"), 422, "unprocessable");
        api.refuse(VERIFY, body.formatted("did:web:169.254.169.254:latest"), 422, "unprocessable");
        api.refuse(VERIFY, body.formatted("did:web:metadata"), 422, "unprocessable");
        api.refuse(VERIFY, body.formatted("did:key:z6Mk"), 400, "bad_request");
        api.refuse(VERIFY, body.formatted("did:web:example.com:..:x"), 400, "bad_request");
        assertThat(api.refuse(VERIFY, "{\"data\": \"" + HELLO + "\", \"signature\": \"AAAA\"}", 400, "bad_request"))
                .contains("did");
    }

    private static void rotate(Api api) {
        var first = signed(api);
        var did = first.get("did").asString();
        var rotated = api.expect(
                ROTATE,
                null,
                "{\"did\": \"" + DID + "\", \"keyId\": \"~.+#key-2\", \"publicKeyMultibase\": \"" + KEY + "\"}",
                api.agent.id());
        assertThat(signed(api).get("keyId")).isEqualTo(rotated.get("keyId"));
        assertThat(valid(api, HELLO, first.get("signature").asString(), did))
                .as("what the old key signed")
                .isTrue();
        var document = api.call(OF_IDENTITY, null, api.agent.id()).json();
        assertThat(document.get("verificationMethod")).hasSize(2);
        assertThat(document.get("authentication").toString()).isEqualTo("[\"" + did + "#key-2\"]");
        assertThat(document.get("assertionMethod")).hasSize(2);
        api.refuse(ROTATE, null, 404, "not_found", "id-00000000000000aa");
    }

    private static void document(Api api) {
        var document = api.expect(OF_IDENTITY, null, DOCUMENT, api.agent.id());
        assertThat(document.get("id").asString()).endsWith(":identities:" + api.agent.id());
        assertThat(document.get("service").get(0).get("serviceEndpoint").asString())
                .isEqualTo("mailto:" + api.agent.email());
        var answer = api.call(OF_IDENTITY, null, api.agent.id());
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("*");
        api.refuse(OF_IDENTITY, null, 404, "not_found", "id-00000000000000aa");
        api.refuse(OF_IDENTITY, null, 404, "not_found", "x");
        var signature = signed(api).get("signature").asString();
        api.call("DELETE /v0/platform/identities/{identityId}", null, api.agent.id());
        api.refuse(OF_IDENTITY, null, 410, "expired", api.agent.id());
        var other = api.app.agent(api.platformKey);
        var gone = "{\"data\": \"%s\", \"signature\": \"%s\", \"did\": \"%s\"}"
                .formatted(HELLO, signature, document.get("id").asString());
        assertThat(api.app.call("POST", "/v0/whoami/verify", other.key(), gone).status())
                .isEqualTo(422);
    }

    private static void domain(Api api) {
        var document = api.expect("GET /.well-known/did.json", null, DOCUMENT);
        assertThat(document.get("id").asString()).matches("did:web:localhost%3A\\d+");
        assertThat(document.get("assertionMethod").get(0).asString()).contains("#audit-");
    }

    private static void card(Api api) {
        var card = api.expect(CARD, null, """
                {"id": "~id-[0-9a-f]{16}", "did": "%s", "name": "string", "email": "string",
                 "publicKeyMultibase": "%s", "didDocument": "~http.+/identities/.+/did.json"}""".formatted(DID, KEY), api.agent.id());
        assertThat(card.get("email").asString()).isEqualTo(api.agent.email());
        api.refuse(CARD, null, 404, "not_found", "id-00000000000000aa");
    }
}
