package dev.mailgent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mailgent.kit.Await;
import dev.mailgent.kit.TestApp;
import dev.mailgent.kit.TestPostgres;
import dev.mailgent.platform.config.ConfigException;
import dev.mailgent.platform.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `mailgent keys rotate-root` as a process of its own, over a root file behind a passphrase, ended by
/// SIGKILL wherever it can be held: while the file is written, before the instance keys, between two
/// organizations, and at its last step. After each, the server starts and opens everything.
class RotateRootKilledTest {
    private static final String SECRET = """
            {"type": "LOGIN", "data": {"password": "s3cret", "totp": "JBSWY3DPEHPK3PXPJBSWY3DP", "backupCodes": ["a", "b"]}}""";

    @TempDir
    private Path data;

    @TempDir
    private Path elsewhere;

    private final TestPostgres.Database postgres = TestPostgres.shared().empty();
    private final List<TestApp.Agent> agents = new ArrayList<>();
    private Map<String, String> settings;
    private Path file;
    private int runs;

    @BeforeEach
    void store() throws IOException {
        var passphrase = Files.writeString(elsewhere.resolve("passphrase"), "correct horse battery staple\n");
        settings = Map.of("root-passphrase-file", passphrase.toString());
        file = data.resolve("keys/root.key");
        try (var app = TestApp.start(postgres, data, settings)) {
            for (var i = 0; i < 2; i++) {
                var agent = app.agent(app.organization());
                assertThat(app.call("PUT", "/v0/vault/bank", agent.key(), SECRET)
                                .status())
                        .isEqualTo(200);
                agents.add(agent);
            }
        }
    }

    @AfterEach
    void drop() {
        TestPostgres.shared().drop(postgres);
    }

    @Test
    void a_rotation_killed_anywhere_leaves_everything_readable_and_goes_on() throws Exception {
        var before = Files.readAllBytes(file);
        assertThat(Files.readString(file)).startsWith("argon2id$");

        var writing = start();
        await(writing, () -> isDraftThere() || !Arrays.equals(before, read()));
        kill(writing);
        everythingOpens("the file was being written");

        killWaitingFor("SELECT FROM instance_key FOR UPDATE");
        assertThat(Files.readAllBytes(file)).isNotEqualTo(before);
        everythingOpens("no instance key was wrapped anew");

        var second = "SELECT FROM keystore.org_kek WHERE org_id = (SELECT max(id::text)::uuid FROM org) FOR UPDATE";
        killWaitingFor(second);
        everythingOpens("one organization of two was wrapped anew");

        var last = start();
        await(last, () -> output().contains("organizations wrapped anew: 2 of 2"));
        kill(last);
        everythingOpens("the older key was about to be forgotten");

        assertThat(keys("rotate-root")).contains("The root key is a new one");
        assertThat(keys("status")).doesNotContain("a rotation is under way");
        assertThat(isDraftThere()).as("a draft with keys stays").isFalse();
        everythingOpens("the rotation is over");
        Files.write(file, before);
        assertThatThrownBy(() -> keys("status"))
                .as("the old file opens nothing any more")
                .isInstanceOf(ConfigException.class);
    }

    private void everythingOpens(String when) {
        try (var app = TestApp.start(postgres, data, settings)) {
            for (var agent : agents) {
                assertThat(app.get("/v0/vault/bank", agent.key()).text())
                        .as(when)
                        .contains("s3cret");
                for (var path : new String[] {"/v0/vault/bank/totp", "/v0/whoami"}) {
                    assertThat(app.get(path, agent.key()).status())
                            .as("%s: %s", when, path)
                            .isEqualTo(200);
                }
                assertThat(app.call("PUT", "/v0/vault/bank", agent.key(), SECRET)
                                .status())
                        .as(when)
                        .isEqualTo(200);
            }
        }
    }

    /// Holds rows the rotation must write, waits until it stands before them, and ends it there.
    private void killWaitingFor(String lock) throws Exception {
        try (var connection = postgres.connect()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute(lock);
            var process = start();
            await(process, this::isSomeoneWaiting);
            kill(process);
            connection.rollback();
        }
        Await.until(() -> !isSomeoneWaiting());
    }

    /// A process starts slowly on a machine that has other things to do.
    private void await(Process process, BooleanSupplier moment) throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (!moment.getAsBoolean()) {
            assertThat(System.nanoTime() < end).as(output()).isTrue();
            assertThat(process.waitFor(1, TimeUnit.MILLISECONDS) && !moment.getAsBoolean())
                    .as("ended before: %s", output())
                    .isFalse();
        }
    }

    private boolean isSomeoneWaiting() {
        try (Connection other = postgres.connect();
                var rows = other.createStatement().executeQuery("""
                        SELECT count(*) FROM pg_stat_activity
                         WHERE datname = current_database() AND wait_event_type = 'Lock'
                        """)) {
            rows.next();
            return rows.getInt(1) > 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isDraftThere() {
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(data.resolve("keys"), ".root.key.*")) {
            return drafts.iterator().hasNext();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] read() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String output() {
        try {
            return Files.readString(elsewhere.resolve("out" + runs));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Process start() throws IOException {
        runs++;
        var builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "dev.mailgent.Main",
                        "keys",
                        "rotate-root",
                        "--data",
                        data.toString(),
                        "--root-passphrase-file",
                        settings.get("root-passphrase-file"))
                .directory(elsewhere.toFile())
                .redirectErrorStream(true)
                .redirectOutput(elsewhere.resolve("out" + runs).toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("MAILGENT_"));
        builder.environment().put("MAILGENT_DATABASE_URL", url());
        return builder.start();
    }

    /// SIGKILL.
    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    private String url() {
        return postgres.jdbcUrl()
                .replace(
                        "jdbc:postgresql://",
                        "postgresql://" + postgres.user() + ":"
                                + URLEncoder.encode(postgres.password(), StandardCharsets.UTF_8) + "@");
    }

    private String keys(String action) {
        var all = new java.util.HashMap<>(settings);
        all.put("data", data.toString());
        all.put("database-url", url());
        var out = new ByteArrayOutputStream();
        var code = KeysCommand.run(
                action,
                List.of(),
                Configuration.of(Settings.of(all)),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(code).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }
}
