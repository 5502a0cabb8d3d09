package dev.mailgent.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestApp;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Attack 1: 200 secrets of every type are stored, opened and overwritten; then every table, the files of
/// the database, its log of changes and our data directory are searched for them in six encodings. What
/// may be listed is found there, so the search works.
class DumpCanaryTest {
    private static final String CANARY = "Zq7CanaryMarkX";
    private static final String CONTROL = "Vw5ControlMarkY";

    @TempDir
    Path data;

    @Test
    void attack_1_a_dump_the_data_files_and_the_log_hold_no_secret() throws Exception {
        var postgres = TestPostgres.shared().empty();
        try (var app = TestApp.start(postgres, data, Map.of())) {
            fill(app, app.agent(app.organization()));
            try (var connection = postgres.connect()) {
                connection.createStatement().execute("CHECKPOINT");
                search("tables", dump(connection), true);
                search("data files", files(connection), true);
                search("data directory", contents(data), false);
            }
        }
        TestPostgres.shared().drop(postgres);
    }

    private static void fill(TestApp app, TestApp.Agent agent) {
        var types = CredentialType.values();
        for (var i = 0; i < 200; i++) {
            var secret = CANARY + i;
            var fields = new LinkedHashMap<String, Object>();
            for (var field : List.of("password", "key", "privateKey", "number", "note")) {
                fields.put(field, secret + field);
            }
            if (i % 3 == 0) {
                fields.put("totp", base32((CANARY + "seed" + i).getBytes(StandardCharsets.US_ASCII)));
                fields.put("backupCodes", List.of(secret + "code1", secret + "code2"));
            }
            var body = Json.MAPPER.writeValueAsString(
                    Map.of("type", types[i % types.length].name(), "data", fields, "metadata", Map.of("m", CONTROL)));
            for (var again = 0; again < 2; again++) {
                var stored = app.call("PUT", "/v0/vault/c" + i, agent.key(), body);
                assertThat(stored.status()).as(stored.text()).isEqualTo(200);
            }
            assertThat(app.get("/v0/vault/c" + i, agent.key()).text()).contains(secret);
            if (i % 3 == 0) {
                app.get("/v0/vault/c" + i + "/totp", agent.key());
                app.call("POST", "/v0/vault/c" + i + "/totp/backup", agent.key(), null);
            }
        }
        var refused = app.call("PUT", "/v0/vault/x", agent.key(), "{\"type\": \"" + CANARY + "\", \"data\": {}}");
        assertThat(refused.text()).doesNotContain(CANARY);
        // What is written in batches must be there before the search.
        Await.until(() -> app.get("/v0/logs?category=vault&action=vault_get&limit=100", agent.key())
                        .json()
                        .get("count")
                        .asInt()
                == 100);
    }

    private static String base32(byte[] bytes) {
        var out = new StringBuilder();
        var buffer = 0;
        var bits = 0;
        for (var b : bytes) {
            buffer = ((buffer << 8) | (b & 0xff)) & 0xfffff;
            bits += 8;
            for (; bits >= 5; bits -= 5) {
                out.append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt((buffer >> (bits - 5)) & 31));
            }
        }
        return out.append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt((buffer << (5 - bits)) & 31))
                .toString();
    }

    private static Map<String, byte[]> dump(Connection connection) throws SQLException {
        var found = new LinkedHashMap<String, byte[]>();
        var names = new ArrayList<String>();
        try (var rows = connection.createStatement().executeQuery("""
                SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                 WHERE schemaname IN ('public', 'keystore')
                """)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        assertThat(names).contains("public.credential", "keystore.dek", "public.credential_box");
        for (var name : names) {
            var text = new StringBuilder();
            try (var rows = connection.createStatement().executeQuery("SELECT t::text FROM " + name + " t")) {
                while (rows.next()) {
                    text.append(rows.getString(1)).append('\n');
                }
            }
            found.put(name, text.toString().getBytes(StandardCharsets.UTF_8));
        }
        return found;
    }

    /// Files of this database and the log of changes; none where the server is not on this machine.
    private static Map<String, byte[]> files(Connection connection) throws SQLException, IOException {
        Path home;
        String oid;
        try (var row = connection.createStatement().executeQuery("""
                SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()
                """)) {
            row.next();
            home = Path.of(row.getString(1));
            oid = row.getString(2);
        }
        if (!Files.isReadable(home.resolve("base"))) {
            return Map.of("none", CONTROL.getBytes(StandardCharsets.US_ASCII));
        }
        var found = new LinkedHashMap<>(contents(home.resolve("base").resolve(oid)));
        found.putAll(contents(home.resolve("pg_wal")));
        return found;
    }

    private static Map<String, byte[]> contents(Path directory) throws IOException {
        var found = new LinkedHashMap<String, byte[]>();
        try (var walk = Files.walk(directory)) {
            for (var file : walk.filter(Files::isRegularFile).toList()) {
                found.put(file.toString(), Files.readAllBytes(file));
            }
        }
        return found;
    }

    private static void search(String where, Map<String, byte[]> texts, boolean hasControl) {
        var isControlFound = false;
        for (var text : texts.entrySet()) {
            // One character a byte, so that the search is the JDK's own.
            var bytes = new String(text.getValue(), StandardCharsets.ISO_8859_1);
            for (var form : forms(CANARY)) {
                assertThat(bytes.contains(form))
                        .as("%s: %s", where, text.getKey())
                        .isFalse();
            }
            isControlFound |= bytes.contains(CONTROL);
        }
        assertThat(isControlFound).as(where).isEqualTo(hasControl);
    }

    /// Raw, base64 at each of its three offsets, hexadecimal, base32, UTF-16, reversed.
    private static List<String> forms(String word) {
        var raw = word.getBytes(StandardCharsets.US_ASCII);
        var forms = new ArrayList<>(List.of(
                word,
                HexFormat.of().formatHex(raw),
                base32(raw).substring(0, 20),
                new StringBuilder(word).reverse().toString(),
                new String(word.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1)));
        for (var offset = 0; offset < 3; offset++) {
            var encoded = Base64.getEncoder()
                    .encodeToString(("ab".substring(0, offset) + word).getBytes(StandardCharsets.US_ASCII));
            forms.add(encoded.substring(4, 16));
        }
        return forms;
    }
}
