package dev.mailgent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/// Shutting an organization's vault and opening it again.
final class SealCases {
    private static final String STATUS = "/v0/platform/vault";
    private static final String ONE = "/v0/vault/{name}";
    private static final String SHAPE = """
            {"sealed": "bool", "sealedAt": "instant or null", "keys": [{"version": "int",
             "state": "~ACTIVE|DECRYPT_ONLY|RETIRED|DESTROYED", "provider": "=local", "createdAt": "instant",
             "retiredAt": "instant or null"}]}""";
    private static final String BANK = """
            {"type": "LOGIN", "data": {"password": "s3cret-of-bank", "totp": "JBSWY3DPEHPK3PXPJBSWY3DP",
             "backupCodes": ["a1"]}}""";

    private SealCases() {}

    static Map<String, ContractTest.Case> all() {
        return Map.of(
                "GET " + STATUS, SealCases::status,
                "POST " + STATUS + "/seal", SealCases::seal,
                "POST " + STATUS + "/unseal", SealCases::unseal);
    }

    private static void store(Api api, String name) {
        assertThat(api.call("PUT " + ONE, BANK, name).status()).isEqualTo(200);
    }

    private static void status(Api api) {
        store(api, "bank");
        var status = api.expect("GET " + STATUS, null, SHAPE);
        assertThat(status.get("sealed").asBoolean()).isFalse();
        assertThat(status.get("sealedAt").isNull()).isTrue();
        assertThat(status.get("keys").size()).isEqualTo(1);
        assertThat(status.get("keys").get(0).get("state").asString()).isEqualTo("ACTIVE");
    }

    private static void seal(Api api) {
        store(api, "bank");
        var sealed = api.expect("POST " + STATUS + "/seal", null, SHAPE);
        assertThat(sealed.get("sealed").asBoolean()).isTrue();
        for (var name : new String[] {
            "GET " + ONE, "PUT " + ONE, "GET " + ONE + "/totp", "POST " + ONE + "/totp/backup",
        }) {
            var answer = api.call(name, name.startsWith("PUT") ? BANK : null, "bank");
            Api.assertEnvelope(answer, 503, "sealed");
            assertThat(answer.header("retry-after")).isNotEmpty();
            assertThat(answer.text()).doesNotContain("s3cret-of-bank");
        }
        api.refuse("PUT " + ONE, BANK, 503, "sealed", "another");
        api.refuse("POST /v0/vault-versions/{name}", "{\"version\": 1}", 503, "sealed", "bank");
        api.refuse("POST /v0/whoami/sign", "{\"data\": \"aGk=\"}", 503, "sealed");
        assertThat(api.call("GET /v0/vault", null).status())
                .as("listing goes on")
                .isEqualTo(200);
        assertThat(api.call("GET /v0/messages", null).status())
                .as("mail goes on")
                .isEqualTo(200);
        var again = api.expect("POST " + STATUS + "/seal", null, SHAPE);
        assertThat(again).isEqualTo(sealed);
        var newcomer = api.app.agent(api.platformKey, Api.ALL_SCOPES);
        assertThat(newcomer.key()).as("identities are still made").isNotEmpty();
        var log = api.call("GET /v0/audit", null).text();
        assertThat(log.split("\"action\":\"vault.seal\"", -1))
                .as("once on record")
                .hasSize(2);
    }

    private static void unseal(Api api) {
        store(api, "bank");
        api.call("POST " + STATUS + "/seal", null);
        var open = api.expect("POST " + STATUS + "/unseal", null, SHAPE);
        assertThat(open.get("sealed").asBoolean()).isFalse();
        assertThat(api.call("GET " + ONE, null, "bank").text()).contains("s3cret-of-bank");
        assertThat(api.call("POST /v0/whoami/sign", "{\"data\": \"aGk=\"}").status())
                .isEqualTo(200);
        api.expect("POST " + STATUS + "/unseal", null, SHAPE);
        var log = api.call("GET /v0/audit", null).text();
        assertThat(log.split("\"action\":\"vault.unseal\"", -1)).hasSize(2);
    }
}
