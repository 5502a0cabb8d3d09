package dev.mailgent.vault;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import dev.mailgent.kit.Await;
import dev.mailgent.kit.DatabaseDump;
import dev.mailgent.kit.Encodings;
import dev.mailgent.kit.TestApp;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Attack 1: 200 secrets of every type are stored, opened and overwritten; then dumps of the database, its
/// files, its log of changes, the blob store, our own log at its most talkative and `/metrics` are searched
/// for them in six encodings. What may be listed is found in each place, so the search works.
class DumpCanaryTest {
    private static final String CANARY = "Zq7+Canary/Mark%X";
    private static final String CONTROL = "Vw5+Control/Mark%Y";

    @TempDir
    Path data;

    private final Logger log = (Logger) LoggerFactory.getLogger("dev.mailgent");
    private FileAppender<ILoggingEvent> file;

    /// Everything our code logs, to `DATA/logs`.
    @BeforeEach
    void listen() {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d %-5level %logger{30} %msg%n%ex");
        encoder.start();
        file = new FileAppender<>();
        file.setContext(context);
        file.setEncoder(encoder);
        file.setFile(data.resolve("logs/mailgent.log").toString());
        file.start();
        log.addAppender(file);
        log.setLevel(Level.TRACE);
        log.setAdditive(false);
    }

    @AfterEach
    void forget() {
        log.detachAppender(file);
        log.setLevel(null);
        log.setAdditive(true);
        file.stop();
    }

    @Test
    void attack_1_dumps_data_files_blobs_and_logs_hold_no_secret() throws Exception {
        var postgres = TestPostgres.shared().empty();
        try (var app = TestApp.start(postgres, data, Map.of())) {
            fill(app, app.agent(app.organization()));
            log.info("the log is searched: {}", CONTROL);
            var dumps = new LinkedHashMap<String, byte[]>();
            try (var connection = postgres.connect()) {
                connection.createStatement().execute("CHECKPOINT");
                assertThat(DatabaseDump.tables(connection))
                        .contains("public.credential", "keystore.dek", "public.credential_box");
                dumps.put("COPY", DatabaseDump.byCopy(connection));
                dumps.put("COPY, gzip", DatabaseDump.gzip(DatabaseDump.byCopy(connection)));
                search("files of the database", files(connection, "base"), true);
                search("log of changes", files(connection, "pg_wal"), true);
            }
            var plain = DatabaseDump.byProgram(postgres);
            if (plain.isPresent()) {
                dumps.put("pg_dump", plain.get());
                dumps.put(
                        "pg_dump, gzip", DatabaseDump.byProgram(postgres, "-Z6").orElseThrow());
            } else {
                System.out.println("attack 1: no pg_dump of this server's version; the dump is by COPY alone");
            }
            for (var dump : dumps.entrySet()) {
                search(dump.getKey(), Map.ofEntries(dump), true);
            }
            search("blobs", contents(data.resolve("blobs")), true);
            search("log", contents(data.resolve("logs")), true);
            search("data directory", contents(data), true);
            search("metrics", Map.of("page", app.get("/metrics", null).bytes()), false);
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
                fields.put("totp", Encodings.base32((CANARY + "seed" + i).getBytes(StandardCharsets.US_ASCII)));
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
        for (var wrong : List.of(
                "{\"type\": \"" + CANARY + "\", \"data\": {}}",
                "{\"type\": \"LOGIN\", \"data\": {\"password\": \"" + CANARY,
                "{\"type\": \"LOGIN\", \"data\": \"" + CANARY + "\"}",
                "{\"type\": \"LOGIN\", \"data\": {}, \"" + CANARY + "\": 1}")) {
            var refused = app.call("PUT", "/v0/vault/x", agent.key(), wrong);
            assertThat(refused.text()).doesNotContain(CANARY);
        }
        app.call("POST", "/v0/vault/import", agent.key(), "{\"format\": \"env\", \"content\": \"" + CANARY);
        // Large enough to become a blob.
        var filler = "lorem ipsum dolor sit amet, consetetur sadipscing elitr, sed diam\n".repeat(8000);
        app.receive(
                "ada@example.org", agent.email(), "From: ada@example.org\nSubject: hi\n\n" + CONTROL + "\n" + filler);
        // What is written in batches must be there before the search.
        Await.until(() -> app.get("/v0/logs?category=vault&action=vault_get&limit=100", agent.key())
                        .json()
                        .get("count")
                        .asInt()
                == 100);
    }

    /// Files of this database, or the server's log of changes; a stand-in where the server is not on this
    /// machine.
    private static Map<String, byte[]> files(Connection connection, String part) throws SQLException, IOException {
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
        return contents(part.equals("base") ? home.resolve("base").resolve(oid) : home.resolve(part));
    }

    private static Map<String, byte[]> contents(Path directory) throws IOException {
        var found = new LinkedHashMap<String, byte[]>();
        try (var walk = Files.walk(directory)) {
            for (var one : walk.filter(Files::isRegularFile).toList()) {
                try {
                    found.put(one.toString(), Files.readAllBytes(one));
                } catch (NoSuchFileException _) {
                    // The server removes files of its own.
                }
            }
        }
        return found;
    }

    private static void search(String where, Map<String, byte[]> texts, boolean hasControl) throws IOException {
        var isControlFound = false;
        for (var text : texts.entrySet()) {
            assertThat(Encodings.found(CANARY, text.getValue()))
                    .as("%s: %s", where, text.getKey())
                    .isNull();
            isControlFound = isControlFound || Encodings.found(CONTROL, text.getValue()) != null;
        }
        assertThat(isControlFound).as(where).isEqualTo(hasControl);
    }
}
