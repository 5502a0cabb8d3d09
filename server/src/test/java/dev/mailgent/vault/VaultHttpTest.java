package dev.mailgent.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.QRCodeWriter;
import dev.mailgent.kit.TestApp;
import dev.mailgent.platform.http.Endpoint;
import dev.mailgent.platform.json.Json;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The vault as a client sees it: attacks 12 to 14 and what names, seeds and scopes may be.
class VaultHttpTest {
    /// 20 bytes that are text, so that every form of the seed can be looked for.
    private static final String SEED = "CANARYseed0987654321";

    private static final String BASE32 = "INAU4QKSLFZWKZLEGA4TQNZWGU2DGMRR";
    private static final String URI = "otpauth://totp/Bank:ada?secret=" + BASE32 + "&issuer=Bank&digits=8";

    private final TestApp app = TestApp.shared();
    private final String platform = app.organization();
    private final TestApp.Agent agent = app.agent(platform);

    private TestApp.Answer put(String name, Map<String, ?> body) {
        return app.call("PUT", "/v0/vault/" + name, agent.key(), Json.MAPPER.writeValueAsString(body));
    }

    private TestApp.Answer get(String path) {
        return app.get("/v0/vault/" + path, agent.key());
    }

    /// Every form a seed could leave in.
    private static List<String> forms() {
        var raw = SEED.getBytes(StandardCharsets.US_ASCII);
        var base64 = Base64.getEncoder().withoutPadding().encodeToString(raw);
        return List.of(
                SEED,
                BASE32,
                BASE32.toLowerCase(java.util.Locale.ROOT),
                base64,
                HexFormat.of().formatHex(raw));
    }

    private static void assertNoSeed(String where, String text) {
        for (var form : forms()) {
            assertThat(text).as(where).doesNotContain(form);
        }
    }

    @Test
    void attack_13_no_endpoint_ever_returns_a_seed() throws IOException, WriterException {
        var qr = qr(URI);
        var wanted = List.<Map<String, ?>>of(
                Map.of("type", "TOTP", "data", Map.of("secret", BASE32, "backupCodes", List.of("b-1", "b-2"))),
                Map.of("type", "TOTP", "data", Map.of("secret", "inau 4qks lfzw kzle ga4t qnzw gu2d gmrr")),
                Map.of("type", "TOTP", "data", Map.of("uri", URI)),
                Map.of(
                        "type",
                        "TOTP",
                        "data",
                        Map.of("secret", BASE32, "qr", "data:image/png;base64," + qr, "digits", 8)),
                Map.of("type", "LOGIN", "data", Map.of("password", "p", "secret", BASE32)),
                Map.of("type", "LOGIN", "data", Map.of("password", "p", "totp", qr)),
                Map.of("type", "CUSTOM", "data", Map.of("anything", "  " + URI)),
                Map.of("type", "API_KEY", "data", Map.of("key", "k", "totp", URI)));
        for (var i = 0; i < wanted.size(); i++) {
            var stored = put("c" + i, wanted.get(i));
            assertThat(stored.status()).as("%s: %s", i, stored.text()).isEqualTo(200);
            assertThat(stored.json().get("hasTOTP").asBoolean()).as("%s", i).isTrue();
            assertNoSeed("PUT " + i, stored.text());
            assertThat(put("c" + i, wanted.get(i)).text()).doesNotContain(BASE32);
            assertThat(get("c" + i).text()).contains("/v0/vault/c" + i + "/totp");
            assertThat(get("c" + i + "/totp").status()).isEqualTo(200);
        }
        var refused = List.<Map<String, ?>>of(
                Map.of("type", "TOTP", "data", Map.of("secret", BASE32 + "!")),
                Map.of("type", "TOTP", "data", Map.of("secret", BASE32), "metadata", Map.of("note", BASE32)),
                Map.of("type", "LOGIN", "data", Map.of("totp", BASE32, "notes", "seed " + BASE32)),
                Map.of("type", "LOGIN", "data", Map.of("notes", Map.of("deep", List.of(URI)))),
                Map.of("type", "LOGIN", "data", Map.of("password", "p"), "metadata", Map.of("uri", URI)),
                Map.of("type", "LOGIN", "data", Map.of("totp", Map.of("secret", BASE32))),
                Map.of("type", BASE32, "data", Map.of()),
                Map.of("type", "TOTP", "data", Map.of("secret", BASE32), "expiresAt", BASE32));
        for (var body : refused) {
            var answer = put("refused", body);
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertNoSeed("refusal", answer.text());
        }
        var data = get("c0").json().get("data");
        var again = put("c0", Map.of("type", "TOTP", "data", data));
        assertThat(again.status()).as(again.text()).isEqualTo(200);
        assertThat(get("c0/totp").json().get("backupCodesRemaining").asInt()).isEqualTo(2);
        walk("c0");
    }

    /// A query that ends at once what stays open.
    private static String ending(Endpoint endpoint) {
        return endpoint.waits() ? "?timeout=0&limit=1&after=oldest" : "";
    }

    /// Every GET of identity, platform and public, and the pages of metrics and description among them.
    private void walk(String name) {
        for (var endpoint : app.endpoints()) {
            if (!endpoint.method().equals("GET")) {
                continue;
            }
            var path = endpoint.path().replace("{name}", name).replaceAll("\\{[a-zA-Z]+}", agent.id());
            var key = endpoint.audience() == Endpoint.Audience.PLATFORM ? platform : agent.key();
            var answer = app.get(path + ending(endpoint), endpoint.audience() == Endpoint.Audience.PUBLIC ? null : key);
            for (var form : forms()) {
                assertThat(answer.text()).as(endpoint.path()).doesNotContain(form);
            }
        }
        var restored = app.call("POST", "/v0/vault-versions/" + name, agent.key(), "{\"version\": 1}");
        assertNoSeed("restore", restored.text());
    }

    private static String qr(String text) throws IOException, WriterException {
        var matrix = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 300, 300);
        var image = new BufferedImage(300, 300, BufferedImage.TYPE_INT_RGB);
        for (var x = 0; x < 300; x++) {
            for (var y = 0; y < 300; y++) {
                image.setRGB(x, y, matrix.get(x, y) ? 0 : 0xffffff);
            }
        }
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }

    @Test
    void a_picture_that_is_none_or_too_large_is_refused() throws IOException {
        var huge = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(5000, 5000, BufferedImage.TYPE_BYTE_BINARY), "png", huge);
        for (var picture : List.of(
                "data:image/png;base64,AAAA",
                "iVBORw0KGgoAAAA",
                "/9j/AAAA",
                Base64.getEncoder().encodeToString(huge.toByteArray()))) {
            var answer = put("x", Map.of("type", "TOTP", "data", Map.of("secret", picture)));
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.string("message")).contains("picture");
        }
    }

    @Test
    void attack_14_a_hundred_callers_share_ten_backup_codes_without_getting_one_twice() throws Exception {
        var codes = new ArrayList<String>();
        for (var i = 0; i < 10; i++) {
            codes.add("code-" + i);
        }
        put("bank", Map.of("type", "TOTP", "data", Map.of("secret", BASE32, "backupCodes", codes)));
        var given = new ArrayList<String>();
        var refused = 0;
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<TestApp.Answer>>();
            for (var i = 0; i < 100; i++) {
                calls.add(() -> app.call("POST", "/v0/vault/bank/totp/backup", agent.key(), null));
            }
            for (var answer : callers.invokeAll(calls)) {
                if (answer.get().status() == 200) {
                    given.add(answer.get().string("code"));
                } else {
                    assertThat(answer.get().status()).isEqualTo(400);
                    refused++;
                }
            }
        }
        assertThat(new HashSet<>(given)).hasSize(10).containsAll(codes);
        assertThat(refused).isEqualTo(90);
    }

    @Test
    void attack_12_a_platform_key_gets_no_value_from_any_endpoint() {
        put("bank", Map.of("type", "LOGIN", "data", Map.of("password", "canary-password", "totp", BASE32)));
        for (var endpoint : app.endpoints()) {
            if (endpoint.method().equals("GET") && endpoint.audience() != Endpoint.Audience.PUBLIC) {
                var path = endpoint.path().replace("{name}", "bank").replaceAll("\\{[a-zA-Z]+}", agent.id());
                assertThat(app.get(path + ending(endpoint), platform).text())
                        .as(path)
                        .doesNotContain("canary-password", BASE32);
            }
        }
    }

    @Test
    void the_narrow_scope_gives_codes_and_nothing_else() {
        put("bank", Map.of("type", "LOGIN", "data", Map.of("password", "p", "totp", BASE32)));
        var narrow = app.agent(platform, "vault:totp", "vault:write");
        var body = Json.MAPPER.writeValueAsString(Map.of("type", "TOTP", "data", Map.of("secret", BASE32)));
        assertThat(app.call("PUT", "/v0/vault/own", narrow.key(), body).status())
                .isEqualTo(200);
        assertThat(app.get("/v0/vault/own/totp", narrow.key()).status()).isEqualTo(200);
        assertThat(app.get("/v0/vault/own", narrow.key()).status()).isEqualTo(403);
        assertThat(app.get("/v0/vault", narrow.key()).status()).isEqualTo(403);
        assertThat(app.get("/v0/vault/bank/totp", narrow.key()).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a/b/c", "my bank", "Žofie's käse", "鍵 🔑", "100%", "a?b#c", "..", "x/totp", "x/totp/backup"})
    void a_name_may_be_anything_when_it_is_encoded(String name) {
        var path = java.net.URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        assertThat(put(path, Map.of("type", "CUSTOM", "data", Map.of("x", 1))).string("name"))
                .isEqualTo(name);
        assertThat(get(path).json().get("data").toString()).isEqualTo("{\"x\":1}");
        assertThat(app.call("DELETE", "/v0/vault/" + path, agent.key(), null).status())
                .isEqualTo(204);
    }

    @Test
    void values_come_back_as_they_were_sent() {
        var body =
                "{\"type\":\"CUSTOM\",\"data\":{\"n\":1.10,\"big\":12345678901234567890123,\"u\":\"\\u0000\\ud83d\\ude00\","
                        + "\"deep\":{\"a\":[null,true,{}]},\"é\\\"\":\"x\"}}";
        assertThat(app.call("PUT", "/v0/vault/odd", agent.key(), body).status()).isEqualTo(200);
        assertThat(get("odd").text())
                .endsWith("\"data\":{\"n\":1.10,\"big\":12345678901234567890123,\"u\":\"\\u0000\\ud83d\\ude00\","
                        + "\"deep\":{\"a\":[null,true,{}]},\"é\\\"\":\"x\"}}");
    }

    @Test
    void the_owner_sees_in_the_log_who_opened_what() {
        put("bank", Map.of("type", "LOGIN", "data", Map.of("password", "p")));
        get("bank");
        dev.mailgent.kit.Await.until(() -> app.get("/v0/logs?category=vault&action=vault_get", agent.key())
                        .json()
                        .get("count")
                        .asInt()
                == 1);
        var rows = app.get("/v0/logs?category=vault", agent.key()).json().get("logs");
        assertThat(rows.toString()).contains("vault_store", "vault_get", "bank").doesNotContain("\"p\"");
    }
}
