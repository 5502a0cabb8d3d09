package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.audit.AuditFile;
import dev.mailgent.audit.Checkpoint;
import dev.mailgent.audit.Merkle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The vault.
final class VaultCases {
    private static final String ONE = "/v0/vault/{name}";
    private static final String VERSIONS = "/v0/vault-versions/{name}";
    private static final String LISTED = """
            "credentialId": "~cred_[0-9a-f]{16}", "type": "string", "name": "string", "metadata": "object or null",
            "expiresAt": "instant or null", "lastUsedAt": "instant or null", "lastRotatedAt": "instant or null",
            "createdAt": "instant", "hasTOTP": "bool", "version": "int",
            "totp": "object or null\"""";
    private static final String STORED = "{" + LISTED + ", \"warnings?\": [\"string\"]}";
    private static final String BANK = """
            {"type": "LOGIN", "data": {"password": "p", "totp": "JBSWY3DPEHPK3PXPJBSWY3DP", "backupCodes": ["a1", "b2"]},
             "metadata": {"username": "ada"}}""";

    private VaultCases() {}

    static Map<String, ContractTest.Case> all() {
        var all = new HashMap<String, ContractTest.Case>();
        all.put("GET /v0/vault", VaultCases::list);
        all.put("PUT " + ONE, VaultCases::put);
        all.put("GET " + ONE, VaultCases::get);
        all.put("DELETE " + ONE, VaultCases::delete);
        all.put("GET " + ONE + "/totp", VaultCases::totp);
        all.put("POST " + ONE + "/totp/backup", VaultCases::backup);
        all.put("GET " + VERSIONS, VaultCases::versions);
        all.put("POST " + VERSIONS, VaultCases::restore);
        all.put("POST /v0/vault/import", VaultCases::importFile);
        all.put("GET /v0/audit", VaultCases::audit);
        all.put("GET /v0/audit/checkpoint", VaultCases::checkpoint);
        all.put("GET /v0/audit/inclusion", VaultCases::inclusion);
        all.put("GET /v0/audit/consistency", VaultCases::consistency);
        all.put("GET /v0/audit/export", VaultCases::export);
        return all;
    }

    private static void store(Api api, String name, String body) {
        api.expect("PUT " + ONE, body, STORED, name);
    }

    private static void list(Api api) {
        var shape = "{\"credentials\": [{" + LISTED + "}], \"count\": \"int\"}";
        assertThat(api.expect("GET /v0/vault", null, shape).get("count").asInt())
                .isZero();
        store(api, "b/ank", BANK);
        store(api, "a", "{\"type\": \"CUSTOM\", \"data\": {\"x\": \"s3cret\"}}");
        var listed = api.expect("GET /v0/vault", null, shape);
        assertThat(listed.get("count").asInt()).isEqualTo(2);
        assertThat(listed.get("credentials").get(0).get("name").asString()).isEqualTo("a");
        assertThat(listed.get("credentials").get(1).get("metadata").toString()).isEqualTo("{\"username\":\"ada\"}");
        assertThat(listed.toString()).doesNotContain("s3cret", "JBSWY3DP");
    }

    private static void put(Api api) {
        var made = api.expect("PUT " + ONE, BANK, STORED, "bank");
        assertThat(made.get("lastRotatedAt").isNull()).isTrue();
        assertThat(made.get("hasTOTP").asBoolean()).isTrue();
        var again = api.expect(
                "PUT " + ONE,
                "{\"type\": \"login\", \"data\": {}, \"expiresAt\": \"2037-01-01T00:00:00Z\"}",
                STORED,
                "bank");
        assertThat(again.get("lastRotatedAt").isNull()).isFalse();
        assertThat(again.get("version").asInt()).isEqualTo(2);
        assertThat(again.get("warnings").toString()).contains("password");
        assertThat(again.get("expiresAt").asString()).isEqualTo("2037-01-01T00:00:00.000Z");
        assertThat(api.refuse("PUT " + ONE, "{}", 400, "bad_request", "bank")).contains("type");
        assertThat(api.refuse("PUT " + ONE, "{\"type\": \"LOGIN\"}", 400, "bad_request", "bank"))
                .contains("data");
        assertThat(api.refuse(
                        "PUT " + ONE,
                        "{\"type\": \"TOTP\", \"data\": {\"secret\": \"c4nary!!\"}}",
                        400,
                        "bad_request",
                        "bank"))
                .doesNotContain("c4nary");
        assertThat(api.refuse("PUT " + ONE, "{\"type\": \"NOPE\", \"data\": {}}", 400, "bad_request", "bank"))
                .doesNotContain("NOPE");
    }

    private static void get(Api api) {
        store(api, "a/b c", BANK);
        var shape = "{" + LISTED + ", \"data\": \"object\", \"backupCodesRemaining\": \"int or null\"}";
        var got = api.expect("GET " + ONE, null, shape, "a/b c");
        assertThat(got.get("data").get("password").asString()).isEqualTo("p");
        assertThat(got.get("data").get("totp").asString()).contains("/v0/vault/a%2Fb%20c/totp");
        assertThat(got.get("data").has("backupCodes")).isFalse();
        assertThat(got.get("backupCodesRemaining").asInt()).isEqualTo(2);
        assertThat(got.get("hasTOTP").asBoolean()).isTrue();
        assertThat(api.call("GET " + ONE, null, "a/b c").header("cache-control"))
                .isEqualTo("no-store");
        // As httpx sends it: the space encoded, the slash raw.
        assertThat(api.app.get("/v0/vault/a%20b", api.agent.key()).status()).isEqualTo(404);
        assertThat(api.app.get("/v0/vault/a/b%20c", api.agent.key()).status()).isEqualTo(200);
        store(api, "old", "{\"type\": \"CUSTOM\", \"data\": {}, \"expiresAt\": \"2020-01-01T00:00:00Z\"}");
        api.refuse("GET " + ONE, null, 410, "expired", "old");
        api.refuse("GET " + ONE, null, 404, "not_found", "none");
    }

    private static void delete(Api api) {
        store(api, "bank", BANK);
        api.expect("DELETE " + ONE, null, "", "bank");
        api.refuse("GET " + ONE, null, 404, "not_found", "bank");
        api.refuse("DELETE " + ONE, null, 404, "not_found", "bank");
    }

    private static void totp(Api api) {
        store(api, "bank", BANK);
        var shape = "{\"code\": \"~[0-9]{6}\", \"remaining\": \"int\", \"backupCodesRemaining\": \"int\"}";
        var code = api.expect("GET " + ONE + "/totp", null, shape, "bank");
        assertThat(code.get("remaining").asInt()).isBetween(1, 30);
        assertThat(code.get("backupCodesRemaining").asInt()).isEqualTo(2);
        store(api, "plain", "{\"type\": \"CUSTOM\", \"data\": {}}");
        api.refuse("GET " + ONE + "/totp", null, 400, "bad_request", "plain");
        api.refuse("GET " + ONE + "/totp", null, 404, "not_found", "none");
    }

    private static void backup(Api api) {
        store(api, "bank", BANK);
        var shape = "{\"code\": \"string\", \"remaining\": \"int\"}";
        var first = api.expect("POST " + ONE + "/totp/backup", null, shape, "bank");
        assertThat(first.toString()).isEqualTo("{\"code\":\"a1\",\"remaining\":1}");
        api.expect("POST " + ONE + "/totp/backup", null, shape, "bank");
        api.refuse("POST " + ONE + "/totp/backup", null, 400, "bad_request", "bank");
    }

    private static void versions(Api api) {
        store(api, "bank", BANK);
        store(api, "bank", "{\"type\": \"CUSTOM\", \"data\": {}}");
        var shape = """
                {"versions": [{"version": "int", "type": "string", "metadata": "object or null", "hasTOTP": "bool",
                               "expiresAt": "instant or null", "createdAt": "instant"}], "count": "int"}""";
        var versions = api.expect("GET " + VERSIONS, null, shape, "bank");
        assertThat(versions.get("count").asInt()).isEqualTo(2);
        assertThat(versions.get("versions").get(1).get("hasTOTP").asBoolean()).isTrue();
        api.refuse("GET " + VERSIONS, null, 404, "not_found", "none");
    }

    private static void importFile(Api api) {
        var shape = "{\"credentials\": [{" + LISTED + "}], \"count\": \"int\", \"notes\": [\"string\"]}";
        var done = api.expect("POST /v0/vault/import", """
                {"content": "# mine\\nexport A_KEY=\\"x y\\"\\nno variable\\nB_KEY=z # why\\n"}""", shape);
        assertThat(done.get("count").asInt()).isEqualTo(2);
        assertThat(done.get("notes").toString()).contains("line 3").doesNotContain("no variable");
        assertThat(api.call("GET " + ONE, null, "A_KEY").json().get("data").toString())
                .isEqualTo("{\"key\":\"x y\"}");
        assertThat(api.call("GET " + ONE, null, "B_KEY").json().get("data").toString())
                .isEqualTo("{\"key\":\"z\"}");
        api.refuse("POST /v0/vault/import", "{\"content\": \"C_KEY=1\\nA_KEY=2\"}", 409, "conflict");
        api.refuse("GET " + ONE, null, 404, "not_found", "C_KEY");
        api.refuse("POST /v0/vault/import", "{}", 400, "bad_request");
    }

    private static void audit(Api api) {
        store(api, "bank", BANK);
        api.call("GET " + ONE, null, "bank");
        var shape = """
                {"entries": [{"seq": "int", "at": "instant", "action": "string", "result": "string",
                              "identity": "~id-[0-9a-f]{16}", "key": "string", "request": "~req_[0-9a-f]+",
                              "target": "~cred_[0-9a-f]{16}", "details": "object", "personal": "object",
                              "entry": "string"}], "count": "int", "nextPageToken?": "string"}""";
        var first = api.expect("GET /v0/audit?limit=1", null, shape);
        assertThat(first.get("entries").get(0).get("action").asString()).isEqualTo("credential.open");
        assertThat(first.get("entries").get(0).get("personal").get("name").asString())
                .isEqualTo("bank");
        var next = api.expect(
                "GET /v0/audit?limit=1&pageToken=" + first.get("nextPageToken").asString(), null, shape);
        assertThat(next.get("entries").get(0).get("action").asString()).isEqualTo("credential.create");
        assertThat(next.has("nextPageToken")).isFalse();
        api.refuse("GET /v0/audit?pageToken=x", null, 400, "bad_request");
        assertThat(api.app.get("/v0/audit", api.agent.key()).status()).isEqualTo(403);
    }

    private static void checkpoint(Api api) {
        store(api, "bank", BANK);
        var head = api.expect(
                "GET /v0/audit/checkpoint",
                null,
                "{\"origin\": \"~agents.test/audit/org_.*\", \"size\": \"int\", \"note\": \"string\", \"key\": \"string\"}");
        assertThat(head.get("size").asInt()).isEqualTo(1);
        var key = Checkpoint.readVerifierKey(head.get("key").asString());
        assertThat(Checkpoint.open(head.get("note").asString(), key)).isPresent();
    }

    private static void inclusion(Api api) {
        for (var i = 0; i < 5; i++) {
            store(api, "bank" + i, BANK);
        }
        var shape = "{\"index\": \"int\", \"size\": \"int\", \"path\": [\"~[0-9a-f]{64}\"]}";
        var proof = api.expect("GET /v0/audit/inclusion?index=2&size=5", null, shape);
        var entry = api.call("GET /v0/audit", null).json().get("entries").get(2);
        assertThat(entry.get("seq").asInt()).isEqualTo(2);
        var note = api.call("GET /v0/audit/checkpoint", null).json();
        var head = Checkpoint.open(
                        note.get("note").asString(),
                        Checkpoint.readVerifierKey(note.get("key").asString()))
                .orElseThrow();
        assertThat(Merkle.verifyInclusion(
                        Merkle.leaf(entry.get("entry").asString().getBytes(StandardCharsets.UTF_8)),
                        2,
                        5,
                        hashes(proof),
                        head.root()))
                .isTrue();
        api.refuse("GET /v0/audit/inclusion?index=5", null, 400, "bad_request");
    }

    private static List<byte[]> hashes(JsonNode proof) {
        var hashes = new ArrayList<byte[]>();
        proof.get("path").forEach(hash -> hashes.add(HexFormat.of().parseHex(hash.asString())));
        return hashes;
    }

    private static void consistency(Api api) {
        var shape = "{\"from\": \"int\", \"to\": \"int\", \"path\": [\"~[0-9a-f]{64}\"]}";
        for (var i = 0; i < 3; i++) {
            store(api, "bank" + i, BANK);
        }
        assertThat(api.expect("GET /v0/audit/consistency?from=2", null, shape)
                        .get("path")
                        .size())
                .isPositive();
        api.refuse("GET /v0/audit/consistency?from=9", null, 400, "bad_request");
    }

    private static void export(Api api) {
        store(api, "bank", BANK);
        var answer = api.call("GET /v0/audit/export", null);
        assertThat(answer.status()).isEqualTo(200);
        try {
            var found = AuditFile.verify(new ByteArrayInputStream(answer.bytes()), Optional.empty(), List.of());
            assertThat(found.ok()).as(found.message()).isTrue();
            assertThat(found.entries()).isEqualTo(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        api.keep(api.endpoint("GET /v0/audit/export"), answer);
    }

    private static void restore(Api api) {
        store(api, "bank", BANK);
        store(api, "bank", "{\"type\": \"CUSTOM\", \"data\": {}}");
        var restored = api.expect("POST " + VERSIONS, "{\"version\": 1}", STORED, "bank");
        assertThat(restored.get("version").asInt()).isEqualTo(3);
        assertThat(restored.get("type").asString()).isEqualTo("LOGIN");
        assertThat(api.call("GET " + ONE + "/totp", null, "bank").status()).isEqualTo(200);
        api.refuse("POST " + VERSIONS, "{\"version\": 9}", 404, "not_found", "bank");
        api.refuse("POST " + VERSIONS, "{}", 400, "bad_request", "bank");
    }
}
